//! An async init that has not finished: the block of a stream that has no state yet.

use core::future::Future;
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::task::{Context, Poll};

use super::layout::{Head, Hinted};
use super::stage::{Stage, StageCell};
use crate::init::{IntoInit, Started};
use crate::state::LocalAsyncIter;

/// The block of an async init that has not finished. There is no state yet.
#[repr(C)]
pub(super) struct InitBlock<S: LocalAsyncIter, F> {
    head: LazyHead<S>,
    future: F,
}

/// The part of an `InitBlock` whose layout does not depend on its future.
#[repr(C)]
pub(super) struct LazyHead<S: LocalAsyncIter> {
    head: Head,
    /// [`InitBlock::poll`].
    poll: PollInit<S>,
}

/// Polls an init.
///
/// # Safety
///
/// The block is the one that the function was stored in. It stays where it is until the init is dropped, and nobody else uses it.
type PollInit<S> = unsafe fn(NonNull<Head>, &mut Context<'_>) -> Poll<Started<S>>;

impl<S: LocalAsyncIter> LazyHead<S> {
    /// Polls the init of a block.
    ///
    /// # Safety
    ///
    /// The block's stage is `Init`. It stays where it is until the init is dropped, and nobody else uses it.
    pub(super) unsafe fn poll(block: NonNull<Head>, cx: &mut Context<'_>) -> Poll<Started<S>> {
        // SAFETY: at `Init` the block is an `InitBlock`, which starts with this head, and has its own `poll` there.
        unsafe { ((*block.cast::<Self>().as_ptr()).poll)(block, cx) }
    }
}

impl<S: LocalAsyncIter, F> InitBlock<S, F> {
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
    /// The block is an `InitBlock<S, F>` that lives.
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
    unsafe fn poll(block: NonNull<Head>, cx: &mut Context<'_>) -> Poll<Started<S>>
    where
        F: Future<Output: IntoInit<S>>,
    {
        // SAFETY: the caller guarantees that the block is this one, and stays where it is.
        unsafe { Pin::new_unchecked(&mut *Self::future(block)) }.poll(cx).map(IntoInit::into_init)
    }
}
