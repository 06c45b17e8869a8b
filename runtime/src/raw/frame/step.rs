//! Taking a step, and the size hint before it.

use core::future::Future;
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::task::{Context, Poll};

use super::Owner;
use super::close::Closing;
use super::layout::{Body, FramePtr, Head, Hinted};
use super::stage::Stage;
use crate::raw::guard::{DropOnUnwind, EndOnUnwind};
use crate::state::{Closed, Item, LocalAsyncIter};
use crate::step::{OnError, Step};

/// Steps of a frame. They are functions of its state, for the reason that the [frame's docs](super) give.
pub(super) trait Stepping<N, C>: LocalAsyncIter + Sized {
    /// A poll between steps, or with a step in flight.
    ///
    /// # Safety
    ///
    /// The stage is `Next` if `in_flight`, else `Idle`.
    #[inline]
    unsafe fn poll_step<'a, O: Owner<Self>>(
        frame: FramePtr<Self, N, C>,
        in_flight: bool,
        next: impl FnOnce(&'a mut Self) -> N,
        close: impl FnOnce(&'a mut Self) -> C,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Item<Self>>>
    where
        Self: 'a,
        N: Future<Output = Self::Output>,
        C: Future<Output = Closed<Self>>,
    {
        // SAFETY: the caller guarantees the stage. After a step that is ready it is `Idle`.
        unsafe {
            let poll = Self::step(frame, in_flight, next, cx).map(Self::Output::into_item);
            // Where a step was in flight, a stage is written whatever it comes to: LLVM would choose between the two without a branch, and
            // forget how rare an end is, on which it depends that the step is inlined.
            if O::ENDS_BESIDE_STEP && !in_flight && !Self::CLOSES && !Self::Output::FALLIBLE {
                return match poll {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(Ok(item)) => Poll::Ready(Some(item)),
                    Poll::Ready(Err(_)) => {
                        O::ended(frame);
                        Poll::Ready(None)
                    }
                };
            }
            match poll {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Ok(item)) => Poll::Ready(Some(item)),
                Poll::Ready(Err(Some(error))) if !matches!(Self::ON_ERROR, OnError::Raise) => {
                    Poll::Ready(Some(Self::Output::item(error)))
                }
                // `end` would do no more. Without the call, an error need not be in memory.
                Poll::Ready(Err(raised)) if !Self::CLOSES && Self::Output::FALLIBLE => {
                    frame.enter(Stage::Ended);
                    Poll::Ready(raised.map(Self::Output::item))
                }
                Poll::Ready(Err(mut error)) => match Self::end(frame, close, &mut error, cx) {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(()) => Poll::Ready(error.map(Self::Output::item)),
                },
            }
        }
    }

    /// Takes a step, or continues the one in flight.
    ///
    /// # Safety
    ///
    /// As for [`poll_step`](Self::poll_step).
    #[inline]
    unsafe fn step<'a>(
        frame: FramePtr<Self, N, C>,
        in_flight: bool,
        hook: impl FnOnce(&'a mut Self) -> N,
        cx: &mut Context<'_>,
    ) -> Poll<Self::Output>
    where
        Self: 'a,
        N: Future<Output = Self::Output>,
    {
        let future = frame.next_future();
        let mut hint = (0, None);

        if !in_flight {
            // SAFETY: the frame outlives the guard. At `Idle` nothing borrows the state, and the slot is empty.
            unsafe {
                let ends = EndOnUnwind::new(frame.stage_cell());
                let state = &mut *frame.state();
                hint = Self::size_hint(state);
                future.write(hook(state));
                ends.disarm();
            }
        }
        // SAFETY: the future lives, since the step is in flight or was just started. It stays in its block until it is dropped. If it
        // panics, the guards drop it, and at `Ended` nobody uses it after.
        let poll = unsafe {
            let ends = EndOnUnwind::new(frame.stage_cell());
            let drops = DropOnUnwind::new(future);
            let poll = Pin::new_unchecked(&mut *future).poll(cx);
            drops.disarm();
            ends.disarm();
            poll
        };

        // The output is looked at, and not moved out. The stage is written only when it changes: most steps neither find nor leave a
        // future in flight.
        if poll.is_ready() {
            // SAFETY: the future lives, and is not used after. Then nothing borrows the state, as `Idle` says.
            unsafe {
                let ends = EndOnUnwind::new(frame.stage_cell());
                ptr::drop_in_place(future);
                ends.disarm();
                if in_flight {
                    frame.enter(Stage::Idle);
                }
            }
        } else if !in_flight {
            frame.keep_hint(hint);
            // SAFETY: the future that was just made is in flight.
            unsafe { frame.enter(Stage::Next) }
        }
        poll
    }
}

impl<S: LocalAsyncIter, N, C> Stepping<N, C> for S {}

/// The hook's size hint, widened by the errors that it does not count.
///
/// # Safety
///
/// The block lives. Other handles to it are shared, if there are any, for as long as this takes.
pub(super) unsafe fn size_hint<S: LocalAsyncIter>(block: NonNull<Head>) -> (usize, Option<usize>) {
    // A raised error and the close's; or any number of those that end nothing.
    let widen = |(lower, upper): (usize, Option<usize>)| match S::ON_ERROR {
        _ if !S::Output::FALLIBLE => (lower, upper),
        OnError::Raise => (0, upper.and_then(|upper| upper.checked_add(2))),
        OnError::Continue => (0, None),
        OnError::Item => (lower, upper.and_then(|upper| upper.checked_add(1))),
    };
    let body = block.cast::<Body<S>>().as_ptr();
    // SAFETY: the block lives, and starts with a head.
    match unsafe { (*block.as_ptr()).stage.load() } {
        // SAFETY: the block is a frame, and nothing borrows its state. Changing that takes a unique handle.
        Stage::Idle => unsafe {
            let ends = EndOnUnwind::new(&raw const (*body).head.stage);
            let hint = (*body).state.size_hint();
            ends.disarm();
            widen(hint)
        },
        // SAFETY: the block is a frame. As much of its hint as is read was written when the step started.
        Stage::Next => unsafe {
            match (*body).head.hinted {
                Hinted::Nothing => (0, None),
                Hinted::Lower => widen(((*body).hint[0], None)),
                Hinted::Both => widen(((*body).hint[0], Some((*body).hint[1]))),
            }
        },
        Stage::Init => (0, None),
        Stage::Close => (0, Some(usize::from(S::Output::FALLIBLE))),
        Stage::CloseRaised => (1, Some(2)),
        Stage::Raised | Stage::Failed => (1, Some(1)),
        Stage::Ended | Stage::Gone => (0, Some(0)),
    }
}
