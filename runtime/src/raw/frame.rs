//! The block that holds a state and its step in flight, and its only owner.
//!
//! A future borrowed from a state must not live in one value with it, where safe code could overwrite the state while the future runs.
//! Here both live in one block, a [`Frame`](layout::Frame), which only its [`Owner`] reaches. The owner returns a reference to the state only while nothing
//! else borrows it. There are two kinds of owner, which share everything but where the block lies:
//!
//! | owner | the block lies | it may move |
//! |---|---|---|
//! | [`Handle`] | on the heap | always: it is a pointer |
//! | [`Inline`] | in the owner | until it is pinned, and nothing runs before |
//!
//! The future of an `async fn` has no name on stable Rust. So the owner forgets its type, and each function that needs it has rustc infer
//! it again from the hook's own function item ([`FramePtr::of`]). Each hook has one future type, so this is always the type that the block
//! was made with.
//!
//! # What holds throughout
//!
//! * **Aliasing.** No reference, shared or unique, claims a living future for itself, but the `Pin<&mut _>` that polls it: the future holds a
//!   `&mut` of the state beside it, and may hold pointers into itself even where it is `Unpin`. Everything else goes through raw pointers that
//!   derive from the allocation, or from a cell that is not [`Unpin`]. The state is borrowed by the future, or by a reader, never by both.
//! * **Panics.** User code runs under a [guard](crate::raw::guard) from the moment that something lives which a panic could leave behind. A
//!   panic leaves the frame at [`Stage::Ended`], with nothing but the state alive.
//! * **Lifetimes.** An owner is invariant in its state. The futures' own lifetimes are those of the state's type, which the owner names: a
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
//! | any of a frame | its state is moved out | `Gone` |
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
#[cfg(feature = "alloc")]
mod heap;
mod inline;
mod layout;
mod lazy;
mod stage;
mod step;

use core::ptr::{self, NonNull};
use core::task::{Context, Poll};

use self::close::Closing;
#[cfg(feature = "alloc")]
pub(crate) use self::heap::Handle;
pub use self::inline::{Align, Alignment, Exact, Given, Inline, Room, room_for};
pub(crate) use self::inline::{layout_of_frame, layout_of_init};
use self::layout::{Body, FramePtr, Head};
use self::lazy::LazyHead;
use self::stage::Stage;
pub(crate) use self::stage::StageCell;
use self::step::Stepping;
use crate::init::Started;
use crate::state::{Error, Item, LocalAsyncIter};
use crate::step::Step;

/// What a poll off the hot path comes to.
pub(crate) enum Cold {
    Pending,
    /// The consumer sees an error, where there is one, or else the end.
    Done,
    /// The stream has a state now, whose first step is to be taken.
    Step,
}

/// The owner of a block: a [`Handle`], or a pointer into an [`Inline`].
///
/// # Safety
///
/// The block of [`block`](Self::block) lives as long as its owner. It is a frame of `S`, or an init of one, as its stage says. Nobody but the
/// owner reaches it.
pub(crate) unsafe trait Owner<S>: Sized {
    /// Whether a stream that has no close ends beside its step ([`ended`](Self::ended)), where a call would be much of a short stream. On the
    /// heap the allocation is more, and LLVM's inliner is at a threshold ([`poll_next`](Self::poll_next)).
    const ENDS_BESIDE_STEP: bool;

    /// Ends a stream beside its step.
    ///
    /// A method of the owner, though it is the same for each: rustc does not know this one before it compiles a stream, so it cannot inline it
    /// earlier, when it would forget that it is cold.
    ///
    /// # Safety
    ///
    /// The stage is `Idle`, and the state has no close.
    #[cold]
    #[inline]
    unsafe fn ended<N, C>(frame: FramePtr<S, N, C>)
    where
        S: LocalAsyncIter,
    {
        // SAFETY: the caller guarantees `Idle`, where nothing lives but the state.
        unsafe { frame.enter(Stage::Ended) }
    }

    /// Where the block is.
    fn block(&self) -> NonNull<Head>;

    /// Calls `poll`, which polls the init. If the init returns a state, the state replaces it. If it fails, its error is stored in `error`.
    ///
    /// # Safety
    ///
    /// The stage is `Init`.
    unsafe fn drive_init(
        &mut self,
        poll: impl FnOnce(NonNull<Head>) -> Poll<Started<S>>,
        error: &mut Option<Error<S>>,
    ) -> Cold
    where
        S: LocalAsyncIter;

    /// Drops an init in flight: the stage is `Gone` then.
    ///
    /// # Safety
    ///
    /// The stage is `Init`.
    unsafe fn drop_init(&mut self);

    /// The stage, where the owner is unique: a read that need not be atomic.
    #[inline]
    fn stage_mut(&mut self) -> Stage {
        // SAFETY: the block lives as long as its owner, and starts with a head. Nobody else reads or writes it, since the owner is unique.
        unsafe { *(*self.block().as_ptr()).stage.as_ptr() }
    }

    // LLVM's inliner is at a threshold here, where a small change costs some row of the benchmarks a factor of 2. So the three wrappers
    // around the step are always inlined.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item<S>>>
    where
        S: LocalAsyncIter,
    {
        loop {
            match self.stage_mut() {
                // One call for each, so that the stage is a constant in it.
                // SAFETY: at these stages the block is a frame. It lives as long as its owner, which is unique here.
                Stage::Idle => unsafe {
                    let frame = FramePtr::of(self.block(), S::next, S::close);
                    return S::poll_step::<Self>(frame, false, S::next, S::close, cx);
                },
                // SAFETY: as above.
                Stage::Next => unsafe {
                    let frame = FramePtr::of(self.block(), S::next, S::close);
                    return S::poll_step::<Self>(frame, true, S::next, S::close, cx);
                },
                Stage::Close
                | Stage::CloseRaised
                | Stage::Raised
                | Stage::Failed
                | Stage::Ended
                | Stage::Init
                | Stage::Gone => {
                    let mut error = None;
                    // A context that is passed to a call has to be in memory. If it were `cx`, every poll would write it there. The copy is
                    // written only by the polls that come here.
                    // SAFETY: a context has no destructor. This one is borrowed uniquely, and is not used while the copy lives.
                    let mut cx = unsafe { ptr::read(ptr::from_mut(cx)) };
                    match self.poll_cold(&mut error, &mut cx) {
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
        poll_cold(self, error, cx)
    }

    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error<S>>>
    where
        S: LocalAsyncIter,
    {
        match self.stage_mut() {
            Stage::Init => {
                // SAFETY: the stage is `Init`.
                unsafe { self.drop_init() }
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
                // SAFETY: at these stages the block is a frame. It lives as long as its owner, which is unique here.
                let frame = unsafe { FramePtr::of(self.block(), S::next, S::close) };
                S::poll_closed(frame, S::close, cx)
            }
        }
    }

    /// [`Iter::interrupt`](crate::Iter::interrupt).
    fn interrupt(&mut self) -> Option<&mut S>
    where
        S: LocalAsyncIter,
    {
        match self.stage_mut() {
            Stage::Next => {
                // SAFETY: at this stage the block is a frame. It lives as long as its owner, which is unique here.
                S::settle(unsafe { FramePtr::of(self.block(), S::next, S::close) });
            }
            Stage::Idle | Stage::Raised | Stage::Failed | Stage::Ended => {}
            Stage::Close | Stage::CloseRaised | Stage::Init | Stage::Gone => return None,
        }
        self.state_mut()
    }

    fn state_mut(&mut self) -> Option<&mut S> {
        // SAFETY: the block lives as long as its owner. Nothing borrows the state, and the owner is unique.
        unsafe { settled::<S>(self.block()).map(|state| &mut *state) }
    }

    fn is_terminated(&self) -> bool {
        // SAFETY: the block lives as long as its owner.
        unsafe { stage(self.block()) }.is_terminated()
    }

    fn size_hint(&self) -> (usize, Option<usize>)
    where
        S: LocalAsyncIter,
    {
        // SAFETY: the block lives as long as its owner, which is shared here.
        unsafe { step::size_hint::<S>(self.block()) }
    }
}

/// [`Owner::poll_cold`].
fn poll_cold<O: Owner<S>, S: LocalAsyncIter>(
    owner: &mut O,
    error: &mut Option<Error<S>>,
    cx: &mut Context<'_>,
) -> Cold {
    match owner.stage_mut() {
        // SAFETY: the stage is `Init`.
        Stage::Init => unsafe { LazyHead::poll(owner, error, cx) },
        Stage::Gone => Cold::Done,
        Stage::Close
        | Stage::CloseRaised
        | Stage::Raised
        | Stage::Failed
        | Stage::Ended
        | Stage::Idle
        | Stage::Next => {
            // SAFETY: at these stages the block is a frame. It lives as long as its owner, which is unique here.
            let frame = unsafe { FramePtr::of(owner.block(), S::next, S::close) };
            match S::poll_cold(frame, error, cx) {
                Poll::Pending => Cold::Pending,
                Poll::Ready(()) => Cold::Done,
            }
        }
    }
}

/// The stage, where the owner may be shared.
///
/// # Safety
///
/// The block lives.
#[inline]
unsafe fn stage(block: NonNull<Head>) -> Stage {
    // SAFETY: the caller guarantees a block, which starts with a head. Only the stage is borrowed.
    unsafe { (*block.as_ptr()).stage.load() }
}

/// Where the state is, if there is one that nothing borrows.
///
/// # Safety
///
/// The block lives, and is one of `S`.
unsafe fn settled<S>(block: NonNull<Head>) -> Option<*mut S> {
    // SAFETY: the caller guarantees the block. One that has a state is a frame. No reference is made.
    unsafe { stage(block).is_settled().then(|| &raw mut (*block.cast::<Body<S>>().as_ptr()).state) }
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
