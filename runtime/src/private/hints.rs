//! Traits that exist for the sake of rustc's messages.

use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::close::AsyncClose;
use crate::iter::Iter;
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
pub trait StreamOver<S> {
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
pub trait FromIter<S>: StreamOver<S> + Sized {
    fn from_iter(iter: Iter<S>) -> Self;
}

/// A stream that is made from its state.
pub trait FromState<S: LocalAsyncIter>: StreamOver<S> + Sized {
    fn from_state(state: S) -> Self;
}

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
    fn poll_next(stream: &mut impl StreamOver<Self>, cx: &mut Context<'_>) -> Poll<Option<Item<Self>>> {
        stream.iter_mut().handle.poll_next(cx)
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
    fn poll_close(stream: &mut impl StreamOver<Self>, cx: &mut Context<'_>) -> Poll<Closed<Self>> {
        Pin::new(stream.iter_mut()).poll_close(cx)
    }

    /// [`poll_close`](Self::poll_close) where the close cannot fail, though steps may: its result is always `Ok`.
    #[inline]
    fn poll_closed(stream: &mut impl StreamOver<Self>, cx: &mut Context<'_>) -> Poll<()> {
        stream.iter_mut().handle.poll_close(cx).map(drop)
    }
}

impl<S: LocalAsyncIter> StreamOf for S {}

/// A state that has hooks: any, where the bounds of its hooks hold.
///
/// The lifetime is there for the sake of a struct without hooks, which is one error already: a bound that names one is not checked until
/// what it stands on is used.
pub trait HookedState<'step>: LocalAsyncIter {}

impl<S: LocalAsyncIter> HookedState<'_> for S {}

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
