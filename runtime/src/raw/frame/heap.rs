//! A block on the heap, and the only pointer to it.

use core::future::Future;
use core::marker::PhantomData;
use core::mem::{self, MaybeUninit};
use core::ptr::{self, NonNull};
use core::task::Poll;

use super::close::Closing;
use super::layout::{Body, Frame, FramePtr, Head, Hinted};
use super::lazy::InitBlock;
use super::stage::{Stage, StageCell};
use super::{Cold, Owner, settled, stage, teardown};
use crate::init::{Init, IntoInit, LocalInit, Started};
use crate::iter::Iter;
use crate::raw::block::{FreeOnDrop, allocate};
use crate::state::{AsyncIter, Error, LocalAsyncIter};

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

// SAFETY: the block lives until its only handle is dropped. The handle is made of a frame of `S`, or of an init of one.
unsafe impl<S> Owner<S> for Handle<S> {
    const ENDS_BESIDE_STEP: bool = false;

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
        // The init is taken out of the stream while it is polled. A panic drops it, and leaves a stream that has ended.
        let init = mem::replace(self, Self::GONE);
        // The future stays in its block until it is dropped, and that is before it could be polled again.
        let Poll::Ready(started) = poll(init.block) else {
            *self = init;
            return Cold::Pending;
        };
        drop(init);
        match started {
            Ok(Some(state)) => {
                *self = Self::new(state);
                return Cold::Step;
            }
            Ok(None) => {}
            Err(failed) => *error = Some(failed),
        }
        Cold::Done
    }

    unsafe fn drop_init(&mut self) {
        *self = Self::GONE;
    }
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
                if S::CLOSE_ON_DROP { <S as Freeing<N, C>>::teardown_open } else { <S as Freeing<N, C>>::teardown };
            let block = allocate::<Head, Frame<S, N, C>>();
            // SAFETY: the block is new, so there is room for a frame, and nothing to be dropped. The handle is the only one.
            unsafe {
                Body::write(block, teardown, state);
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

    pub(crate) fn state(&self) -> Option<&S> {
        // SAFETY: the block lives as long as its handle. Nothing borrows the state, and changing that takes a unique handle.
        unsafe { settled::<S>(self.block).map(|state| &*state) }
    }

    pub(crate) fn into_state(mut self) -> Option<S> {
        if !self.stage_mut().has_state() {
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
        if !self.stage_mut().has_state() {
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

/// The end of a frame on the heap. These are functions of its state, for the reason that the [frame's docs](super) give.
trait Freeing<N, C>: LocalAsyncIter + Sized {
    /// [`Head::teardown`] of a frame: [`destroy`](Closing::destroy), then frees the block.
    unsafe fn teardown(block: NonNull<Head>, to: *mut ()) {
        // SAFETY: whoever calls a frame's `teardown` guarantees that it lives, and that this is its last use.
        unsafe {
            let _block = FreeOnDrop::new::<_, Frame<Self, N, C>>(block);
            <Self as Closing<N, C>>::destroy(block, to);
        }
    }

    /// [`Head::teardown`] of a frame whose state has an `ON_DROP`. If the stream is not closed yet, `ON_DROP` gets it as a stream that
    /// lives, once: its block has the plain `teardown` from here on.
    unsafe fn teardown_open(block: NonNull<Head>, to: *mut ()) {
        // SAFETY: whoever calls a frame's `teardown` guarantees that it lives, and that this is its last use. So the handle that is made here
        // is its only one.
        unsafe {
            (&raw mut (*block.as_ptr()).teardown).write(Self::teardown);
            if to.is_null() && stage(block).is_open() {
                Self::dropped(Iter::from_handle(Handle::from_block(block)));
            } else {
                Self::teardown(block, to);
            }
        }
    }
}

impl<S: LocalAsyncIter, N, C> Freeing<N, C> for S {}

/// [`Head::teardown`] of an init on the heap.
unsafe fn teardown_init<S, F>(block: NonNull<Head>, to: *mut ())
where
    S: LocalAsyncIter,
{
    // SAFETY: whoever calls an init's `teardown` guarantees that it lives, and that this is its last use.
    unsafe {
        let _block = FreeOnDrop::new::<_, InitBlock<Handle<S>, S, F>>(block);
        InitBlock::<Handle<S>, S, F>::destroy(block, to);
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
        let block = allocate::<Head, InitBlock<Self, S, F>>();
        // SAFETY: the block is new, so there is room for an `InitBlock` and nothing to be dropped. The handle is the only one.
        unsafe {
            block.cast::<InitBlock<Self, S, F>>().write(InitBlock::new(teardown_init::<S, F>, future));
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
