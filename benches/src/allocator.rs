//! An allocator that counts, for the binaries that ask for it: `#[global_allocator] static ALLOCATOR: Counting = Counting;`

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// What a thread has allocated.
#[derive(Clone, Copy)]
pub struct Counts {
    /// How often.
    pub blocks: usize,
    /// How many bytes, freed or not.
    pub bytes: usize,
    /// How many bytes that are not freed.
    pub living: usize,
}

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts { blocks: 0, bytes: 0, living: 0 }) };
}

/// The counts of this thread.
pub fn counts() -> Counts {
    COUNTS.get()
}

/// How many blocks, and how many bytes, are allocated while this runs.
pub fn allocated<T>(run: impl FnOnce() -> T) -> (usize, usize, T) {
    let before = counts();
    let value = run();
    let after = counts();
    (after.blocks - before.blocks, after.bytes - before.bytes, value)
}

/// Hands all to the system's allocator. A block is freed by the thread that allocated it, as far as is counted here.
pub struct Counting;

// SAFETY: it hands all to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Counts { blocks, bytes, living } = COUNTS.get();
        COUNTS.set(Counts {
            blocks: blocks + 1,
            bytes: bytes + layout.size(),
            living: living.wrapping_add(layout.size()),
        });
        // SAFETY: the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let counts = COUNTS.get();
        COUNTS.set(Counts { living: counts.living.wrapping_sub(layout.size()), ..counts });
        // SAFETY: the caller's.
        unsafe { System.dealloc(block, layout) }
    }
}
