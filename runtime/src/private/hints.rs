//! Traits that exist for the sake of rustc's messages.

use core::alloc::Layout;
use core::future::Future;
use core::marker::{PhantomData, PhantomPinned};
use core::pin::Pin;
use core::task::{Context, Poll};

#[cfg(feature = "alloc")]
use crate::close::AsyncClose;
#[cfg(feature = "alloc")]
use crate::iter::Iter;
#[cfg(feature = "alloc")]
use crate::raw::frame::Owner as _;
use crate::raw::frame::{Inline, Room};
use crate::state::{Closed, Item, LocalAsyncIter};

/// A struct that has the attribute. The `impl`'s half of the attribute asks for it, once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no state: its struct has no `#[async_iter]`",
    label = "the attribute on this `impl` needs one on the struct too",
    note = "put `#[async_iter]` on the struct, above any `#[derive]`"
)]
pub trait Annotated {
    const ANNOTATED: () = ();
}

/// A stream of the attribute, over its state `S`. The struct's half of the attribute implements this, so that the `impl`'s half need
/// not know what the struct became.
///
/// The state is a parameter and no associated type, because it may be private. And rustc is silent about an unknown `S`, which it has
/// reported by its name already.
// An `Iter` is the stream over a state, no iterator.
#[allow(clippy::iter_not_returning_iterator)]
#[cfg(feature = "alloc")]
pub trait StreamOver<S>: Unpin {
    fn iter(&self) -> &Iter<S>;

    fn iter_mut(&mut self) -> &mut Iter<S>;

    /// Clones the shared fields anew, after a builder has changed the state.
    #[inline]
    fn share_again(&mut self) {}
}

/// A stream that can be made before its state: it has nothing of the state but the [`Iter`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` shares a field with its state, which an async `init` makes too late for that",
    label = "the stream is made before this has made a state",
    note = "make the state in a constructor, which runs at once: `async fn connect(…) -> Result<Self, E>`; or give `init` what is shared, \
            and keep it beside the stream"
)]
#[cfg(feature = "alloc")]
pub trait FromIter<S>: StreamOver<S> + Sized {
    fn from_iter(iter: Iter<S>) -> Self;
}

/// A stream that is made from its state.
pub trait FromState<S: LocalAsyncIter>: Sized {
    fn from_state(state: S) -> Self;
}

#[cfg(feature = "alloc")]
impl<S: LocalAsyncIter, T: FromIter<S>> FromState<S> for T {
    #[inline]
    fn from_state(state: S) -> T {
        T::from_iter(Iter::new(state))
    }
}

/// What a stream does with the [`Iter`] in it.
///
/// These are functions of the *state*. So where there is no type of the state's name, rustc reports that once, and says nothing about
/// methods that are missing.
#[cfg(feature = "alloc")]
pub trait StreamOf: LocalAsyncIter + Sized {
    #[inline]
    fn into_stream<T: FromState<Self>>(state: Self) -> T {
        T::from_state(state)
    }

    /// A stream whose state is not there yet.
    // What it returns is a stream, and those say it.
    #[allow(clippy::must_use_candidate)]
    #[inline]
    fn from_iter<T: FromIter<Self>>(iter: Iter<Self>) -> T {
        T::from_iter(iter)
    }

    /// A builder's method on the stream.
    fn map(stream: &mut impl StreamOver<Self>, f: impl FnOnce(Self) -> Self) {
        stream.iter_mut().handle.map_state(f);
        stream.share_again();
    }

    // A wrapper around the step: `Handle::poll_next` says why.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn poll_next(stream: Pin<&mut impl StreamOver<Self>>, cx: &mut Context<'_>) -> Poll<Option<Item<Self>>> {
        stream.get_mut().iter_mut().handle.poll_next(cx)
    }

    #[inline]
    #[must_use]
    fn size_hint(stream: &impl StreamOver<Self>) -> (usize, Option<usize>) {
        stream.iter().handle.size_hint()
    }

    #[inline]
    #[must_use]
    fn is_terminated(stream: &impl StreamOver<Self>) -> bool {
        stream.iter().handle.is_terminated()
    }

    #[inline]
    fn poll_close(stream: Pin<&mut impl StreamOver<Self>>, cx: &mut Context<'_>) -> Poll<Closed<Self>> {
        Pin::new(stream.get_mut().iter_mut()).poll_close(cx)
    }

    /// [`poll_close`](Self::poll_close) where the close cannot fail, though steps may: its result is always `Ok`.
    #[inline]
    fn poll_closed(stream: Pin<&mut impl StreamOver<Self>>, cx: &mut Context<'_>) -> Poll<()> {
        stream.get_mut().iter_mut().handle.poll_close(cx).map(drop)
    }
}

#[cfg(feature = "alloc")]
impl<S: LocalAsyncIter> StreamOf for S {}

/// A stream of the attribute whose state `S` lies in the stream itself. The struct's half of the attribute implements this.
#[diagnostic::on_unimplemented(
    message = "the struct of `{Self}` does not say `inline`, and this `impl` does",
    label = "`inline` belongs on both",
    note = "write `#[async_iter(inline)]` on the struct too, or leave `inline` out here"
)]
pub trait InlineOver<S> {
    type Room: Room;

    fn inline(&self) -> &Inline<S, Self::Room>;

    /// Of a stream that was never pinned.
    fn inline_mut(&mut self) -> &mut Inline<S, Self::Room>;

    fn pinned(self: Pin<&mut Self>) -> Pin<&mut Inline<S, Self::Room>>;
}

/// A stream that can be made before its state: it has nothing of the state but the [`Inline`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` shares a field with its state, which an async `init` makes too late for that",
    label = "the stream is made before this has made a state",
    note = "make the state in a constructor, which runs at once: `async fn connect(…) -> Result<Self, E>`; or give `init` what is shared, \
            and keep it beside the stream"
)]
pub trait FromInline<S>: InlineOver<S> + Sized {
    fn from_inline(inline: Inline<S, Self::Room>) -> Self;
}

/// A stream that is made from its state.
pub trait FromStateInline<S: LocalAsyncIter>: InlineOver<S> + Sized {
    fn from_state(state: S) -> Self;
}

impl<S: LocalAsyncIter, T: FromInline<S>> FromStateInline<S> for T {
    #[inline]
    fn from_state(state: S) -> T {
        T::from_inline(Inline::new(state))
    }
}

/// How large the block of a state is. The `impl`'s half of the attribute implements it.
#[diagnostic::on_unimplemented(
    message = "the struct says `inline`, and the `impl` that has `next` does not",
    label = "`inline` belongs on both",
    note = "write `#[async_iter(inline)]` on that `impl` too"
)]
pub trait Measured: LocalAsyncIter {
    const LAYOUT: Layout;
}

/// [`StreamOf`] for streams whose state lies in them.
pub trait InlineOf: LocalAsyncIter + Sized {
    #[inline]
    fn into_stream<T: FromStateInline<Self>>(state: Self) -> T {
        T::from_state(state)
    }

    /// A stream whose state is not there yet.
    // What it returns is a stream, and those say it.
    #[allow(clippy::must_use_candidate)]
    #[inline]
    fn from_iter<T: FromInline<Self>>(inline: Inline<Self, T::Room>) -> T {
        T::from_inline(inline)
    }

    /// A builder's method on the stream, which was never pinned, and so never polled. A panic leaves one that has ended.
    fn map<T: FromStateInline<Self>>(stream: &mut T, f: impl FnOnce(Self) -> Self) {
        if let Some(state) = stream.inline_mut().take_state() {
            *stream = T::from_state(f(state));
        }
    }

    // A wrapper around the step: `Owner::poll_next` says why.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn poll_next(stream: Pin<&mut impl InlineOver<Self>>, cx: &mut Context<'_>) -> Poll<Option<Item<Self>>> {
        stream.pinned().poll_next(cx)
    }

    #[inline]
    #[must_use]
    fn size_hint(stream: &impl InlineOver<Self>) -> (usize, Option<usize>) {
        stream.inline().size_hint()
    }

    #[inline]
    #[must_use]
    fn is_terminated(stream: &impl InlineOver<Self>) -> bool {
        stream.inline().is_terminated()
    }

    #[inline]
    fn poll_close(stream: Pin<&mut impl InlineOver<Self>>, cx: &mut Context<'_>) -> Poll<Closed<Self>> {
        stream.pinned().poll_close(cx)
    }

    /// [`poll_close`](Self::poll_close) where the close cannot fail, though steps may.
    #[inline]
    fn poll_closed(stream: Pin<&mut impl InlineOver<Self>>, cx: &mut Context<'_>) -> Poll<()> {
        stream.pinned().poll_closed(cx)
    }
}

impl<S: LocalAsyncIter> InlineOf for S {}

/// Is `Unpin` for no lifetime: what a type says of itself whose `Unpin` nobody may implement.
pub struct NeverUnpin<'a>(PhantomData<&'a ()>, PhantomPinned);

/// A state whose step can be dropped: any, where the bounds of its hooks hold.
///
/// The lifetime is there for the sake of a struct without hooks, which is one error already: a bound that names one is not checked until the
/// method is called.
pub trait Interrupted<'step>: LocalAsyncIter {}

impl<S: LocalAsyncIter> Interrupted<'_> for S {}

/// A stream whose hooks are there. The `impl`'s half of the attribute implements it.
pub trait Hooked {}

/// Whether a type is [`Hooked`]: `Probe::<T>::HOOKED`. Where it is not, the constant is that of [`NotHooked`].
pub struct Probe<T>(PhantomData<T>);

impl<T: Hooked> Probe<T> {
    pub const HOOKED: bool = true;
}

/// Has to be in scope for [`Probe`].
pub trait NotHooked {
    const HOOKED: bool = false;
}

impl<T> NotHooked for Probe<T> {}

/// A check in a constant.
///
/// # Panics
///
/// With the message, where it fails: rustc shows that as an error, and names nothing of ours in it.
#[track_caller]
pub const fn check(is_so: bool, message: &'static str) {
    assert!(is_so, "{}", message);
}

/// Says what a future is that is not `Send`: rustc prints the name of the function that asks for it, and no other text.
#[inline]
pub fn a_hook_is_send_unless_the_attribute_says_local<F: Future + Send>(
    future: F,
) -> impl Future<Output = F::Output> + Send {
    future
}

/// A stream whose state is there from the start, since its init is not async: builders can change it.
#[diagnostic::on_unimplemented(
    message = "a builder of `{Self}` needs a state that is there from the start",
    label = "an async `init` has yet to make it",
    note = "give what the builder sets to `init`, or move the builder into a plain `impl`, where `self.state_mut()` may be `None`"
)]
pub trait Eager {
    const EAGER: () = ();
}

/// A stream whose state an async init makes.
pub trait Lazy {}
