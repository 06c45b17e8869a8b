//! How far a stream is, and what follows upon what.

use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// How far a stream is. The stage says what lives in the block: that is an invariant of the frame.
///
/// The table in the [frame's docs](super) says which stage follows upon which. The stages at which nothing lives in the slot, and no error
/// waits, come first: one comparison tells an [`Inline`](super::Inline) that is dropped.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub(crate) enum Stage {
    /// Between steps. The state lives, and nothing borrows it.
    Idle,
    /// The stream has ended. The state lives, and nothing borrows it.
    Ended,
    /// The stream has ended, and has no state. No block on the heap is at this stage but the static one behind
    /// [`Handle::GONE`](super::Handle::GONE).
    Gone,
    /// A step is in flight. The state lives, borrowed by the future in `slot.next`.
    Next,
    /// The close is in flight. The state lives, borrowed by the future in `slot.close`.
    Close,
    /// The close is in flight after a raised error. As `Close`; the error lives in `slot.close` too.
    CloseRaised,
    /// The close is done, and the raised error in `slot.close` waits for the next poll. The state lives, and nothing borrows it.
    Raised,
    /// The close has failed, and nobody has seen its error, which is in `slot.close`. The state lives, and nothing borrows it.
    Failed,
    /// The async init has not finished. The block is an [`InitBlock`](super::lazy::InitBlock), whose future lives.
    Init,
}

impl Stage {
    /// The close that starts after a step: `raised` says whether that step raised an error.
    pub(super) const fn close(raised: bool) -> Self {
        if raised { Self::CloseRaised } else { Self::Close }
    }

    /// The stage once the close in flight is done, or was dropped.
    pub(super) const fn closed(raised: bool) -> Self {
        if raised { Self::Raised } else { Self::Ended }
    }

    /// Whether a close has something to do: it has not finished yet, or nobody has seen its error.
    #[cfg(feature = "alloc")]
    pub(super) const fn is_open(self) -> bool {
        match self {
            Self::Idle | Self::Next | Self::Close | Self::CloseRaised | Self::Failed => true,
            Self::Raised | Self::Ended | Self::Init | Self::Gone => false,
        }
    }

    /// Whether there is nothing more to see.
    pub(super) const fn is_terminated(self) -> bool {
        match self {
            Self::Ended | Self::Gone => true,
            Self::Idle | Self::Next | Self::Close | Self::CloseRaised | Self::Raised | Self::Failed | Self::Init => {
                false
            }
        }
    }

    /// Whether there is a state, and so a frame.
    pub(super) const fn has_state(self) -> bool {
        match self {
            Self::Init | Self::Gone => false,
            Self::Idle | Self::Next | Self::Close | Self::CloseRaised | Self::Raised | Self::Failed | Self::Ended => {
                true
            }
        }
    }

    /// Whether there is a state that nothing borrows.
    pub(super) const fn is_settled(self) -> bool {
        match self {
            Self::Idle | Self::Raised | Self::Failed | Self::Ended => true,
            Self::Next | Self::Close | Self::CloseRaised | Self::Init | Self::Gone => false,
        }
    }

    /// Whether an error waits in a settled frame.
    pub(super) const fn error_waits(self) -> bool {
        match self {
            Self::Raised | Self::Failed => true,
            Self::Idle | Self::Next | Self::Close | Self::CloseRaised | Self::Ended | Self::Init | Self::Gone => false,
        }
    }
}

/// The place of a stage in a block.
///
/// It is atomic, because a `size_hint` that panics ends the stream while other threads may be reading its stage.
#[repr(transparent)]
pub(crate) struct StageCell(AtomicU8);

impl StageCell {
    pub(super) const fn new(stage: Stage) -> Self {
        Self(AtomicU8::new(stage as u8))
    }

    /// The stage, as a shared handle may read it.
    #[inline]
    pub(super) fn load(&self) -> Stage {
        // SAFETY: `new`, `end`, and whoever writes through `as_ptr` write nothing but a `Stage`, which is a byte.
        unsafe { core::mem::transmute::<u8, Stage>(self.0.load(Relaxed)) }
    }

    /// Ends the stream, be it behind a shared handle.
    pub(crate) fn end(&self) {
        self.0.store(Stage::Ended as u8, Relaxed);
    }

    /// The place, for a unique handle, whose accesses need not be atomic.
    #[inline]
    pub(super) fn as_ptr(&self) -> *mut Stage {
        self.0.as_ptr().cast()
    }
}
