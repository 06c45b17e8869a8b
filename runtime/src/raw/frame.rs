//! The heap block that holds a state and its step in flight, and the only pointer to it.
//!
//! A future borrowed from a state must not live in one value with it, where safe code could overwrite the state while the future runs.
//! Here both live in one heap block, a [`Frame`], which only a [`Handle`] points to. The handle returns a reference to the state only
//! while nothing else borrows it.
//!
//! The future of an `async fn` has no name on stable Rust. So the handle forgets its type, and each function that needs it has rustc infer
//! it again from the hook's own function item ([`FramePtr::of`]). Each hook has one future type, so this is always the type that the block
//! was allocated with.
//!
//! # What holds throughout
//!
//! * **Aliasing.** No reference, shared or unique, covers a living future, but the `Pin<&mut _>` that polls it: the future holds a `&mut`
//!   of the state beside it, and may hold pointers into itself even where it is `Unpin`. Everything else goes through raw pointers that
//!   derive from the allocation. The state is borrowed by the future, or by a reader, never by both.
//! * **Panics.** User code runs under a [guard](crate::raw::guard) from the moment that something lives which a panic could leave behind. A
//!   panic leaves the frame at [`Stage::Ended`], with nothing but the state alive.
//! * **Lifetimes.** A handle is invariant in its state. The futures' own lifetimes are those of the state's type, which the handle names: a
//!   future is made of `&mut S`, or (async init) of arguments that mention nothing but `S`'s own parameters, or is `'static`.
//!
//! # Stages
//!
//! A byte in the block says how far the stream is, and so what lives in the block (see [`Stage`]):
//!
//! | stage | on | becomes |
//! |---|---|---|
//! | `Idle` | a step that is pending | `Next` |
//! | `Idle`, `Next` | a step that is ready with an item | `Idle` |
//! | `Idle`, `Next` | a step that is ready with the end | `Close`, and at once what `Close` becomes |
//! | `Idle`, `Next` | a step that raises an error | `CloseRaised`, and at once what `CloseRaised` becomes |
//! | `Idle`, `Next` | an explicit close | `Close`, and at once what `Close` becomes |
//! | `Close` | the close is ready | `Ended`; its error is returned |
//! | `CloseRaised` | the close is ready in a poll for an item | `Ended`, or `Failed` if the close failed; the raised error is returned |
//! | `CloseRaised` | the close is ready in an explicit close | `Raised`; the close's error is returned |
//! | `Raised` | a poll for an item | `Ended`; the raised error is returned |
//! | `Failed` | a poll for an item, or an explicit close | `Ended`; the close's error is returned |
//! | `Next`, `Close`, `CloseRaised` | what is in flight is dropped (`settle`) | `Idle`, `Ended`, `Raised` |
//! | any of a frame | a panic in user code | `Ended` |
//! | `Init` | the init is ready | a new frame at `Idle`, or `Gone` |
//! | `Init` | a panic in it, or an explicit close | `Gone` |
//!
//! A frame whose state has no close (`!S::CLOSES`) is at `Idle`, `Next` or `Ended` only: the end, a raised error and an explicit close lead
//! to `Ended` directly.
//!
//! # Where it is compiled
//!
//! What is done with a frame is written as functions of its state (the traits `Stepping` and `Closing`, which every state has), and not as
//! methods of the pointer. The reason is that rustc compiles a generic method into the codegen unit of the type that it belongs to. Were
//! that type one of this crate, all streams of a program would share one unit, and an edit of one would compile all of them again.

mod close;
mod layout;
mod lazy;
mod stage;
mod step;

use core::marker::PhantomData;
use core::mem::{self, MaybeUninit};
use core::ptr::{self, NonNull};
use core::task::{Context, Poll};

use self::close::Closing;
use self::layout::{Body, Frame, FramePtr, Head, Hinted};
use self::lazy::LazyHead;
use self::stage::Stage;
pub(crate) use self::stage::StageCell;
use self::step::Stepping;
use crate::raw::block::{FreeOnDrop, allocate};
use crate::state::{AsyncIter, Error, Item, LocalAsyncIter};
use crate::step::Step;

/// What a handle without a block points to, so that it need not be looked for.
static GONE: Head = {
    /// [`Head::teardown`]: there is nothing to destroy.
    unsafe fn nothing(_: NonNull<Head>, _: *mut ()) {}

    Head { teardown: nothing, stage: StageCell::new(Stage::Gone), hinted: Hinted::Nothing }
};

/// The only pointer to a block; or one of those to the static [`GONE`].
pub(crate) struct Handle<S> {
    block: NonNull<Head>,
    /// Invariant: were `S` to shrink or grow, so would the lifetimes of items and errors that the block holds.
    state: PhantomData<*mut S>,
}

// SAFETY: what a handle owns is `Send`:
// * the state, by `S: Send`;
// * the futures of `next` and `close`, by the definition of `AsyncIter`. `LocalAsyncIter`, through which they are called, returns them as
//   they are;
// * an error that waits, by `Output: Send`, since it is a part of the output: `Step` and `Returns` are sealed, so nobody can say otherwise;
// * the future of an init, by the bounds of `init` and `lazy`. `init_local` and `lazy_local` reject an `AsyncIter` when they are compiled.
//
// The bound is not `<S::Output as Step>::Error: Send`, because rustdoc panics at that.
unsafe impl<S> Send for Handle<S> where S: AsyncIter<Output: Send> + Send {}

// SAFETY: through a shared handle, a thread can reach
// * the state as `&S`, to return it and to call `size_hint`, by `S: Sync`;
// * the stage, which is atomic;
// * the hint, which is written through a unique handle alone.
//
// It never reaches a future or an error.
unsafe impl<S: Sync> Sync for Handle<S> {}

impl<S> Unpin for Handle<S> {}

impl<S> Drop for Handle<S> {
    fn drop(&mut self) {
        // SAFETY: the block lives until its only handle is dropped, which is now.
        unsafe { teardown(self.block, ptr::null_mut()) }
    }
}

/// What a poll off the hot path comes to.
enum Cold {
    Pending,
    /// The consumer sees an error, where there is one, or else the end.
    Done,
    /// The stream has a state now, whose first step is to be taken.
    Step,
}

/// Calls [`Head::teardown`].
///
/// # Safety
///
/// As for that.
unsafe fn teardown(block: NonNull<Head>, to: *mut ()) {
    // SAFETY: a block starts with a head. The caller guarantees what the function asks for.
    unsafe { ((*block.as_ptr()).teardown)(block, to) }
}

impl<S> Handle<S> {
    /// The handle of a stream that has ended and has no state.
    pub(crate) const GONE: Self = {
        // SAFETY: a static is not null. It is never written: at its stage a handle does nothing but read the stage and the teardown.
        let block = unsafe { NonNull::new_unchecked((&raw const GONE).cast_mut()) };
        Self { block, state: PhantomData }
    };

    pub(crate) fn new(state: S) -> Self
    where
        S: LocalAsyncIter,
    {
        /// The hooks tell the futures that the frame has room for.
        fn allocated<'a, S, N, C>(
            state: S,
            _next: impl FnOnce(&'a mut S) -> N,
            _close: impl FnOnce(&'a mut S) -> C,
        ) -> Handle<S>
        where
            S: LocalAsyncIter + 'a,
        {
            let teardown =
                if S::CLOSE_ON_DROP { <S as Closing<N, C>>::teardown_open } else { <S as Closing<N, C>>::teardown };
            let block = allocate::<Head, Frame<S, N, C>>();
            let body = block.cast::<Body<S>>().as_ptr();
            // SAFETY: the block is new, so there is room for the head and the state, and nothing to be dropped. At `Idle` the slot is empty,
            // and nobody reads the hint. The handle is the only one.
            unsafe {
                let head = Head { teardown, stage: StageCell::new(Stage::Idle), hinted: Hinted::Nothing };
                (&raw mut (*body).head).write(head);
                (&raw mut (*body).state).write(state);
                Handle::from_block(block)
            }
        }
        allocated(state, S::next, S::close)
    }

    /// # Safety
    ///
    /// The block lives. It is a frame of `S`, or an init of one, and there is no other handle to it.
    unsafe fn from_block(block: NonNull<Head>) -> Self {
        Self { block, state: PhantomData }
    }

    fn block(&self) -> NonNull<Head> {
        self.block
    }

    /// The stage.
    #[inline]
    fn stage(&self) -> Stage {
        // SAFETY: the block lives as long as its handle, and starts with a head. Only the stage is borrowed.
        unsafe { (*self.block.as_ptr()).stage.load() }
    }

    /// The stage, where the handle is unique: a read that need not be atomic.
    #[inline]
    fn stage_mut(&mut self) -> Stage {
        // SAFETY: as above. Nobody else reads or writes it, since the handle is unique.
        unsafe { *(*self.block.as_ptr()).stage.as_ptr() }
    }

    // LLVM's inliner is at a threshold here, where a small change costs some row of the benchmarks a factor of 2. So the three wrappers
    // around the step are always inlined.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item<S>>>
    where
        S: LocalAsyncIter,
    {
        loop {
            match self.stage_mut() {
                // One call for each, so that the stage is a constant in it.
                // SAFETY: at these stages the block is a frame. It lives as long as its handle, which is unique here.
                Stage::Idle => unsafe {
                    let frame = FramePtr::of(self.block, S::next, S::close);
                    return S::poll_step(frame, false, S::next, S::close, cx);
                },
                // SAFETY: as above.
                Stage::Next => unsafe {
                    let frame = FramePtr::of(self.block, S::next, S::close);
                    return S::poll_step(frame, true, S::next, S::close, cx);
                },
                Stage::Close
                | Stage::CloseRaised
                | Stage::Raised
                | Stage::Failed
                | Stage::Ended
                | Stage::Init
                | Stage::Gone => {
                    let mut error = None;
                    match self.poll_cold(&mut error, cx) {
                        Cold::Pending => return Poll::Pending,
                        Cold::Done => return Poll::Ready(error.map(S::Output::item)),
                        Cold::Step => {}
                    }
                }
            }
        }
    }

    /// A poll for an item, at any stage but `Idle` and `Next`.
    // Were it inlined, all stages would be told apart in one table of jumps, also on the hot path.
    #[cold]
    #[inline(never)]
    fn poll_cold(&mut self, error: &mut Option<Error<S>>, cx: &mut Context<'_>) -> Cold
    where
        S: LocalAsyncIter,
    {
        match self.stage_mut() {
            // SAFETY: the stage is `Init`.
            Stage::Init => unsafe { LazyHead::poll(self, error, cx) },
            Stage::Gone => Cold::Done,
            Stage::Close
            | Stage::CloseRaised
            | Stage::Raised
            | Stage::Failed
            | Stage::Ended
            | Stage::Idle
            | Stage::Next => {
                // SAFETY: at these stages the block is a frame. It lives as long as its handle, which is unique here.
                let frame = unsafe { FramePtr::of(self.block, S::next, S::close) };
                match S::poll_cold(frame, error, cx) {
                    Poll::Pending => Cold::Pending,
                    Poll::Ready(()) => Cold::Done,
                }
            }
        }
    }

    pub(crate) fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error<S>>>
    where
        S: LocalAsyncIter,
    {
        match self.stage_mut() {
            Stage::Init => {
                *self = Self::GONE;
                Poll::Ready(Ok(()))
            }
            Stage::Gone => Poll::Ready(Ok(())),
            Stage::Idle
            | Stage::Next
            | Stage::Close
            | Stage::CloseRaised
            | Stage::Raised
            | Stage::Failed
            | Stage::Ended => {
                // SAFETY: at these stages the block is a frame. It lives as long as its handle, which is unique here.
                let frame = unsafe { FramePtr::of(self.block, S::next, S::close) };
                S::poll_closed(frame, S::close, cx)
            }
        }
    }

    pub(crate) fn is_terminated(&self) -> bool {
        self.stage().is_terminated()
    }

    pub(crate) fn size_hint(&self) -> (usize, Option<usize>)
    where
        S: LocalAsyncIter,
    {
        // SAFETY: the block lives as long as its handle, which is shared here.
        unsafe { step::size_hint::<S>(self.block) }
    }

    /// Where the state is, if there is one that nothing borrows.
    fn settled(&self) -> Option<*mut S> {
        // SAFETY: a block that has a state is a frame, and lives as long as its handle. No reference is made.
        self.stage().is_settled().then(|| unsafe { &raw mut (*self.block.cast::<Body<S>>().as_ptr()).state })
    }

    pub(crate) fn state(&self) -> Option<&S> {
        // SAFETY: nothing borrows the state, and changing that takes a unique handle.
        self.settled().map(|state| unsafe { &*state })
    }

    pub(crate) fn state_mut(&mut self) -> Option<&mut S> {
        // SAFETY: nothing borrows the state, and the handle is unique.
        self.settled().map(|state| unsafe { &mut *state })
    }

    /// Drops a step in flight, then returns the state, unless something else is in flight.
    pub(crate) fn interrupt(&mut self) -> Option<&mut S>
    where
        S: LocalAsyncIter,
    {
        match self.stage_mut() {
            Stage::Next => {
                // SAFETY: at this stage the block is a frame. It lives as long as its handle, which is unique here.
                S::settle(unsafe { FramePtr::of(self.block, S::next, S::close) });
            }
            Stage::Idle | Stage::Raised | Stage::Failed | Stage::Ended => {}
            Stage::Close | Stage::CloseRaised | Stage::Init | Stage::Gone => return None,
        }
        self.state_mut()
    }

    pub(crate) fn into_state(self) -> Option<S> {
        if !self.stage().has_state() {
            return None;
        }
        let block = self.block;
        let mut state = MaybeUninit::<S>::uninit();
        mem::forget(self);
        // SAFETY: the block is a frame, and its only handle was forgotten, so this is its last use. Then the state has been moved here.
        unsafe {
            teardown(block, state.as_mut_ptr().cast());
            Some(state.assume_init())
        }
    }

    /// Passes the state through `f`, if there is one. A step in flight is dropped. A stream that has ended stays ended, and an error that
    /// waits stays.
    pub(crate) fn map_state(&mut self, f: impl FnOnce(S) -> S)
    where
        S: LocalAsyncIter,
    {
        if !self.stage().has_state() {
            return;
        }
        // The frame is taken out of the stream meanwhile. A panic leaves a stream that has ended.
        let handle = mem::replace(self, Self::GONE);
        // SAFETY: the block is a frame, and lives as long as its handle, which is unique.
        let frame = unsafe { FramePtr::of(handle.block, S::next, S::close) };
        S::settle(frame);
        mem::forget(handle);
        // SAFETY: nothing borrows the state. From here on the guard owns the frame without it, until it is written again.
        unsafe {
            let hollow = HollowFrame(frame);
            frame.state().write(f(frame.state().read()));
            mem::forget(hollow);
            *self = Self::from_block(frame.block());
        }
    }
}

/// A settled frame whose state was moved out. When this is dropped, it drops an error that waits, and frees the block.
struct HollowFrame<S: LocalAsyncIter, N, C>(FramePtr<S, N, C>);

impl<S: LocalAsyncIter, N, C> Drop for HollowFrame<S, N, C> {
    fn drop(&mut self) {
        // SAFETY: `map_state` made the guard of a frame that lives and has no other owner, so this is its last use.
        unsafe {
            let _block = FreeOnDrop::new::<_, Frame<S, N, C>>(self.0.block());
            S::drop_error(self.0);
        }
    }
}
