//! The owner that contains its block: a generator without a heap block.
//!
//! The generator may move until it is pinned. The future of a body owns a yielder, which points to the block. So the body is not called before
//! the first poll, which needs a pinned generator. Until then the block stores the body itself, where the future will be.

use core::cell::UnsafeCell;
use core::fmt;
use core::future::Future;
use core::marker::{PhantomData, PhantomPinned};
use core::mem::ManuallyDrop;
use core::pin::Pin;
use core::ptr::NonNull;
use core::task::{Context, Poll};

use futures_core::stream::{FusedStream, Stream};

use super::block::{Block, BlockPtr, DropWaiting};
use super::yields::Yielder;
use crate::close::AsyncClose;
use crate::generate::{Closed, Finish, Kind};

/// The stream of a generator that contains its block.
///
/// It is not [`Unpin`], so a `&mut` to it does not assert unique access to the body, which may borrow from itself. The cell does the same for a
/// `&`, which would otherwise assert that nobody writes to the body.
pub struct InlineGenerated<T, B, F, K> {
    place: UnsafeCell<ManuallyDrop<Block<T, Slot<B, F>>>>,
    kind: PhantomData<(fn() -> K, PhantomPinned)>,
}

/// A body that was not called yet, or the future that it returned.
#[repr(C)]
union Slot<B, F> {
    body: ManuallyDrop<B>,
    future: ManuallyDrop<F>,
}

// SAFETY: it owns what a `Generated` owns, which is `Send` for the reasons given there. Before the first poll it owns the body (`B: Send`).
unsafe impl<T: Send, B: Send, F: Send, K> Send for InlineGenerated<T, B, F, K> {}

// SAFETY: as for `Generated`, a shared one shows the stage and the length of the queue. Neither is written through a shared one.
unsafe impl<T, B, F, K> Sync for InlineGenerated<T, B, F, K> {}

impl<T, B, F, K> InlineGenerated<T, B, F, K> {
    pub(crate) fn new(body: B) -> Self {
        let block = Block::waiting(Slot { body: ManuallyDrop::new(body) });
        Self { place: UnsafeCell::new(ManuallyDrop::new(block)), kind: PhantomData }
    }

    #[inline]
    fn pinned(self: Pin<&mut Self>) -> BlockPtr<T> {
        // SAFETY: the only thing that is moved out of a pinned generator is a body that was not called, and nothing points into that. A field of
        // a reference is not null. It is `&raw mut`, because a `&mut` of this field would assert unique access to the block.
        unsafe { BlockPtr::new(NonNull::new_unchecked((&raw mut self.get_unchecked_mut().place).cast())) }
    }

    fn shared(&self) -> BlockPtr<T> {
        BlockPtr::new(NonNull::from(&self.place).cast())
    }
}

impl<T, B, F, K> InlineGenerated<T, B, F, K>
where
    F: Future<Output: Finish<T>>,
    K: Kind<T, F::Output>,
{
    /// Calls the body.
    ///
    /// # Safety
    ///
    /// The block is one of these, is pinned, and its body waits.
    #[cold]
    #[inline(never)]
    unsafe fn start<'y>(ptr: BlockPtr<T>)
    where
        B: FnOnce(Yielder<'y, T>) -> F,
    {
        // SAFETY: the caller guarantees that the body waits, so it is moved out once; and the place has room for its future.
        unsafe {
            let body = Block::<T, B>::take(ptr);
            Block::<T, F>::call(ptr, body);
        }
    }
}

impl<'y, T, B, F, K> Stream for InlineGenerated<T, B, F, K>
where
    B: FnOnce(Yielder<'y, T>) -> F,
    F: Future<Output: Finish<T>>,
    K: Kind<T, F::Output>,
{
    type Item = T;

    // Always: LLVM would compile the body apart from the loop that polls it.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let ptr = self.pinned();
        // SAFETY: the block is borrowed uniquely, and pinned. Once its body does not wait, it is one of `F`.
        unsafe {
            if ptr.waits() {
                Self::start(ptr);
            }
            Block::<T, F>::poll::<K>(ptr, cx)
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // SAFETY: the block is borrowed, and no body runs.
        unsafe { self.shared().size_hint() }
    }
}

impl<'y, T, B, F, K> FusedStream for InlineGenerated<T, B, F, K>
where
    B: FnOnce(Yielder<'y, T>) -> F,
    F: Future<Output: Finish<T>>,
    K: Kind<T, F::Output>,
{
    fn is_terminated(&self) -> bool {
        // SAFETY: as in `size_hint`.
        unsafe { self.shared().is_terminated() }
    }
}

// Nobody can name this type: a generator's signature promises an `impl Stream`, so the page of `AsyncClose` leaves it out.
#[doc(hidden)]
impl<'y, T, B, F, K> AsyncClose for InlineGenerated<T, B, F, K>
where
    B: FnOnce(Yielder<'y, T>) -> F,
    F: Future<Output: Finish<T>>,
    K: Kind<T, F::Output>,
{
    type Output = K::Closed;

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<K::Closed> {
        let ptr = self.pinned();
        // SAFETY: the block is borrowed uniquely, and pinned. Where the body waits it is dropped; otherwise the block is one of `F`.
        unsafe {
            if ptr.waits() {
                drop(Block::<T, B>::take(ptr));
            }
            Block::<T, F>::poll_close::<K>(ptr, K::Closed::RETURNS_FAILURE, cx).map(Closed::from_failure)
        }
    }
}

impl<T, B, F, K> fmt::Debug for InlineGenerated<T, B, F, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: as in `size_hint`.
        unsafe { self.shared().fmt("Generated", f) }
    }
}

impl<T, B, F, K> Drop for InlineGenerated<T, B, F, K> {
    fn drop(&mut self) {
        // SAFETY: as in `pinned`.
        let ptr = BlockPtr::new(unsafe { NonNull::new_unchecked((&raw mut self.place).cast()) });
        // SAFETY: this is the last use of the block. Where the body waits it is dropped; otherwise the block is one of `F`.
        unsafe {
            if ptr.waits() {
                return drop(Block::<T, B>::take(ptr));
            }
            let _waiting = DropWaiting(ptr);
            Block::<T, F>::drop_body(ptr);
        }
    }
}
