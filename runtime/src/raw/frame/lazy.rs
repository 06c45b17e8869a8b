//! A stream whose state an async init makes.

use core::future::Future;
use core::mem;
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::task::{Context, Poll};

use super::layout::{Head, Hinted};
use super::stage::{Stage, StageCell};
use super::{Cold, Handle};
use crate::init::{Init, IntoInit, LocalInit};
use crate::raw::block::{FreeOnDrop, allocate};
use crate::state::{AsyncIter, Error, LocalAsyncIter};

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

/// Polls an init. If that fails, `error` holds its error.
///
/// # Safety
///
/// The handle's block is the one that the function was stored in.
type PollInit<S> = unsafe fn(&mut Handle<S>, &mut Option<Error<S>>, &mut Context<'_>) -> Cold;

impl<S: LocalAsyncIter> LazyHead<S> {
    /// Polls the init of a handle.
    ///
    /// # Safety
    ///
    /// The handle's stage is `Init`.
    pub(super) unsafe fn poll(handle: &mut Handle<S>, error: &mut Option<Error<S>>, cx: &mut Context<'_>) -> Cold {
        // SAFETY: at `Init` the block is an `InitBlock`, which starts with this head, and has its own `poll` there.
        unsafe { ((*handle.block().cast::<Self>().as_ptr()).poll)(handle, error, cx) }
    }
}

impl<S: LocalAsyncIter, F> InitBlock<S, F> {
    /// The place of the future.
    ///
    /// # Safety
    ///
    /// The block is an `InitBlock<S, F>` that lives.
    unsafe fn future(block: NonNull<Head>) -> *mut F {
        // SAFETY: the caller guarantees it. No reference is made.
        unsafe { &raw mut (*block.cast::<Self>().as_ptr()).future }
    }

    /// [`Head::teardown`] of an init, which has no state to move out.
    unsafe fn teardown(block: NonNull<Head>, _: *mut ()) {
        // SAFETY: whoever calls an init's `teardown` guarantees that it lives, and that this is its last use. Its future lives until here.
        unsafe {
            let _block = FreeOnDrop::new::<_, Self>(block);
            ptr::drop_in_place(Self::future(block));
        }
    }

    /// A [`PollInit`].
    unsafe fn poll(handle: &mut Handle<S>, error: &mut Option<Error<S>>, cx: &mut Context<'_>) -> Cold
    where
        F: Future<Output: IntoInit<S>>,
    {
        // The init is taken out of the stream while it is polled. A panic drops it, and leaves a stream that has ended.
        let init = mem::replace(handle, Handle::GONE);
        // SAFETY: the caller guarantees that the block is this one. The future stays in it until it is dropped, and that is before it could
        // be polled again.
        let poll = unsafe { Pin::new_unchecked(&mut *Self::future(init.block())) }.poll(cx);
        let Poll::Ready(started) = poll.map(IntoInit::into_init) else {
            *handle = init;
            return Cold::Pending;
        };
        drop(init);
        match started {
            Ok(Some(state)) => {
                *handle = Handle::new(state);
                return Cold::Step;
            }
            Ok(None) => {}
            Err(failed) => *error = Some(failed),
        }
        Cold::Done
    }
}

impl<S> Handle<S> {
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
        let block = allocate::<Head, InitBlock<S, F>>();
        let head =
            Head { teardown: InitBlock::<S, F>::teardown, stage: StageCell::new(Stage::Init), hinted: Hinted::Nothing };
        let head = LazyHead { head, poll: InitBlock::<S, F>::poll };
        // SAFETY: the block is new, so there is room for an `InitBlock` and nothing to be dropped. The handle is the only one.
        unsafe {
            block.cast::<InitBlock<S, F>>().write(InitBlock { head, future });
            Self::from_block(block)
        }
    }

    pub(crate) fn init(args: S::Args) -> Self
    where
        S: Init,
    {
        // SAFETY: `Init::start` promises a future that is `Send`. `Args` is an associated type of the state, so it, and with it the future,
        // mentions no lifetime or type but those that `S` names.
        unsafe { Self::start(S::start(args)) }
    }

    pub(crate) fn init_local(args: S::Args) -> Self
    where
        S: LocalInit,
    {
        const { assert!(S::LOCAL, "an `AsyncIter` starts with a future that is `Send`") }
        // SAFETY: only the blanket impl for `AsyncIter` sets `LOCAL` to false, so by the assertion `S` is none. The lifetimes are as in
        // `init`.
        unsafe { Self::start(S::start(args)) }
    }

    pub(crate) fn lazy<F>(future: F) -> Self
    where
        S: AsyncIter,
        F: Future<Output: IntoInit<S>> + Send + 'static,
    {
        // SAFETY: the future is `Send`, and borrows nothing that ends.
        unsafe { Self::start(future) }
    }

    pub(crate) fn lazy_local<F>(future: F) -> Self
    where
        S: LocalAsyncIter,
        F: Future<Output: IntoInit<S>> + 'static,
    {
        const { assert!(S::LOCAL, "an `AsyncIter` starts with a future that is `Send`: use `Iter::lazy`") }
        // SAFETY: only the blanket impl for `AsyncIter` sets `LOCAL` to false, so by the assertion `S` is none. The future borrows nothing
        // that ends.
        unsafe { Self::start(future) }
    }
}
