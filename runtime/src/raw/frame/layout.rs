//! What a block looks like, and the typed pointer to a frame.

use core::mem::{ManuallyDrop, MaybeUninit};
use core::ptr::NonNull;

use super::stage::{Stage, StageCell};
use crate::state::{Error, LocalAsyncIter};

/// What every block starts with, whatever it holds.
#[repr(C)]
pub(crate) struct Head {
    /// Destroys what lives in the block, moves the state out to the second argument unless that is null, and frees a block on the heap.
    ///
    /// # Safety
    ///
    /// The block lives, nothing borrows from it, and this is its last use. The second argument is null; or the block is a frame and
    /// the argument points to room for its state.
    pub(super) teardown: unsafe fn(NonNull<Head>, *mut ()),
    pub(super) stage: StageCell,
    /// Which part of [`Body::hint`] is written. Read at [`Stage::Next`] alone, and written when that starts.
    pub(super) hinted: Hinted,
}

/// Which part of a size hint is written: a hint that the user did not define costs no store.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(super) enum Hinted {
    /// The hint was `(0, None)`.
    Nothing,
    /// The hint was `(hint[0], None)`.
    Lower,
    /// The hint was `(hint[0], Some(hint[1]))`.
    Both,
}

/// The part of a frame whose layout does not depend on the hooks' futures.
#[repr(C)]
pub(super) struct Body<S> {
    pub(super) head: Head,
    /// The size hint taken before the step in flight, as far as [`Head::hinted`] says so.
    pub(super) hint: [usize; 2],
    pub(super) state: S,
}

impl<S> Body<S> {
    /// Makes a block a frame at [`Stage::Idle`], where the slot is empty and nobody reads the hint.
    ///
    /// # Safety
    ///
    /// There is room for a frame whose `teardown` this is, and nothing in it that is to be dropped. Nobody else uses it.
    #[inline]
    pub(super) unsafe fn write(block: NonNull<Head>, teardown: unsafe fn(NonNull<Head>, *mut ()), state: S) {
        let body = block.cast::<Self>().as_ptr();
        // SAFETY: the caller guarantees the room.
        unsafe {
            (&raw mut (*body).head).write(Head {
                teardown,
                stage: StageCell::new(Stage::Idle),
                hinted: Hinted::Nothing,
            });
            (&raw mut (*body).state).write(state);
        }
    }
}

/// A state, with room for whichever of its hooks is in flight.
#[repr(C)]
pub(super) struct Frame<S: LocalAsyncIter, N, C> {
    body: Body<S>,
    slot: Slot<N, C, Error<S>>,
}

#[repr(C)]
pub(super) union Slot<N, C, E> {
    next: ManuallyDrop<N>,
    close: ManuallyDrop<CloseSlot<C, E>>,
}

/// A close in flight, beside the error that it may have to wait with.
#[repr(C)]
struct CloseSlot<C, E> {
    error: MaybeUninit<E>,
    future: MaybeUninit<C>,
}

/// A pointer to a frame, typed by the futures of its hooks.
///
/// Whoever has one may read and write the frame: that is the contract of [`new`](Self::new), and holds for all that is called with it. So
/// its methods are safe where they rely on nothing but that, and none makes a reference.
pub(crate) struct FramePtr<S: LocalAsyncIter, N, C>(NonNull<Frame<S, N, C>>);

impl<S: LocalAsyncIter, N, C> Clone for FramePtr<S, N, C> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: LocalAsyncIter, N, C> Copy for FramePtr<S, N, C> {}

impl<S: LocalAsyncIter, N, C> FramePtr<S, N, C> {
    /// # Safety
    ///
    /// The block is a `Frame<S, N, C>`. While the pointer and its copies are used, the block lives, and nobody else reads or writes it.
    #[inline]
    pub(super) unsafe fn new(block: NonNull<Head>) -> Self {
        Self(block.cast())
    }

    /// [`new`](Self::new), where rustc infers the futures' types from the hooks.
    ///
    /// # Safety
    ///
    /// As for `new`. A block that was allocated for a state's hooks is a frame of their futures, since each hook has one.
    #[inline]
    pub(super) unsafe fn of<'a>(
        block: NonNull<Head>,
        _next: impl FnOnce(&'a mut S) -> N,
        _close: impl FnOnce(&'a mut S) -> C,
    ) -> Self
    where
        S: 'a,
    {
        // SAFETY: the caller guarantees the same.
        unsafe { Self::new(block) }
    }

    #[cfg(feature = "alloc")]
    #[inline]
    pub(super) fn block(self) -> NonNull<Head> {
        self.0.cast()
    }

    #[inline]
    pub(super) fn stage_cell(self) -> *const StageCell {
        // SAFETY: the frame lives, by the contract of `new`.
        unsafe { &raw const (*self.0.as_ptr()).body.head.stage }
    }

    #[inline]
    pub(super) fn stage(self) -> Stage {
        // SAFETY: the frame lives, and nobody else writes it, by the contract of `new`.
        unsafe { *(*self.stage_cell()).as_ptr() }
    }

    /// # Safety
    ///
    /// From here on the frame holds what the stage says, or no user code runs before it does.
    #[inline]
    pub(super) unsafe fn enter(self, stage: Stage) {
        // SAFETY: the frame lives, and nobody else reads it, by the contract of `new`.
        unsafe { *(*self.stage_cell()).as_ptr() = stage }
    }

    #[inline]
    pub(super) fn state(self) -> *mut S {
        // SAFETY: the frame lives, by the contract of `new`. No reference is made.
        unsafe { &raw mut (*self.0.as_ptr()).body.state }
    }

    /// Stores the hint taken before a step that is in flight now.
    ///
    /// Where the user did not write a `size_hint` it is a constant, and nothing is stored but the byte beside the stage.
    #[inline]
    pub(super) fn keep_hint(self, hint: (usize, Option<usize>)) {
        // SAFETY: the frame lives, and nobody else reads it, by the contract of `new`. Only the hint is borrowed, for one store.
        unsafe {
            let body = &raw mut (*self.0.as_ptr()).body;
            (*body).head.hinted = match hint {
                (0, None) => Hinted::Nothing,
                (lower, None) => {
                    (*body).hint[0] = lower;
                    Hinted::Lower
                }
                (lower, Some(upper)) => {
                    (*body).hint = [lower, upper];
                    Hinted::Both
                }
            };
        }
    }

    /// The place of the step's future.
    #[inline]
    pub(super) fn next_future(self) -> *mut N {
        // SAFETY: the frame lives, by the contract of `new`. No reference is made. `ManuallyDrop<N>` has the layout of `N`.
        unsafe { (&raw mut (*self.0.as_ptr()).slot.next).cast() }
    }

    /// The place of the close's future.
    #[inline]
    pub(super) fn close_future(self) -> *mut C {
        // SAFETY: as above. `MaybeUninit<C>` has the layout of `C`.
        unsafe { (&raw mut (*self.close_slot()).future).cast() }
    }

    /// The place of the error that waits.
    #[inline]
    pub(super) fn error(self) -> *mut Error<S> {
        // SAFETY: as above.
        unsafe { (&raw mut (*self.close_slot()).error).cast() }
    }

    #[inline]
    fn close_slot(self) -> *mut CloseSlot<C, Error<S>> {
        // SAFETY: as above. `ManuallyDrop` has the layout of what it holds.
        unsafe { (&raw mut (*self.0.as_ptr()).slot.close).cast() }
    }
}
