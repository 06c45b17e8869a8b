//! Ending a stream: its close, the errors that wait, and the end of its frame.

use core::future::Future;
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::task::{Context, Poll};

use super::layout::{FramePtr, Head};
use super::stage::Stage;
use crate::raw::guard::{DropOnUnwind, EndOnUnwind};
use crate::state::{Closed, Error, LocalAsyncIter};
use crate::step::Step;

/// The end of a frame. These are functions of its state, for the reason that the [frame's docs](super) give.
pub(super) trait Closing<N, C>: LocalAsyncIter + Sized {
    /// After a step without an item: closes the stream at its end, or after the error that the step raised. `error` is that error, and then
    /// the one that the consumer sees, as for [`poll_cold`](Self::poll_cold).
    ///
    /// # Safety
    ///
    /// The stage is `Idle`.
    #[cold]
    #[inline(never)]
    unsafe fn end<'a>(
        frame: FramePtr<Self, N, C>,
        hook: impl FnOnce(&'a mut Self) -> C,
        error: &mut Option<Error<Self>>,
        cx: &mut Context<'_>,
    ) -> Poll<()>
    where
        Self: 'a,
        C: Future<Output = Closed<Self>>,
    {
        // SAFETY: the caller guarantees `Idle`, where nothing borrows the state. `start_close` leaves a close in flight.
        unsafe {
            if !Self::CLOSES {
                frame.enter(Stage::Ended);
                return Poll::Ready(());
            }
            Self::start_close(frame, hook, error.take());
            Self::poll_end(frame, error, cx)
        }
    }

    /// A poll at any stage of a frame but `Idle` and `Next`. When it is ready, the consumer sees what `error` holds, or else the end.
    ///
    /// Not a `Poll<Option<Item>>`: where items do not fit into registers, one call that returns them has LLVM keep all of them in memory,
    /// those of the hot path too.
    fn poll_cold(frame: FramePtr<Self, N, C>, error: &mut Option<Error<Self>>, cx: &mut Context<'_>) -> Poll<()>
    where
        C: Future<Output = Closed<Self>>,
    {
        if !Self::CLOSES {
            return Poll::Ready(());
        }
        match frame.stage() {
            // SAFETY: a close is in flight.
            Stage::Close | Stage::CloseRaised => unsafe { Self::poll_end(frame, error, cx) },
            Stage::Raised | Stage::Failed => {
                // SAFETY: at these stages an error waits.
                *error = Some(unsafe { Self::take_error(frame) });
                Poll::Ready(())
            }
            // A poll at `Idle` or `Next` does not come here. `Init` and `Gone` are no stages of a frame.
            Stage::Ended | Stage::Idle | Stage::Next | Stage::Init | Stage::Gone => Poll::Ready(()),
        }
    }

    /// Continues the close for a consumer that polls for an item, who sees the raised error first if there is one, then the close's,
    /// then the end.
    ///
    /// # Safety
    ///
    /// The stage is `Close` or `CloseRaised`.
    unsafe fn poll_end(frame: FramePtr<Self, N, C>, error: &mut Option<Error<Self>>, cx: &mut Context<'_>) -> Poll<()>
    where
        C: Future<Output = Closed<Self>>,
    {
        // SAFETY: the caller guarantees the stage. At `Raised` an error waits; once it is taken its place is free for the other.
        unsafe {
            let Poll::Ready(closed) = Self::drive_close(frame, cx) else {
                return Poll::Pending;
            };
            let raised = (frame.stage() == Stage::Raised).then(|| Self::take_error(frame));
            *error = match (raised, closed) {
                (raised, Ok(())) => raised,
                (None, Err(failed)) => Some(failed),
                (raised @ Some(_), Err(failed)) => {
                    frame.error().write(failed);
                    frame.enter(Stage::Failed);
                    raised
                }
            };
            Poll::Ready(())
        }
    }

    /// An explicit close, at any stage of a frame.
    fn poll_closed<'a>(
        frame: FramePtr<Self, N, C>,
        hook: impl FnOnce(&'a mut Self) -> C,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Error<Self>>>
    where
        Self: 'a,
        C: Future<Output = Closed<Self>>,
    {
        if !Self::CLOSES {
            Self::settle(frame);
            // SAFETY: nothing borrows the state.
            unsafe { frame.enter(Stage::Ended) }
            return Poll::Ready(Ok(()));
        }
        match frame.stage() {
            Stage::Idle | Stage::Next => {
                Self::settle(frame);
                // SAFETY: the stage is `Idle` now, and then a close is in flight.
                unsafe {
                    Self::start_close(frame, hook, None);
                    Self::drive_close(frame, cx)
                }
            }
            // SAFETY: a close is in flight.
            Stage::Close | Stage::CloseRaised => unsafe { Self::drive_close(frame, cx) },
            // SAFETY: an error waits.
            Stage::Failed => Poll::Ready(Err(unsafe { Self::take_error(frame) })),
            // `Init` and `Gone` are no stages of a frame.
            Stage::Raised | Stage::Ended | Stage::Init | Stage::Gone => Poll::Ready(Ok(())),
        }
    }

    /// Starts the close.
    ///
    /// # Safety
    ///
    /// The stage is `Idle`.
    unsafe fn start_close<'a>(
        frame: FramePtr<Self, N, C>,
        hook: impl FnOnce(&'a mut Self) -> C,
        raised: Option<Error<Self>>,
    ) where
        Self: 'a,
    {
        let stage = Stage::close(raised.is_some());
        // SAFETY: the frame outlives the guard. At `Idle` nothing borrows the state, and the slot is empty, where the error has a place of
        // its own. If the hook panics, `raised` is dropped here.
        unsafe {
            let ends = EndOnUnwind::new(frame.stage_cell());
            frame.close_future().write(hook(&mut *frame.state()));
            if let Some(error) = raised {
                frame.error().write(error);
            }
            ends.disarm();
            frame.enter(stage);
        }
    }

    /// Continues the close. Once it is ready, the stage is `Raised` if a raised error waits, else `Ended`.
    ///
    /// # Safety
    ///
    /// The stage is `Close` or `CloseRaised`.
    unsafe fn drive_close(frame: FramePtr<Self, N, C>, cx: &mut Context<'_>) -> Poll<Result<(), Error<Self>>>
    where
        C: Future<Output = Closed<Self>>,
    {
        let raised = frame.stage() == Stage::CloseRaised;
        let future = frame.close_future();
        // SAFETY: the caller guarantees that the future lives, and, at `CloseRaised`, the error. The future stays in its block until it is
        // dropped. What the guards drop if it panics, nobody uses at `Ended`.
        unsafe {
            let ends = EndOnUnwind::new(frame.stage_cell());
            let error = raised.then(|| DropOnUnwind::new(frame.error()));
            let drops = DropOnUnwind::new(future);
            let poll = Pin::new_unchecked(&mut *future).poll(cx);
            drops.disarm();
            if poll.is_ready() {
                ptr::drop_in_place(future);
            }
            if let Some(error) = error {
                error.disarm();
            }
            ends.disarm();
            if poll.is_ready() {
                frame.enter(Stage::closed(raised));
            }
            poll.map(Self::Output::closed_into_result)
        }
    }

    /// Takes the error that waits.
    ///
    /// # Safety
    ///
    /// The stage is `Raised` or `Failed`.
    unsafe fn take_error(frame: FramePtr<Self, N, C>) -> Error<Self> {
        // SAFETY: the caller guarantees that an error lives. At `Ended` nobody reads it again.
        unsafe {
            frame.enter(Stage::Ended);
            frame.error().read()
        }
    }

    /// Drops what is in flight, so that nothing borrows the state. An error that waits stays.
    fn settle(frame: FramePtr<Self, N, C>) {
        // SAFETY: the frame outlives the guard. At each stage there lives what it says, and what is left of it is what the stage says that
        // is entered. If a destructor panics, what is left is dropped here, and the stream has ended.
        unsafe {
            let ends = EndOnUnwind::new(frame.stage_cell());
            match frame.stage() {
                Stage::Next => {
                    ptr::drop_in_place(frame.next_future());
                    frame.enter(Stage::Idle);
                }
                Stage::Close if Self::CLOSES => {
                    ptr::drop_in_place(frame.close_future());
                    frame.enter(Stage::closed(false));
                }
                Stage::CloseRaised if Self::CLOSES => {
                    let error = DropOnUnwind::new(frame.error());
                    ptr::drop_in_place(frame.close_future());
                    error.disarm();
                    frame.enter(Stage::closed(true));
                }
                // Nothing is in flight. Without a close, the first two do not occur; the last two are no stages of a frame.
                Stage::Close
                | Stage::CloseRaised
                | Stage::Idle
                | Stage::Raised
                | Stage::Failed
                | Stage::Ended
                | Stage::Init
                | Stage::Gone => {}
            }
            ends.disarm();
        }
    }

    /// Drops an error that waits in a settled frame.
    ///
    /// # Safety
    ///
    /// Nobody uses the slot after.
    unsafe fn drop_error(frame: FramePtr<Self, N, C>) {
        if frame.stage().error_waits() {
            // SAFETY: the stage says that an error lives, and the caller guarantees that this is its last use.
            unsafe { ptr::drop_in_place(frame.error()) }
        }
    }

    /// [`Head::teardown`] of a frame that somebody else frees: drops the slot first, then the state, whatever panics.
    unsafe fn destroy(block: NonNull<Head>, to: *mut ()) {
        // SAFETY: whoever calls a frame's `teardown` guarantees that it lives, and that this is its last use. A state that is moved out is
        // not dropped here.
        unsafe {
            let frame = FramePtr::<Self, N, C>::new(block);
            let state = DropOnUnwind::new(frame.state());
            Self::settle(frame);
            Self::drop_error(frame);
            if to.is_null() {
                drop(state);
            } else {
                state.disarm();
                to.cast::<Self>().write(frame.state().read());
            }
        }
    }
}

impl<S: LocalAsyncIter, N, C> Closing<N, C> for S {}
