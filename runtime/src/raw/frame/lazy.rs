//! An async init that has not finished: the block of a stream that has no state yet.

use core::future::Future;
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::task::Context;

use super::layout::{Head, Hinted};
use super::stage::{Stage, StageCell};
use super::{Cold, Owner};
use crate::init::IntoInit;
use crate::state::{Error, LocalAsyncIter};

/// The block of an async init that has not finished. There is no state yet.
#[repr(C)]
pub(super) struct InitBlock<O, S: LocalAsyncIter, F> {
    head: LazyHead<O, S>,
    future: F,
}

/// The part of an `InitBlock` whose layout does not depend on its future.
#[repr(C)]
pub(super) struct LazyHead<O, S: LocalAsyncIter> {
    head: Head,
    /// [`InitBlock::poll`].
    poll: PollInit<O, S>,
}

/// Polls an init. If that fails, the second argument gets its error.
///
/// # Safety
///
/// The owner's block is the one that the function was stored in. It stays where it is until the init is dropped.
type PollInit<O, S> = unsafe fn(&mut O, &mut Option<Error<S>>, &mut Context<'_>) -> Cold;

impl<O: Owner<S>, S: LocalAsyncIter> LazyHead<O, S> {
    /// Polls the init of an owner.
    ///
    /// # Safety
    ///
    /// The owner's stage is `Init`. Its block stays where it is until the init is dropped.
    pub(super) unsafe fn poll(owner: &mut O, error: &mut Option<Error<S>>, cx: &mut Context<'_>) -> Cold {
        // SAFETY: at `Init` the block is an `InitBlock` of such an owner, which starts with this head, and has its own `poll` there.
        unsafe { ((*owner.block().cast::<Self>().as_ptr()).poll)(owner, error, cx) }
    }
}

impl<O: Owner<S>, S: LocalAsyncIter, F> InitBlock<O, S, F> {
    pub(super) fn new(teardown: unsafe fn(NonNull<Head>, *mut ()), future: F) -> Self
    where
        F: Future<Output: IntoInit<S>>,
    {
        let head = Head { teardown, stage: StageCell::new(Stage::Init), hinted: Hinted::Nothing };
        Self { head: LazyHead { head, poll: Self::poll }, future }
    }

    /// The place of the future.
    ///
    /// # Safety
    ///
    /// The block is an `InitBlock<O, S, F>` that lives.
    unsafe fn future(block: NonNull<Head>) -> *mut F {
        // SAFETY: the caller guarantees it. No reference is made.
        unsafe { &raw mut (*block.cast::<Self>().as_ptr()).future }
    }

    /// [`Head::teardown`] of an init that somebody else frees. It has no state to move out.
    pub(super) unsafe fn destroy(block: NonNull<Head>, _: *mut ()) {
        // SAFETY: whoever calls an init's `teardown` guarantees that it lives, and that this is its last use. Its future lives until here.
        unsafe { ptr::drop_in_place(Self::future(block)) }
    }

    /// A [`PollInit`].
    unsafe fn poll(owner: &mut O, error: &mut Option<Error<S>>, cx: &mut Context<'_>) -> Cold
    where
        F: Future<Output: IntoInit<S>>,
    {
        // SAFETY: the caller guarantees that the block is this one, and stays where it is; so does the owner.
        let poll = |block| unsafe { Pin::new_unchecked(&mut *Self::future(block)) }.poll(cx).map(IntoInit::into_init);
        // SAFETY: the stage is `Init`, since that is when this is called.
        unsafe { owner.drive_init(poll, error) }
    }
}
