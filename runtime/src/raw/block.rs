//! Raw heap blocks.
//!
//! `Box` is not used, because it would be compiled for each type, and because a `Box` of a frame asserts unique access to contents that a
//! future in it still borrows.

use alloc::alloc::{alloc, dealloc, handle_alloc_error};
use core::alloc::Layout;
use core::ptr::NonNull;

/// Allocates a block for a `T`, which starts with an `H`.
#[inline]
pub(crate) fn allocate<H, T>() -> NonNull<H> {
    const { assert!(size_of::<T>() >= size_of::<H>() && size_of::<H>() > 0 && align_of::<T>() >= align_of::<H>()) }
    // SAFETY: the assertion says that a `T` is no smaller than an `H`, whose size is not 0.
    unsafe { allocate_layout(Layout::new::<T>()) }.cast()
}

/// # Safety
///
/// The size of the layout is not 0.
unsafe fn allocate_layout(layout: Layout) -> NonNull<u8> {
    // SAFETY: `alloc` asks for a size that is not 0, which the caller guarantees.
    NonNull::new(unsafe { alloc(layout) }).unwrap_or_else(|| handle_alloc_error(layout))
}

/// Frees a block when it is dropped. Others destroy the contents before.
pub(crate) struct FreeOnDrop {
    block: NonNull<u8>,
    layout: Layout,
}

impl FreeOnDrop {
    /// # Safety
    ///
    /// [`allocate`] made the block for a `T`. Nobody uses it once the guard is dropped.
    #[inline]
    pub(crate) unsafe fn new<H, T>(block: NonNull<H>) -> Self {
        Self { block: block.cast(), layout: Layout::new::<T>() }
    }
}

impl Drop for FreeOnDrop {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: by the contract of `new` the block was allocated with this layout, and this is its last use.
        unsafe { dealloc(self.block.as_ptr(), self.layout) }
    }
}
