//! Clause 15: one heap block a stream, one more for an async init while it runs, none an item.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use aiter::{Stop, StopAsyncIteration, async_iter};
use aiter_support::{Pause, close, poll_next, pull};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static LIVING: Cell<isize> = const { Cell::new(0) };
}

// SAFETY: it hands all to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        LIVING.set(LIVING.get() + 1);
        // SAFETY: the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        LIVING.set(LIVING.get() - 1);
        // SAFETY: the caller's.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often memory is allocated while this runs.
fn allocations<T>(run: impl FnOnce() -> T) -> (usize, T) {
    let before = ALLOCATIONS.get();
    let value = run();
    (ALLOCATIONS.get() - before, value)
}

#[test]
fn one_a_stream_and_none_an_item() {
    #[async_iter]
    struct Numbers {
        left: u32,
    }

    #[async_iter]
    impl Numbers {
        fn init(left: u32) -> Self {
            Self { left }
        }

        fn with(mut self, left: u32) -> Self {
            self.left = left;
            self
        }

        async fn next(&mut self) -> Result<u32, Stop<String>> {
            Pause(1).await;
            self.left = self.left.checked_sub(1).ok_or(Stop::End)?;
            Ok(self.left)
        }

        async fn close(&mut self) -> Result<(), String> {
            Pause(1).await;
            Ok(())
        }
    }

    let living = LIVING.get();
    let (made, numbers) = allocations(|| Numbers::new(1));
    let (built, mut numbers) = allocations(|| numbers.with(100));
    let (pulled, count) = allocations(|| {
        let mut count = 0;
        while pull(&mut numbers).is_some() {
            count += 1;
        }
        count
    });
    let (closed, _) = allocations(|| close(&mut numbers));
    assert_eq!((made, built, pulled, closed, count), (1, 0, 0, 0, 100));
    drop(numbers);
    assert_eq!(LIVING.get(), living);
}

#[test]
fn one_more_for_an_async_init() {
    #[async_iter]
    struct Numbers {
        left: u32,
    }

    #[async_iter]
    impl Numbers {
        async fn init(left: u32) -> Result<Self, StopAsyncIteration> {
            Pause(1).await;
            Ok(Self { left })
        }

        async fn next(&mut self) -> Option<u32> {
            Pause(1).await;
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    let living = LIVING.get();
    let (made, mut numbers) = allocations(|| Numbers::new(100));
    let (pulled, _) = allocations(|| poll_next(&mut numbers));
    assert_eq!((made, pulled, LIVING.get() - living), (1, 0, 1));
    let (started, _) = allocations(|| pull(&mut numbers));
    // The init's block is gone once it is done.
    assert_eq!((started, LIVING.get() - living), (1, 1));
    let (pulled, ()) = allocations(|| while pull(&mut numbers).is_some() {});
    assert_eq!(pulled, 0);
    drop(numbers);
    assert_eq!(LIVING.get(), living);
}

/// An init that is generic waits in a block of the same kind.
#[test]
fn the_same_for_a_generic_init() {
    #[async_iter]
    struct Numbers {
        left: u32,
    }

    #[async_iter]
    impl Numbers {
        async fn init(left: impl Into<u32> + Send + 'static) -> Self {
            Self { left: left.into() }
        }

        fn next(&mut self) -> Option<u32> {
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    let (made, mut numbers) = allocations(|| Numbers::new(100_u8));
    let (pulled, ()) = allocations(|| while pull(&mut numbers).is_some() {});
    assert_eq!((made, pulled), (1, 1));
}
