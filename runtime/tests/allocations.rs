//! How many heap blocks a stream takes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use aiter::{AsyncIter, Iter, LocalAsyncIter, Stream};
use aiter_support::{Local, Pause, block, close, poll_close, poll_next, pull};

thread_local! {
    /// Blocks made, and blocks alive, of this thread: the tests run beside each other.
    static BLOCKS: Cell<(usize, isize)> = const { Cell::new((0, 0)) };
}

struct Counting;

// SAFETY: `System`'s, and counted.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (made, alive) = BLOCKS.get();
        BLOCKS.set((made + 1, alive + 1));
        // SAFETY: the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let (made, alive) = BLOCKS.get();
        BLOCKS.set((made, alive - 1));
        // SAFETY: the caller's.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many blocks `run` makes, and how many of them (less those it frees) are alive after.
fn blocks<T>(run: impl FnOnce() -> T) -> (T, (usize, isize)) {
    let (made, alive) = BLOCKS.get();
    let value = run();
    let now = BLOCKS.get();
    (value, (now.0 - made, now.1 - alive))
}

struct Count(u32);

impl AsyncIter for Count {
    type Output = Result<Option<u32>, &'static str>;

    async fn next(&mut self) -> Self::Output {
        Pause(2).await;
        self.0 = self.0.checked_sub(1).ok_or("raised")?;
        Ok(Some(self.0))
    }

    async fn close(&mut self) -> Result<(), &'static str> {
        let large = [1_u8; 500];
        Pause(2).await;
        if large[499] == 1 { Err("failed") } else { Ok(()) }
    }
}

fn one_block<S: LocalAsyncIter>(state: S) {
    let (mut stream, made) = blocks(|| Iter::new(state));
    assert_eq!(made, (1, 1));
    // Items, raised error, close's error, end.
    let ((), made) = blocks(|| while pull(&mut stream).is_some() {});
    assert_eq!(made, (0, 0));
    let ((), made) = blocks(|| drop(stream));
    assert_eq!(made, (0, -1));
}

/// Clause 15.
#[test]
fn a_stream_is_one_block_and_an_item_none() {
    one_block(Count(20));
    one_block(Local(Count(20)));
}

/// Clause 15. A step cut off, or the close, take none.
#[test]
fn an_explicit_close_takes_no_block() {
    let (mut stream, _) = blocks(|| Iter::new(Count(20)));
    let (_, made) = blocks(|| {
        let _ = poll_next(&mut stream);
        let _ = poll_close(&mut stream);
        close(&mut stream)
    });
    assert_eq!(made, (0, 0));
    let (state, made) = blocks(|| stream.into_state());
    assert_eq!((state.is_some(), made), (true, (0, -1)));
}

/// Clause 15.
#[test]
fn an_async_init_is_one_more_block_until_it_is_done() {
    let init = async {
        Pause(1).await;
        Count(1)
    };
    let (mut stream, made) = blocks(|| Iter::lazy(init));
    assert_eq!(made, (1, 1));
    let (_, made) = blocks(|| poll_next(&mut stream));
    assert_eq!(made, (0, 0));
    let (item, made) = blocks(|| pull(&mut stream));
    assert_eq!((item, made), (Some(Ok(0)), (1, 0)));
    let ((), made) = blocks(|| drop(stream));
    assert_eq!(made, (0, -1));
}

/// Clause 15. Without a state there is no second block, and the first is freed at once.
#[test]
fn a_stream_that_is_over_before_its_state_has_no_block() {
    let (mut stream, _) = blocks(|| Iter::<Count>::lazy(async { None }));
    let (_, made) = blocks(|| pull(&mut stream));
    assert_eq!(made, (0, -1));
    let (mut stream, _) = blocks(|| Iter::<Count>::lazy(async { Err::<Count, _>("init") }));
    let (_, made) = blocks(|| pull(&mut stream));
    assert_eq!(made, (0, -1));
    let (mut stream, _) = blocks(|| Iter::<Count>::lazy(async { None }));
    let (_, made) = blocks(|| close(&mut stream));
    assert_eq!(made, (0, -1));
}

/// Clause 15. A close on every way out is one more, for the stream that its body borrows.
#[test]
fn closing_is_one_block_more() {
    let stream = Iter::new(Count(5));
    let (results, made) = blocks(|| block(aiter::closing(stream, async |stream| stream.next().await)));
    assert_eq!((results, made), ((Some(Ok(4)), Err("failed")), (1, -1)));
}

/// Clause 11. A destructor that panics leaves no block behind: of a step, of a state, of a body.
#[test]
fn a_panic_in_a_destructor_frees_the_block() {
    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            // Without the message, which takes blocks of its own.
            std::panic::resume_unwind(Box::new(()));
        }
    }

    struct Armed {
        step: bool,
        state: Option<Bomb>,
    }

    impl AsyncIter for Armed {
        type Output = Option<u32>;

        async fn next(&mut self) -> Option<u32> {
            let _bomb = self.step.then(|| Bomb);
            Pause(5).await;
            self.state.is_none().then_some(1)
        }
    }

    fn left<S: Stream + Unpin>(stream: impl FnOnce() -> S) -> isize {
        let ((), (_, alive)) = blocks(|| {
            let mut stream = stream();
            let _ = poll_next(&mut stream);
            assert!(catch_unwind(AssertUnwindSafe(|| drop(stream))).is_err(), "the bomb is off");
        });
        alive
    }

    assert_eq!(left(|| Iter::new(Armed { step: true, state: None })), 0);
    assert_eq!(left(|| Iter::new(Armed { step: false, state: Some(Bomb) })), 0);
    let body = || {
        aiter::generate::<u32, _, _, _>(async |_| {
            let _bomb = Bomb;
            Pause(5).await;
        })
    };
    assert_eq!(left(body), 0);
    assert_eq!(left(|| aiter::private::named(body())), 0);
}

/// Clause 15. A generator is one block, also by its name, and that is freed with it.
#[test]
fn a_generator_is_one_block() {
    let body = || {
        aiter::generate::<u32, _, _, _>(async |mut yielder| {
            yielder.yield_item(1).await;
            Pause(5).await;
        })
    };
    let (mut stream, made) = blocks(|| aiter::private::named(body()));
    assert_eq!(made, (1, 1));
    let (item, made) = blocks(|| pull(&mut stream));
    assert_eq!((item, made), (Some(1), (0, 0)));
    let ((), made) = blocks(|| drop(stream));
    assert_eq!(made, (0, -1));
    let ((), made) = blocks(|| drop(body()));
    assert_eq!(made, (1, 0));
}

/// Clause 15.
#[test]
fn a_stream_is_a_word() {
    assert_eq!(size_of::<Iter<[u64; 100]>>(), size_of::<usize>());
    assert_eq!(size_of::<Iter<()>>(), size_of::<usize>());
}
