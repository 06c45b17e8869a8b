//! Blocks of the heap, whose contents somebody else destroys.
//!
//! A `Box` would do, but it comes once for each type; and one of the contents would claim them.

use alloc::alloc::{alloc, dealloc, handle_alloc_error};
use core::alloc::Layout;
use core::ptr::NonNull;

/// Makes a block for a `T` that starts with an `H`.
#[inline]
pub(crate) fn allocate<H, T>() -> NonNull<H> {
    const { assert!(size_of::<T>() >= size_of::<H>() && size_of::<H>() > 0 && align_of::<T>() >= align_of::<H>()) }
    // SAFETY: as asserted.
    unsafe { of_layout(Layout::new::<T>()) }.cast()
}

/// # Safety
///
/// The layout is not of size 0.
unsafe fn of_layout(layout: Layout) -> NonNull<u8> {
    // SAFETY: the caller's.
    NonNull::new(unsafe { alloc(layout) }).unwrap_or_else(|| handle_alloc_error(layout))
}

/// Frees a block when dropped: its contents are destroyed before.
pub(crate) struct Freed {
    block: NonNull<u8>,
    layout: Layout,
}

impl Freed {
    /// # Safety
    ///
    /// [`allocate`] made the block for a `T`, and this is its last use, once the guard is dropped.
    #[inline]
    pub(crate) unsafe fn new<H, T>(block: NonNull<H>) -> Self {
        Self { block: block.cast(), layout: Layout::new::<T>() }
    }
}

impl Drop for Freed {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: by the promise of `new`, it was allocated with this layout and is not used any more.
        unsafe { dealloc(self.block.as_ptr(), self.layout) }
    }
}
