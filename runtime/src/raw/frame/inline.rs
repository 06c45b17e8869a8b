//! The owner that contains its block: a stream without a heap block.
//!
//! The owner may move until it is pinned. Until then the block contains a state, or the future of an init that was never polled. Both may
//! move. A future that borrows the state, or that points into itself, is made by a poll, and a poll needs a pinned owner.

use core::alloc::Layout;
use core::cell::UnsafeCell;
use core::future::Future;
use core::marker::{PhantomData, PhantomPinned};
use core::mem::{self, ManuallyDrop, MaybeUninit};
use core::panic::{RefUnwindSafe, UnwindSafe};
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::task::{Context, Poll};

use futures_core::stream::{FusedStream, Stream};

use super::close::Closing;
use super::layout::{Body, Frame, Head, Slot};
use super::lazy::InitBlock;
use super::stage::Stage;
use super::{Cold, Owner, settled, teardown};
use crate::close::AsyncClose;
use crate::init::{Init, IntoInit, LocalInit, Started};
use crate::state::{AsyncIter, Closed, Error, Item, LocalAsyncIter};
use crate::step::Step;

/// The owner that contains its block. `R` says how large the block may be.
///
/// `Inline` is not [`Unpin`], so a `&mut Inline` does not assert unique access to the futures in the block. The cell does the same for a
/// `&Inline`, which would otherwise assert that nobody writes to them.
pub struct Inline<S, R: Room> {
    place: UnsafeCell<MaybeUninit<R::Place<S>>>,
    /// `Inline` is invariant in `S`, for the reason that is given at `Handle`.
    state: PhantomData<(*mut S, PhantomPinned)>,
}

// SAFETY: an `Inline` owns what the block of a `Handle` holds. Each of these is `Send` for the reason that is given at `Handle`.
unsafe impl<S, R: Room> Send for Inline<S, R> where S: AsyncIter<Output: Send> + Send {}

// SAFETY: through a `&Inline` a thread reaches the state as `&S` (by `S: Sync`), the stage (atomic), and the hint (written through a `&mut
// Inline` alone). It never reaches a future or an error.
unsafe impl<S: Sync, R: Room> Sync for Inline<S, R> {}

// A panic leaves a stream that has ended, as on the heap.
impl<S: RefUnwindSafe, R: Room> UnwindSafe for Inline<S, R> {}
impl<S: RefUnwindSafe, R: Room> RefUnwindSafe for Inline<S, R> {}

impl<S, R: Room> Drop for Inline<S, R> {
    #[inline]
    fn drop(&mut self) {
        let block = self.borrowed().block;
        match self.borrowed().stage_mut() {
            Stage::Gone => {}
            // SAFETY: the state lives, beside an empty slot, and this is its last use.
            Stage::Idle | Stage::Ended => unsafe {
                ptr::drop_in_place(&raw mut (*block.cast::<Body<S>>().as_ptr()).state);
            },
            // SAFETY: the block lives as long as its owner, which ends here.
            Stage::Next | Stage::Close | Stage::CloseRaised | Stage::Raised | Stage::Failed | Stage::Init => unsafe {
                teardown(block, ptr::null_mut());
            },
        }
    }
}

/// A pointer to the block of an [`Inline`], without the type of its room. A function makes it of a borrowed `Inline`, and does not keep it.
struct Borrowed<S> {
    block: NonNull<Head>,
    state: PhantomData<*mut S>,
}

/// A guard that sets the stage to `Gone` when it is dropped.
struct SetGoneOnDrop(NonNull<Head>);

impl Drop for SetGoneOnDrop {
    fn drop(&mut self) {
        // SAFETY: `DropInitOnDrop` and `into_state` make the guard while they borrow the block uniquely. They leave nothing alive in it.
        unsafe { *(*self.0.as_ptr()).stage.as_ptr() = Stage::Gone }
    }
}

/// A guard that drops the init of a block when it is dropped. The stage is `Gone` then.
struct DropInitOnDrop(NonNull<Head>);

impl Drop for DropInitOnDrop {
    fn drop(&mut self) {
        // SAFETY: `drive_init` and `drop_init` make the guard while they borrow the block uniquely. Their callers guarantee the stage `Init`.
        unsafe {
            let _gone = SetGoneOnDrop(self.0);
            teardown(self.0, ptr::null_mut());
        }
    }
}

// SAFETY: the block is a part of the `Inline` that is borrowed. It is made of a frame of `S`, or of an init of one.
unsafe impl<S> Owner<S> for Borrowed<S> {
    const ENDS_BESIDE_STEP: bool = true;

    #[inline]
    fn block(&self) -> NonNull<Head> {
        self.block
    }

    unsafe fn drive_init(
        &mut self,
        poll: impl FnOnce(NonNull<Head>) -> Poll<Started<S>>,
        error: &mut Option<Error<S>>,
    ) -> Cold
    where
        S: LocalAsyncIter,
    {
        let init = DropInitOnDrop(self.block);
        // The owner is pinned, since it is polled. So the future of the init does not move until it is dropped. If it is ready, it is dropped
        // below, and never polled again.
        let Poll::Ready(started) = poll(self.block) else {
            mem::forget(init);
            return Cold::Pending;
        };
        drop(init);
        match started {
            Ok(Some(state)) => {
                // SAFETY: the init is gone, and whoever made it saw to the room for a frame of its state.
                unsafe { write_frame(self.block, state, S::next, S::close) }
                return Cold::Step;
            }
            Ok(None) => {}
            Err(failed) => *error = Some(failed),
        }
        Cold::Done
    }

    unsafe fn drop_init(&mut self) {
        drop(DropInitOnDrop(self.block));
    }

    #[cold]
    #[inline(never)]
    fn poll_cold(&mut self, error: &mut Option<Error<S>>, cx: &mut Context<'_>) -> Cold
    where
        S: LocalAsyncIter,
    {
        // A copy: were the address of `self` known elsewhere, each poll would have to write it to memory.
        super::poll_cold(&mut Self { block: self.block, state: PhantomData }, error, cx)
    }
}

/// # Safety
///
/// The block has room for a frame of the state, and nothing in it that is to be dropped. Nobody else uses it.
unsafe fn write_frame<'a, S, N, C>(
    block: NonNull<Head>,
    state: S,
    _next: impl FnOnce(&'a mut S) -> N,
    _close: impl FnOnce(&'a mut S) -> C,
) where
    S: LocalAsyncIter + 'a,
{
    // SAFETY: the caller guarantees the room.
    unsafe { Body::write(block, <S as Closing<N, C>>::destroy, state) }
}

impl<S> Borrowed<S> {
    fn into_state(mut self) -> Option<S> {
        if !self.stage_mut().has_state() {
            return None;
        }
        let mut state = MaybeUninit::<S>::uninit();
        // SAFETY: the block is a frame, and is not used once the stage is `Gone`. Then the state has been moved here.
        unsafe {
            let gone = SetGoneOnDrop(self.block);
            teardown(self.block, state.as_mut_ptr().cast());
            drop(gone);
            Some(state.assume_init())
        }
    }
}

impl<S, R: Room> Inline<S, R> {
    /// A stream over `state`.
    #[inline]
    pub fn new(state: S) -> Self
    where
        S: LocalAsyncIter,
    {
        /// The arguments `next` and `close` are there for their types: rustc infers the types of the futures from them.
        #[inline]
        fn made<'a, S, R, N, C>(
            state: S,
            next: impl FnOnce(&'a mut S) -> N,
            close: impl FnOnce(&'a mut S) -> C,
        ) -> Inline<S, R>
        where
            S: LocalAsyncIter + 'a,
            R: Room,
        {
            const { assert_room_for_frame::<S, R, N, C>() }
            // SAFETY: the assertion says that there is room. There is nothing in it.
            unsafe { Inline::with_block(|block| write_frame(block, state, next, close)) }
        }
        made(state, S::next, S::close)
    }

    /// An `Inline` whose block is written by `write`, which gets its place.
    ///
    /// # Safety
    ///
    /// `write` writes a block of `S`, and keeps no pointer to it.
    // A `MaybeUninit` of the whole: of an `Inline` without a block rustc makes a constant, whose uninitialized bytes are copied.
    #[inline]
    unsafe fn with_block(write: impl FnOnce(NonNull<Head>)) -> Self {
        let mut stream = MaybeUninit::<Self>::uninit();
        // SAFETY: a pointer to a local is not null, and a field of it is in bounds. The place is all that has to be written, by the caller's
        // promise.
        unsafe {
            write(NonNull::new_unchecked(&raw mut (*stream.as_mut_ptr()).place).cast());
            stream.assume_init()
        }
    }

    /// A stream that runs `future` first.
    ///
    /// # Safety
    ///
    /// Whatever `future` borrows outlives every lifetime that `S` names, or is named by `S`. The future is `Send`, or `S` is no
    /// `AsyncIter`.
    unsafe fn start<F>(future: F) -> Self
    where
        S: LocalAsyncIter,
        F: Future<Output: IntoInit<S>>,
    {
        /// As in [`new`](Inline::new).
        fn made<'a, S, R, F, N, C>(
            future: F,
            _next: impl FnOnce(&'a mut S) -> N,
            _close: impl FnOnce(&'a mut S) -> C,
        ) -> Inline<S, R>
        where
            S: LocalAsyncIter + 'a,
            R: Room,
            F: Future<Output: IntoInit<S>>,
        {
            const {
                assert_room_for_frame::<S, R, N, C>();
                assert_room_for_init::<S, R, F>();
            }
            let init = InitBlock::<Borrowed<S>, S, F>::new(InitBlock::<Borrowed<S>, S, F>::destroy, future);
            // SAFETY: as there.
            unsafe { Inline::with_block(|block| block.cast().write(init)) }
        }
        made(future, S::next, S::close)
    }

    /// A stream that starts with an async init.
    pub fn init(args: S::Args) -> Self
    where
        S: Init,
    {
        // SAFETY: as in `Handle::init`.
        unsafe { Self::start(S::start(args)) }
    }

    /// [`init`](Self::init) with `local`.
    pub fn init_local(args: S::Args) -> Self
    where
        S: LocalInit,
    {
        const { assert!(S::LOCAL, "an `AsyncIter` starts with a future that is `Send`") }
        // SAFETY: as in `Handle::init_local`.
        unsafe { Self::start(S::start(args)) }
    }

    /// A stream that runs `future` first.
    pub fn lazy<F>(future: F) -> Self
    where
        S: AsyncIter,
        F: Future<Output: IntoInit<S>> + Send + 'static,
    {
        // SAFETY: the future is `Send`, and borrows nothing that ends.
        unsafe { Self::start(future) }
    }

    /// [`lazy`](Self::lazy) with `local`.
    pub fn lazy_local<F>(future: F) -> Self
    where
        S: LocalAsyncIter,
        F: Future<Output: IntoInit<S>> + 'static,
    {
        const { assert!(S::LOCAL, "an `AsyncIter` starts with a future that is `Send`") }
        // SAFETY: as in `Handle::lazy_local`.
        unsafe { Self::start(future) }
    }

    #[inline]
    fn borrowed(&mut self) -> Borrowed<S> {
        // `&raw mut`, because a `&mut` of this field would assert unique access to the block: the field's type is `Unpin`.
        let place = &raw mut self.place;
        // SAFETY: a field of a reference is not null.
        let block = unsafe { NonNull::new_unchecked(place.cast()) };
        Borrowed { block, state: PhantomData }
    }

    /// The block, for reading.
    #[inline]
    fn shared(&self) -> impl Owner<S> {
        Borrowed::<S> { block: NonNull::from(&self.place).cast(), state: PhantomData }
    }

    #[inline]
    fn pinned(self: Pin<&mut Self>) -> Borrowed<S> {
        // SAFETY: nothing is moved out of a pinned stream but its state, when nothing borrows that.
        unsafe { self.get_unchecked_mut() }.borrowed()
    }

    pub(crate) fn poll_close_for_result(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error<S>>>
    where
        S: LocalAsyncIter,
    {
        self.pinned().poll_close(cx)
    }

    /// The state, between steps.
    #[must_use]
    pub fn state(&self) -> Option<&S> {
        // SAFETY: the block lives as long as its owner. Nothing borrows the state, and changing that takes a unique owner.
        unsafe { settled::<S>(self.shared().block()).map(|state| &*state) }
    }

    /// The state, between steps, to be changed.
    #[must_use]
    pub fn state_mut(self: Pin<&mut Self>) -> Option<&mut S> {
        // SAFETY: the block lives as long as its owner. Nothing borrows the state, and the owner is unique.
        unsafe { settled::<S>(self.pinned().block).map(|state| &mut *state) }
    }

    /// Drops a step in flight, then returns the state, unless something else is in flight.
    #[allow(clippy::must_use_candidate)]
    pub fn interrupt(mut self: Pin<&mut Self>) -> Option<&mut S>
    where
        S: LocalAsyncIter,
    {
        self.as_mut().pinned().interrupt()?;
        self.state_mut()
    }

    /// Drops what is in flight, and moves the state out. The stream has ended then.
    #[allow(clippy::must_use_candidate)]
    pub fn into_state(self: Pin<&mut Self>) -> Option<S> {
        self.pinned().into_state()
    }

    /// [`into_state`](Self::into_state) of a stream that was never pinned.
    pub fn take_state(&mut self) -> Option<S> {
        self.borrowed().into_state()
    }
}

#[doc(hidden)]
impl<S: LocalAsyncIter, R: Room> Stream for Inline<S, R> {
    type Item = Item<S>;

    // A wrapper around the step: `Owner::poll_next` says why.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Item<S>>> {
        self.pinned().poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.shared().size_hint()
    }
}

#[doc(hidden)]
impl<S: LocalAsyncIter, R: Room> FusedStream for Inline<S, R> {
    fn is_terminated(&self) -> bool {
        self.shared().is_terminated()
    }
}

#[doc(hidden)]
impl<S: LocalAsyncIter, R: Room> AsyncClose for Inline<S, R> {
    type Output = Closed<S>;

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Closed<S>> {
        self.poll_close_for_result(cx).map(S::Output::closed_from_result)
    }
}

/// How large the block of a stream may be.
///
/// The trait is sealed. An init that was never polled may lie anywhere in a place, so no byte of a place may be padding, which a move need not
/// copy.
pub trait Room: sealed::Sealed {
    /// The room.
    type Place<S>;

    /// What the user gave for the futures of the hooks.
    const GIVEN: Option<usize>;
}

mod sealed {
    pub trait Sealed {}
}

/// A place that is exactly as large as the block needs.
#[repr(C)]
pub struct Exact<A, const SIZE: usize> {
    align: [A; 0],
    bytes: [MaybeUninit<u8>; SIZE],
}

impl<A, const SIZE: usize> sealed::Sealed for Exact<A, SIZE> {}

impl<A, const SIZE: usize> Room for Exact<A, SIZE> {
    type Place<S> = Self;

    const GIVEN: Option<usize> = None;
}

/// A place for the state, and for `SIZE` bytes of the hooks' futures: the user chose the number.
pub struct Given<const SIZE: usize>;

/// The place of [`Given`]. It has room for a frame or for an init, whose futures take at most `SIZE` bytes.
#[repr(C)]
pub union GivenPlace<S, const SIZE: usize> {
    frame: ManuallyDrop<GivenFrame<S, SIZE>>,
    init: ManuallyDrop<GivenInit<SIZE>>,
}

#[repr(C)]
struct GivenFrame<S, const SIZE: usize> {
    body: MaybeUninit<Body<S>>,
    futures: Bytes<SIZE>,
}

/// All of it is bytes, so a move copies the whole future of an init.
#[repr(C)]
struct GivenInit<const SIZE: usize> {
    head: Bytes<INIT_HEAD>,
    future: Bytes<SIZE>,
}

/// What comes before the future of an init: a `LazyHead`, and what aligns the future.
const INIT_HEAD: usize = 4 * size_of::<usize>();

/// As aligned as what `malloc` returns.
#[cfg_attr(target_pointer_width = "64", repr(C, align(16)))]
#[cfg_attr(not(target_pointer_width = "64"), repr(C, align(8)))]
struct Bytes<const SIZE: usize>([MaybeUninit<u8>; SIZE]);

impl<const SIZE: usize> sealed::Sealed for Given<SIZE> {}

impl<const SIZE: usize> Room for Given<SIZE> {
    type Place<S> = GivenPlace<S, SIZE>;

    const GIVEN: Option<usize> = Some(SIZE);
}

/// The layout of a state with room for its hooks' futures.
pub(crate) const fn layout_of_frame<'a, S, N, C>(
    _next: &impl FnOnce(&'a mut S) -> N,
    _close: &impl FnOnce(&'a mut S) -> C,
) -> Layout
where
    S: LocalAsyncIter + 'a,
{
    Layout::new::<Frame<S, N, C>>()
}

/// The layout of an async init.
pub(crate) const fn layout_of_init<S, A, F>(_init: &impl FnOnce(A) -> F) -> Layout
where
    S: LocalAsyncIter,
{
    Layout::new::<InitBlock<Borrowed<S>, S, F>>()
}

/// The size and the alignment of what has room for each of these.
#[must_use]
pub const fn room_for(layouts: &[Layout]) -> (usize, usize) {
    let (mut size, mut align, mut at) = (0, 1, 0);
    while at < layouts.len() {
        if layouts[at].size() > size {
            size = layouts[at].size();
        }
        if layouts[at].align() > align {
            align = layouts[at].align();
        }
        at += 1;
    }
    (size.div_ceil(align) * align, align)
}

#[track_caller]
const fn assert_room_for_frame<S: LocalAsyncIter, R: Room, N, C>() {
    assert!(!S::CLOSE_ON_DROP, "`close_on_drop` moves a stream into a task, and an `inline` stream stays where it is");
    assert_room::<R, R::Place<S>, Frame<S, N, C>, Slot<N, C, Error<S>>>("step");
}

#[track_caller]
const fn assert_room_for_init<S: LocalAsyncIter, R: Room, F>() {
    assert_room::<R, R::Place<S>, InitBlock<Borrowed<S>, S, F>, F>("async `init`");
}

/// Asserts that the place `P` has room for the block `B`, with the futures `F` in it. rustc reports a failed assertion in this file and not in the user's, so
/// the text has to say what the user has to write.
#[track_caller]
const fn assert_room<R: Room, P, B, F>(what: &str) {
    let needed = size_of::<F>();
    let aligned = align_of::<B>() <= align_of::<P>();
    match R::GIVEN {
        Some(given) if given < needed && aligned => Text::new()
            .text("`inline = ")
            .number(given)
            .text("` is too little: the ")
            .text(what)
            .text(" of this stream needs ")
            .number(needed)
            .text(" bytes. Write `inline = ")
            .number(needed)
            .text("` on its struct, or more")
            .panic(),
        None if size_of::<B>() > size_of::<P>() && aligned => Text::new()
            .text("there is no room for the ")
            .text(what)
            .text(" of this `inline` stream, which needs ")
            .number(needed)
            .text(" bytes. Write `inline = ")
            .number(needed)
            .text("` on its struct, or more")
            .panic(),
        _ if !aligned => Text::new()
            .text("the ")
            .text(what)
            .text(" of this `inline` stream is aligned to ")
            .number(align_of::<B>())
            .text(" bytes, and there is room for an alignment of ")
            .number(align_of::<P>())
            .text(": put what is aligned so into a box")
            .panic(),
        _ => assert!(size_of::<B>() <= size_of::<P>()),
    }
}

/// A text that is written at compile time.
struct Text {
    bytes: [u8; 256],
    len: usize,
}

impl Text {
    const fn new() -> Self {
        Self { bytes: [0; 256], len: 0 }
    }

    const fn byte(mut self, byte: u8) -> Self {
        self.bytes[self.len] = byte;
        self.len += 1;
        self
    }

    const fn text(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut at = 0;
        while at < text.len() {
            self = self.byte(text[at]);
            at += 1;
        }
        self
    }

    #[allow(clippy::cast_possible_truncation)]
    const fn number(self, number: usize) -> Self {
        let text = if number < 10 { self } else { self.number(number / 10) };
        text.byte(b'0' + (number % 10) as u8)
    }

    #[track_caller]
    const fn panic(&self) {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("there is no room for a hook of this `inline` stream"),
        }
    }
}

/// An alignment as a type.
pub struct Align<const ALIGN: usize>;

/// The alignments that there are.
pub trait Alignment {
    /// A type without a size that is aligned so.
    type Unit;
}

macro_rules! alignments {
    ($($align:literal $unit:ident)*) => {
        $(
            #[derive(Clone, Copy)]
            #[repr(align($align))]
            pub struct $unit;

            impl Alignment for Align<$align> {
                type Unit = $unit;
            }
        )*
    };
}

alignments! {
    1 To1 2 To2 4 To4 8 To8 16 To16 32 To32 64 To64 128 To128 256 To256 512 To512 1024 To1024 2048 To2048 4096 To4096
}

/// How much room the block of a state needs.
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_room {
    ($state:ty) => {
        $crate::private::Exact<
            <$crate::private::Align<{ $crate::__aiter_room_for!($state).1 }> as $crate::private::Alignment>::Unit,
            { $crate::__aiter_room_for!($state).0 },
        >
    };
}

/// The size of that room, and its alignment.
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_room_for {
    ($state:ty) => {{
        use $crate::private::{NoHooks as _, NoInit as _};
        $crate::private::room_for(&[
            $crate::private::BlockOf::<$state>::FRAME,
            $crate::private::InitOf::<$state>::BLOCK,
            $crate::private::LocalInitOf::<$state>::BLOCK,
        ])
    }};
}

/// How others see the state of an `inline` stream, as `accessors!` is it for others.
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_accessors_inline {
    (
        $(#[$cfg:meta])?
        { $($attrs:tt)* }
        impl [$($generics:tt)*] [$($stream:tt)*] over [$($state:tt)*] [$($bounds:tt)*];
        state [$($vis:tt)*] by $iter:tt $(but [[$($state_attr:tt)*] [$($state_mut_attr:tt)*] [$($interrupt_attr:tt)*] [$($into_state_attr:tt)*]])?;
        interrupt where [$($hooked:tt)*]
    ) => {
        $(#[$cfg])?
        $($attrs)*
        impl $($generics)* $($stream)* $($bounds)* {
            $($($state_attr)*)?
            /// The state, between steps: `None` while a hook is in flight, and before an async `init` is done.
            #[must_use]
            #[inline]
            $($vis)* fn state(&self) -> $crate::private::core::option::Option<&$($state)*> {
                (&self.$iter).state()
            }

            $($($state_mut_attr)*)?
            /// The state, between steps, to be changed: `None` while a hook is in flight, and before an async `init` is done.
            #[must_use]
            #[inline]
            $($vis)* fn state_mut(
                self: $crate::private::core::pin::Pin<&mut Self>,
            ) -> $crate::private::core::option::Option<&mut $($state)*> {
                $crate::private::Projected::pinned(self).state_mut()
            }

            $($($interrupt_attr)*)?
            /// Drops the step in flight, if there is one, and returns the state. The next poll starts a new step.
            ///
            /// What the dropped step had not finished is lost. A stream that has ended stays ended. `None` while a close or an async
            /// `init` is in flight, which are left alone, and where there is no state.
            #[inline]
            $($vis)* fn interrupt(
                self: $crate::private::core::pin::Pin<&mut Self>,
            ) -> $crate::private::core::option::Option<&mut $($state)*>
            where
                $($hooked)*
            {
                $crate::private::Projected::pinned(self).interrupt()
            }

            /// The state out of the stream; a hook in flight is dropped. `None` before an async `init` is done, or after it failed. The stream
            /// has ended then.
            // It ends the stream, which stays where it is, since it is pinned.
            $($($into_state_attr)*)?
            #[allow(clippy::wrong_self_convention)]
            #[must_use]
            #[inline]
            $($vis)* fn into_state(
                self: $crate::private::core::pin::Pin<&mut Self>,
            ) -> $crate::private::core::option::Option<$($state)*> {
                $crate::private::Projected::pinned(self).into_state()
            }
        }
    };
}

/// What is generated beside a struct that says `inline`.
///
/// The one `unsafe` block that is generated is here: nothing else can tell that a field is pinned where its struct is. It is the projection of
/// `pin-project-lite`, and holds for the same reasons.
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_definition_inline {
    (
        { $($attrs:tt)* }
        impl [$($generics:tt)*] [$($stream:tt)*] over [$($state:tt)*] [$($bounds:tt)*];
        state [$($vis:tt)*] by $iter:tt $(unless $doc:ident)? $(but $but:tt)?;
        Debug [$($debug_bounds:tt)*] $debug:ident($name:literal $(, $shown:ident)?)
        Unpin [$($unpin_bounds:tt)*] in $room:ty
    ) => {
        $crate::__aiter_accessors_inline! {
            $(#[cfg(not($doc))])?
            { $($attrs)* }
            impl [$($generics)*] [$($stream)*] over [$($state)*] [$($bounds)*];
            state [$($vis)*] by $iter $(but $but)?;
            interrupt where [for<'aiter_step> $($state)*: $crate::private::HookedState<'aiter_step>,]
        }

        $($attrs)*
        #[doc(hidden)]
        impl $($generics)* $crate::private::Annotated for $($stream)* $($bounds)* {}

        $($attrs)*
        impl $($generics)* $crate::private::core::fmt::Debug for $($stream)* $($debug_bounds)* {
            #[inline]
            fn fmt(
                &self,
                #[cfg(not(doc))] aiter_formatter: &mut $crate::private::core::fmt::Formatter<'_>,
                #[cfg(doc)] f: &mut $crate::private::core::fmt::Formatter<'_>,
            ) -> $crate::private::core::fmt::Result {
                $crate::private::$debug($name, $((&self.$iter).$shown(),)? aiter_formatter)
            }
        }

        $($attrs)*
        #[doc(hidden)]
        impl $($generics)* $crate::private::Projected<$($state)*> for $($stream)* $($bounds)* {
            type Room = $room;

            #[inline]
            fn pinned(
                self: $crate::private::core::pin::Pin<&mut Self>,
            ) -> $crate::private::core::pin::Pin<&mut $crate::private::Inline<$($state)*, Self::Room>> {
                // SAFETY: the field is pinned where the stream is. Only who has an unpinned stream can move it out: below it is seen to that
                // the stream is never `Unpin`, and has no destructor. It is not packed, since its attributes are known.
                unsafe { self.map_unchecked_mut(|aiter_stream| &mut aiter_stream.$iter) }
            }
        }

        // A stream without a heap block is pinned where it is polled, so it can be moved no more: no other `impl` may say that it can.
        $($attrs)*
        #[doc(hidden)]
        impl $($generics)* $crate::private::core::marker::Unpin for $($stream)* $($unpin_bounds)* {}

        const _: () = {
            // A destructor could move out what is pinned. Put it on the state, with `#[async_iter]` on the `impl Drop`.
            trait DropGoesOnTheStateOfAnInlineStream {}

            #[allow(drop_bounds)]
            impl<T: $crate::private::core::ops::Drop> DropGoesOnTheStateOfAnInlineStream for T {}

            $($attrs)*
            impl $($generics)* DropGoesOnTheStateOfAnInlineStream for $($stream)* $($bounds)* {}
        };
    };
}
