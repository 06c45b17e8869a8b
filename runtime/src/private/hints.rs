//! Traits that exist for the sake of rustc's messages.

use core::alloc::Layout;
use core::future::Future;
use core::marker::{PhantomData, PhantomPinned};
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::stream::{FusedStream as _, Stream as _};

use crate::init::{Init, IntoInit, LocalInit};
#[cfg(feature = "alloc")]
use crate::iter::Iter;
#[cfg(feature = "alloc")]
use crate::raw::frame::Owner as _;
use crate::raw::frame::{Exact, Given, Inline, Room, layout_of_frame, layout_of_init};
use crate::state::{AsyncIter, Closed, Error, Item, LocalAsyncIter};
use crate::step::Step as _;

/// A struct that has the attribute. The `impl`'s half of the attribute asks for it, once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no state: its struct has no `#[async_iter]`",
    label = "the attribute on this `impl` needs one on the struct too",
    note = "put `#[async_iter]` on the struct, above any `#[derive]`"
)]
pub trait Annotated {
    const ANNOTATED: () = ();
}

/// A stream of the attribute on the heap, over its state `S`. The struct's half of the attribute implements this, so that the `impl`'s half
/// need not know what the struct became.
///
/// The state is a parameter and no associated type, because it may be private. And rustc is silent about an unknown `S`, which it has
/// reported by its name already.
// An `Iter` is the stream over a state, no iterator.
#[allow(clippy::iter_not_returning_iterator)]
#[cfg(feature = "alloc")]
pub trait StreamOver<S>: Unpin {
    fn as_iter(&self) -> &Iter<S>;

    fn as_iter_mut(&mut self) -> &mut Iter<S>;

    /// Clones the shared fields anew, after a builder has changed the state.
    #[inline]
    fn share_again(&mut self) {}
}

/// A stream of the attribute, on the heap or `inline`. If the struct says `inline`, its half of the attribute implements this. If not, it
/// implements [`StreamOver`], and this comes with it.
pub trait Over<S> {
    /// Where the state is.
    type Storage: Storage;

    fn owner(&self) -> &<Self::Storage as Storage>::Owner<S>;

    /// Of a stream that may move, or that is not pinned yet.
    fn owner_mut(&mut self) -> &mut <Self::Storage as Storage>::Owner<S>;

    fn owner_pinned(self: Pin<&mut Self>) -> Pin<&mut <Self::Storage as Storage>::Owner<S>>;

    /// A stream on the heap, which may move.
    ///
    /// The `impl`'s half calls this where it does not say `inline`. That the struct does not say it either is checked apart, so that a
    /// struct which does is one error and not three.
    fn movable(&mut self) -> Pin<&mut Self> {
        unreachable!("`OnHeap` is checked, which this storage does not implement")
    }

    /// [`StreamOver::share_again`].
    #[inline]
    fn share_again(&mut self) {}
}

#[cfg(feature = "alloc")]
impl<S, T: StreamOver<S>> Over<S> for T {
    type Storage = Heap;

    #[inline]
    fn owner(&self) -> &Iter<S> {
        self.as_iter()
    }

    #[inline]
    fn owner_mut(&mut self) -> &mut Iter<S> {
        self.as_iter_mut()
    }

    // A wrapper around the step: `Owner::poll_next` says why.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn owner_pinned(self: Pin<&mut Self>) -> Pin<&mut Iter<S>> {
        Pin::new(self.get_mut().as_iter_mut())
    }

    #[inline]
    fn movable(&mut self) -> Pin<&mut Self> {
        Pin::new(self)
    }

    #[inline]
    fn share_again(&mut self) {
        StreamOver::share_again(self);
    }
}

/// A stream that is made from its state.
pub trait FromState<S: LocalAsyncIter>: Over<S> + Sized {
    fn from_state(state: S) -> Self;
}

impl<S: LocalAsyncIter, T: Lazily<S>> FromState<S> for T {
    #[inline]
    fn from_state(state: S) -> T {
        T::from_owner(T::Storage::with_state(state))
    }
}

/// What a stream does with the owner of its state.
///
/// These are functions of the *state*. So where there is no type of the state's name, rustc reports that once, and says nothing about
/// methods that are missing.
pub trait StreamOf: LocalAsyncIter + Sized {
    #[inline]
    fn from_state<T: FromState<Self>>(state: Self) -> T {
        T::from_state(state)
    }

    fn from_init<T: Lazily<Self>>(args: Self::Args) -> T
    where
        Self: Init,
    {
        T::from_owner(T::Storage::with_init(args))
    }

    fn from_init_local<T: Lazily<Self>>(args: Self::Args) -> T
    where
        Self: LocalInit,
    {
        T::from_owner(T::Storage::with_init_local(args))
    }

    fn from_lazy<T: Lazily<Self>>(init: impl Future<Output: IntoInit<Self>> + Send + 'static) -> T
    where
        Self: AsyncIter,
    {
        T::from_owner(T::Storage::with_lazy(init))
    }

    fn from_lazy_local<T: Lazily<Self>>(init: impl Future<Output: IntoInit<Self>> + 'static) -> T {
        T::from_owner(T::Storage::with_lazy_local(init))
    }

    /// A builder's method on the stream.
    fn map_state<T: Over<Self>>(stream: &mut T, f: impl FnOnce(Self) -> Self) {
        T::Storage::map_state(stream.owner_mut(), f);
        stream.share_again();
    }

    #[inline]
    fn movable<T: Over<Self>>(stream: &mut T) -> Pin<&mut T> {
        stream.movable()
    }

    #[inline]
    #[must_use]
    fn pinned<T: Over<Self>>(stream: Pin<&mut T>) -> Pin<&mut T> {
        stream
    }

    // A wrapper around the step: `Owner::poll_next` says why.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn step<T: Over<Self>>(stream: Pin<&mut T>, cx: &mut Context<'_>) -> Poll<Option<Item<Self>>> {
        T::Storage::step(stream.owner_pinned(), cx)
    }

    #[inline]
    #[must_use]
    fn hint<T: Over<Self>>(stream: &T) -> (usize, Option<usize>) {
        T::Storage::hint(stream.owner())
    }

    #[inline]
    #[must_use]
    fn has_ended<T: Over<Self>>(stream: &T) -> bool {
        T::Storage::has_ended(stream.owner())
    }

    #[inline]
    fn poll_closing<T: Over<Self>>(stream: Pin<&mut T>, cx: &mut Context<'_>) -> Poll<Closed<Self>> {
        T::Storage::poll_closing(stream.owner_pinned(), cx).map(Self::Output::closed_from_result)
    }

    /// [`poll_closing`](Self::poll_closing) where the close cannot fail, though steps may: its result is always `Ok`.
    #[inline]
    fn poll_closed<T: Over<Self>>(stream: Pin<&mut T>, cx: &mut Context<'_>) -> Poll<()> {
        T::Storage::poll_closing(stream.owner_pinned(), cx).map(drop)
    }
}

impl<S: LocalAsyncIter> StreamOf for S {}

/// A stream that can be made before its state: it has nothing of the state but the owner.
#[diagnostic::on_unimplemented(
    message = "`{Self}` shares a field with its state, which an async `init` makes too late for that",
    label = "the stream is made before this has made a state",
    note = "make the state in a constructor, which runs at once: `async fn connect(…) -> Result<Self, E>`; or give `init` what is shared, \
            and keep it beside the stream"
)]
pub trait Lazily<S>: Over<S> + Sized {
    fn from_owner(owner: <Self::Storage as Storage>::Owner<S>) -> Self;
}

/// Where a stream has its state and its step: on the heap, or in the stream.
pub trait Storage {
    /// What owns them.
    type Owner<S>;

    fn with_state<S: LocalAsyncIter>(state: S) -> Self::Owner<S>;

    fn with_init<S: Init>(args: S::Args) -> Self::Owner<S>;

    fn with_init_local<S: LocalInit>(args: S::Args) -> Self::Owner<S>;

    fn with_lazy<S, F>(init: F) -> Self::Owner<S>
    where
        S: AsyncIter,
        F: Future<Output: IntoInit<S>> + Send + 'static;

    fn with_lazy_local<S, F>(init: F) -> Self::Owner<S>
    where
        S: LocalAsyncIter,
        F: Future<Output: IntoInit<S>> + 'static;

    fn map_state<S: LocalAsyncIter>(owner: &mut Self::Owner<S>, f: impl FnOnce(S) -> S);

    fn step<S: LocalAsyncIter>(owner: Pin<&mut Self::Owner<S>>, cx: &mut Context<'_>) -> Poll<Option<Item<S>>>;

    fn hint<S: LocalAsyncIter>(owner: &Self::Owner<S>) -> (usize, Option<usize>);

    fn has_ended<S: LocalAsyncIter>(owner: &Self::Owner<S>) -> bool;

    fn poll_closing<S: LocalAsyncIter>(
        owner: Pin<&mut Self::Owner<S>>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Error<S>>>;
}

/// On the heap.
#[cfg(feature = "alloc")]
pub struct Heap;

#[cfg(feature = "alloc")]
impl Storage for Heap {
    type Owner<S> = Iter<S>;

    #[inline]
    fn with_state<S: LocalAsyncIter>(state: S) -> Iter<S> {
        Iter::new(state)
    }

    fn with_init<S: Init>(args: S::Args) -> Iter<S> {
        crate::iter::init(args)
    }

    fn with_init_local<S: LocalInit>(args: S::Args) -> Iter<S> {
        crate::iter::init_local(args)
    }

    fn with_lazy<S, F>(init: F) -> Iter<S>
    where
        S: AsyncIter,
        F: Future<Output: IntoInit<S>> + Send + 'static,
    {
        Iter::lazy(init)
    }

    fn with_lazy_local<S, F>(init: F) -> Iter<S>
    where
        S: LocalAsyncIter,
        F: Future<Output: IntoInit<S>> + 'static,
    {
        Iter::lazy_local(init)
    }

    fn map_state<S: LocalAsyncIter>(iter: &mut Iter<S>, f: impl FnOnce(S) -> S) {
        iter.handle.map_state(f);
    }

    // A wrapper around the step, as above.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn step<S: LocalAsyncIter>(iter: Pin<&mut Iter<S>>, cx: &mut Context<'_>) -> Poll<Option<Item<S>>> {
        iter.get_mut().handle.poll_next(cx)
    }

    #[inline]
    fn hint<S: LocalAsyncIter>(iter: &Iter<S>) -> (usize, Option<usize>) {
        iter.handle.size_hint()
    }

    #[inline]
    fn has_ended<S: LocalAsyncIter>(iter: &Iter<S>) -> bool {
        iter.handle.is_terminated()
    }

    #[inline]
    fn poll_closing<S: LocalAsyncIter>(iter: Pin<&mut Iter<S>>, cx: &mut Context<'_>) -> Poll<Result<(), Error<S>>> {
        iter.get_mut().handle.poll_close(cx)
    }
}

impl<R: Room> Storage for R {
    type Owner<S> = Inline<S, R>;

    #[inline]
    fn with_state<S: LocalAsyncIter>(state: S) -> Inline<S, R> {
        Inline::new(state)
    }

    fn with_init<S: Init>(args: S::Args) -> Inline<S, R> {
        Inline::init(args)
    }

    fn with_init_local<S: LocalInit>(args: S::Args) -> Inline<S, R> {
        Inline::init_local(args)
    }

    fn with_lazy<S, F>(init: F) -> Inline<S, R>
    where
        S: AsyncIter,
        F: Future<Output: IntoInit<S>> + Send + 'static,
    {
        Inline::lazy(init)
    }

    fn with_lazy_local<S, F>(init: F) -> Inline<S, R>
    where
        S: LocalAsyncIter,
        F: Future<Output: IntoInit<S>> + 'static,
    {
        Inline::lazy_local(init)
    }

    fn map_state<S: LocalAsyncIter>(inline: &mut Inline<S, R>, f: impl FnOnce(S) -> S) {
        if let Some(state) = inline.take_state() {
            *inline = Inline::new(f(state));
        }
    }

    // A wrapper around the step, as above.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn step<S: LocalAsyncIter>(inline: Pin<&mut Inline<S, R>>, cx: &mut Context<'_>) -> Poll<Option<Item<S>>> {
        inline.poll_next(cx)
    }

    #[inline]
    fn hint<S: LocalAsyncIter>(inline: &Inline<S, R>) -> (usize, Option<usize>) {
        inline.size_hint()
    }

    #[inline]
    fn has_ended<S: LocalAsyncIter>(inline: &Inline<S, R>) -> bool {
        inline.is_terminated()
    }

    #[inline]
    fn poll_closing<S: LocalAsyncIter>(
        inline: Pin<&mut Inline<S, R>>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Error<S>>> {
        inline.poll_close_for_result(cx)
    }
}

/// What the `impl` of a stream on the heap asks for, once.
#[diagnostic::on_unimplemented(
    message = "the struct says `inline`, and this `impl` does not",
    label = "`inline` belongs on both",
    note = "write `#[async_iter(inline)]` here too, or leave `inline` out on the struct"
)]
pub trait OnHeap {
    const CHECKED: () = ();
}

#[cfg(feature = "alloc")]
impl OnHeap for Heap {}

/// What the `impl` of a stream asks for, once, where it says `inline`.
#[diagnostic::on_unimplemented(
    message = "this `impl` says `inline`, and the struct does not",
    label = "`inline` belongs on both",
    note = "write `#[async_iter(inline)]` on the struct too, or leave `inline` out here"
)]
pub trait InStream {
    const CHECKED: () = ();
}

impl<A, const SIZE: usize> InStream for Exact<A, SIZE> {}

impl<const SIZE: usize> InStream for Given<SIZE> {}

/// [`InStream`], where the `impl` says a number of bytes too.
#[diagnostic::on_unimplemented(
    message = "this `impl` says another number of bytes than its struct",
    label = "the number of the struct counts",
    note = "write `inline` alone here"
)]
pub trait InStreamOf<const SIZE: usize> {
    const CHECKED: () = ();
}

impl<const SIZE: usize> InStreamOf<SIZE> for Given<SIZE> {}

/// The layout of the block of a state `S`: `BlockOf::<S>::FRAME`. If `S` has no hooks, rustc takes the constant of [`NoHooks`]: that there are
/// none is reported by [`Probe`].
pub struct BlockOf<S>(PhantomData<S>);

impl<S: LocalAsyncIter> BlockOf<S> {
    pub const FRAME: Layout = layout_of_frame(&S::next, &S::close);
}

/// Has to be in scope for [`BlockOf`].
pub trait NoHooks {
    const FRAME: Layout = Layout::new::<()>();
}

impl<S> NoHooks for BlockOf<S> {}

/// The layout of the block of an async init. If there is none, rustc takes the constant of [`NoInit`].
pub struct InitOf<S>(PhantomData<S>);

impl<S: Init> InitOf<S> {
    pub const BLOCK: Layout = layout_of_init::<S, _, _>(&S::start);
}

/// [`InitOf`] with `local`.
pub struct LocalInitOf<S>(PhantomData<S>);

impl<S: LocalInit> LocalInitOf<S> {
    pub const BLOCK: Layout = layout_of_init::<S, _, _>(&S::start);
}

/// Has to be in scope for [`InitOf`] and [`LocalInitOf`].
pub trait NoInit {
    const BLOCK: Layout = Layout::new::<()>();
}

impl<S> NoInit for InitOf<S> {}

impl<S> NoInit for LocalInitOf<S> {}

/// A stream whose state lies in it.
pub trait Projected<S> {
    type Room: Room;

    fn pinned(self: Pin<&mut Self>) -> Pin<&mut Inline<S, Self::Room>>;
}

/// A type that is never `Unpin`. An `inline` stream is `Unpin` if this is, so nobody else can implement `Unpin` for it. The lifetime is there
/// because rustc refuses a bound that never holds and has no parameter.
pub struct NeverUnpin<'a>(PhantomData<&'a ()>, PhantomPinned);

/// A state that has hooks: any, where the bounds of its hooks hold.
///
/// The lifetime is there for the sake of a struct without hooks, which is one error already: a bound that names one is not checked until
/// what it stands on is used.
pub trait HookedState<'step>: LocalAsyncIter {}

impl<S: LocalAsyncIter> HookedState<'_> for S {}

/// A stream whose hooks are there. The `impl`'s half of the attribute implements it, or [`Eager`], with which it comes.
pub trait Hooked {}

impl<T: Eager> Hooked for T {}

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

/// A stream whose state is there from the start, since its init is not async: builders can change it. The others are [`Hooked`] alone.
#[diagnostic::on_unimplemented(
    message = "a builder of `{Self}` needs a state that is there from the start",
    label = "an async `init` has yet to make it",
    note = "give what the builder sets to `init`, or move the builder into a plain `impl`, where `self.state_mut()` may be `None`"
)]
pub trait Eager {
    const EAGER: () = ();
}
