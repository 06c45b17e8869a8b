//! What has to happen when user code panics: guards that are disarmed where it did not.
//!
//! They are no closures in one generic guard, because that would be compiled for each state: [`EndOnUnwind`] is compiled once.

use core::mem;
use core::ptr;

use crate::raw::frame::StageCell;

/// Ends the stream when it is dropped: armed while user code runs.
pub(crate) struct EndOnUnwind(*const StageCell);

impl EndOnUnwind {
    /// # Safety
    ///
    /// The cell lives until the guard is dropped or disarmed.
    #[inline]
    pub(crate) unsafe fn new(stage: *const StageCell) -> Self {
        Self(stage)
    }

    #[inline]
    pub(crate) fn disarm(self) {
        mem::forget(self);
    }
}

impl Drop for EndOnUnwind {
    #[cold]
    fn drop(&mut self) {
        // SAFETY: by the contract of `new` the cell lives.
        unsafe { (*self.0).end() }
    }
}

/// Drops a value in place when it is dropped.
pub(crate) struct DropOnUnwind<T>(*mut T);

impl<T> DropOnUnwind<T> {
    /// # Safety
    ///
    /// When the guard is dropped, the value lives, and nobody uses it after.
    #[inline]
    pub(crate) unsafe fn new(value: *mut T) -> Self {
        Self(value)
    }

    #[inline]
    pub(crate) fn disarm(self) {
        mem::forget(self);
    }
}

impl<T> Drop for DropOnUnwind<T> {
    fn drop(&mut self) {
        // SAFETY: by the contract of `new` the value lives, and this is its last use.
        unsafe { ptr::drop_in_place(self.0) }
    }
}
