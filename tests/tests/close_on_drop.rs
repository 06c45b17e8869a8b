//! `close_on_drop`: the close goes to the runtime that the stream is dropped in.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::Duration;

use aiter::{AsyncClose, FusedStream, Stream, async_iter, finally, yield_};
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};

const LONG: Duration = Duration::from_hours(1);

thread_local! {
    static REPORTED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Gets the errors that nobody else sees. The tasks of a test run on its own thread.
fn report(error: &'static str) {
    REPORTED.with_borrow_mut(|reported| reported.push(error));
}

/// Says what happens to it.
#[async_iter]
struct Session<T> {
    events: mpsc::UnboundedSender<&'static str>,
    items: Vec<T>,
}

#[async_iter(close_on_drop = report)]
impl<T: Send + 'static> Session<T> {
    fn init(events: mpsc::UnboundedSender<&'static str>, items: Vec<T>) -> Self {
        Self { events, items }
    }

    async fn next(&mut self) -> Result<Option<T>, &'static str> {
        if self.items.len() == 1 {
            sleep(LONG).await;
        }
        Ok(self.items.pop())
    }

    async fn close(&mut self) -> Result<(), &'static str> {
        let _ = self.events.send("closing");
        yield_now().await;
        let _ = self.events.send("closed");
        Err("the close failed")
    }
}

#[async_iter]
impl<T> Drop for Session<T> {
    fn drop(&mut self) {
        let _ = self.events.send("dropped");
    }
}

async fn all(mut events: mpsc::UnboundedReceiver<&'static str>) -> Vec<&'static str> {
    let mut seen = Vec::new();
    // Until the last sender is gone, which is the state's.
    while let Some(event) = events.recv().await {
        seen.push(event);
    }
    seen
}

const CLOSED: [&str; 3] = ["closing", "closed", "dropped"];

/// Clause 12. Between steps, in one, and in a close that was interrupted.
#[tokio::test(start_paused = true)]
async fn a_dropped_stream_is_closed() {
    for point in 0..4 {
        let (sender, events) = mpsc::unbounded_channel();
        let mut session = Session::new(sender, vec![1, 2]);
        if point > 0 {
            assert_eq!(session.next().await, Some(Ok(2)));
        }
        if point > 1 {
            assert!(timeout(LONG / 2, session.next()).await.is_err(), "a step is in flight");
        }
        if point > 2 {
            // The first poll alone.
            assert!(timeout(Duration::ZERO, session.close()).await.is_err(), "a close is in flight");
        }
        drop(session);
        assert_eq!(all(events).await, CLOSED, "{point}");
        // Clause 9.
        assert_eq!(REPORTED.take(), ["the close failed"], "{point}");
    }
}

/// Clause 14. What drops the stream later hides nothing of it.
#[tokio::test]
async fn a_generator_that_is_closed_on_drop_has_its_hint() {
    #[async_iter(close_on_drop)]
    async fn one() -> impl Stream<Item = u32> {
        finally!(yield_now().await);
        yield_!(1);
    }
    let mut stream = one();
    assert_eq!((stream.size_hint(), stream.is_terminated()), ((0, None), false));
    assert_eq!((aiter::next(&mut stream).await, aiter::next(&mut stream).await), (Some(1), None));
    assert_eq!((stream.size_hint(), stream.is_terminated()), ((0, Some(0)), true));
}

/// Clauses 9 and 16. A consumer that leaves at a raised error has not seen the error of the close behind it: the handler gets it, of a struct and of
/// a generator.
#[tokio::test]
async fn the_error_of_a_close_behind_a_raised_error_is_reported() {
    #[async_iter]
    struct Raises;

    #[async_iter(close_on_drop = report)]
    impl Raises {
        fn init() -> Self {
            Self
        }

        async fn next(&mut self) -> Result<Option<u32>, &'static str> {
            Err("raised")
        }

        async fn close(&mut self) -> Result<(), &'static str> {
            Err("the close failed")
        }
    }

    #[async_iter(close_on_drop = report)]
    async fn raises() -> impl Stream<Item = Result<u32, &'static str>> {
        finally!(Err::<(), _>("the close failed"));
        Err("raised")?;
    }

    let mut stream = Raises::new();
    assert_eq!(stream.next().await, Some(Err("raised")));
    drop(stream);
    yield_now().await;
    assert_eq!(REPORTED.take(), ["the close failed"]);

    let mut stream = raises();
    assert_eq!(aiter::next(&mut stream).await, Some(Err("raised")));
    drop(stream);
    yield_now().await;
    assert_eq!(REPORTED.take(), ["the close failed"]);
}

/// Clause 12. However the consumer goes: here a timeout around all that it does.
#[tokio::test(start_paused = true)]
async fn a_consumer_that_is_cancelled_leaves_a_closed_stream() {
    let (sender, events) = mpsc::unbounded_channel();
    let consumer = async {
        let mut session = Session::new(sender, vec!["a", "b"]);
        while session.next().await.is_some() {}
    };
    assert!(timeout(LONG / 2, consumer).await.is_err());
    assert_eq!(all(events).await, CLOSED);
}

/// Clauses 5 and 10. What was closed is not closed again.
#[tokio::test(start_paused = true)]
async fn a_closed_stream_is_just_dropped() {
    let (sender, events) = mpsc::unbounded_channel();
    let mut session = Session::<u32>::new(sender, vec![]);
    assert_eq!(session.next().await, Some(Err("the close failed")));
    assert_eq!(session.next().await, None);
    drop(session);
    assert_eq!(all(events).await, CLOSED);

    let (sender, events) = mpsc::unbounded_channel();
    let mut session = Session::<u32>::new(sender, vec![]);
    assert!(session.close().await.is_err() && session.is_terminated());
    drop(session);
    assert_eq!(all(events).await, CLOSED);
}

/// A state that is taken out goes its own way.
#[tokio::test]
async fn a_state_that_is_taken_out_is_not_closed() {
    let (sender, events) = mpsc::unbounded_channel();
    drop(Session::<u32>::new(sender, vec![]).into_state());
    assert_eq!(all(events).await, ["dropped"]);
}

/// Clause 12. Outside of a runtime, and in one that shuts down, there is nobody to close it.
#[test]
fn without_a_runtime_it_is_just_dropped() {
    let (sender, mut events) = mpsc::unbounded_channel();
    drop(Session::<u32>::new(sender, vec![]));
    assert_eq!(events.try_recv(), Ok("dropped"));
    assert!(events.try_recv().is_err());

    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (sender, mut events) = mpsc::unbounded_channel();
    let session = Session::<u32>::new(sender, vec![]);
    // Nothing runs on it any more once the task that it blocks on is done.
    runtime.block_on(async { drop(session) });
    drop(runtime);
    assert_eq!(events.try_recv(), Ok("dropped"));
    assert!(events.try_recv().is_err());
}

/// Clause 8. An async init that failed, or is not done, leaves nothing to close.
#[tokio::test(start_paused = true)]
async fn before_the_init_there_is_nothing_to_close() {
    #[async_iter]
    struct Lazy {
        closed: Arc<AtomicU32>,
    }

    #[async_iter(close_on_drop)]
    impl Lazy {
        async fn init(closed: Arc<AtomicU32>, fails: bool) -> Result<Self, String> {
            sleep(LONG).await;
            if fails { Err("failed".to_owned()) } else { Ok(Self { closed }) }
        }

        async fn next(&mut self) -> Result<Option<u32>, String> {
            Ok(Some(1))
        }

        async fn close(&mut self) {
            self.closed.fetch_add(1, SeqCst);
        }
    }

    let closed = Arc::new(AtomicU32::new(0));
    for (fails, halves, expected) in [(false, 0, 0), (false, 1, 0), (true, 3, 0), (false, 3, 1)] {
        let mut lazy = Lazy::new(Arc::clone(&closed), fails);
        let _ = timeout(LONG / 2 * halves, lazy.next()).await;
        drop(lazy);
        sleep(LONG).await;
        assert_eq!(closed.load(SeqCst), expected, "{fails} {halves}");
    }
    assert_eq!(Arc::strong_count(&closed), 1);
}

/// Clauses 12 and 15. It costs the stream nothing.
#[test]
fn the_stream_stays_a_pointer() {
    fn is_stream<T: Stream + FusedStream + Unpin + Send>() {}
    is_stream::<Session<u32>>();
    assert_eq!(size_of::<Session<u32>>(), size_of::<usize>());
}

#[async_iter(close_on_drop)]
async fn counted(events: mpsc::UnboundedSender<&'static str>) -> impl Stream<Item = u32> + Send {
    yield_!(0);
    finally!({
        yield_now().await;
        let _ = events.send("cleaned");
    });
    for n in 1..4 {
        yield_!(n);
    }
}

/// Clause 12, for a generator: what was reached is cleaned up by a task, once.
#[tokio::test]
async fn a_dropped_generator_is_closed() {
    for items in 0..6 {
        let (sender, events) = mpsc::unbounded_channel();
        let mut numbers = counted(sender);
        for n in 0..items {
            assert_eq!(aiter::next(&mut numbers).await, (n < 4).then_some(n));
        }
        assert_eq!(numbers.is_terminated(), items > 4);
        drop(numbers);
        let expected: &[_] = if items > 1 { &["cleaned"] } else { &[] };
        assert_eq!(all(events).await, expected, "{items}");
    }
    // Closed before it is dropped.
    let (sender, events) = mpsc::unbounded_channel();
    let mut numbers = counted(sender);
    assert_eq!((aiter::next(&mut numbers).await, aiter::next(&mut numbers).await), (Some(0), Some(1)));
    numbers.close().await;
    drop(numbers);
    assert_eq!(all(events).await, ["cleaned"]);
}

/// Clause 9, for a generator: the handler gets the error of each cleanup.
#[tokio::test]
async fn the_handler_gets_every_error() {
    #[async_iter(close_on_drop = report)]
    async fn failing(done: mpsc::UnboundedSender<&'static str>) -> impl Stream<Item = Result<u32, &'static str>> {
        let _done = done;
        finally!(Err::<(), _>("outer"));
        finally!(Err::<(), _>("inner"));
        yield_!(Ok(1));
    }
    let (sender, events) = mpsc::unbounded_channel();
    let mut numbers = failing(sender);
    assert_eq!(aiter::next(&mut numbers).await, Some(Ok(1)));
    drop(numbers);
    all(events).await;
    yield_now().await;
    assert_eq!(REPORTED.take(), ["inner", "outer"]);
}

/// Outside of a runtime a generator is just dropped.
#[test]
fn a_generator_that_is_dropped_outside_of_a_runtime_is_dropped() {
    let (sender, mut events) = mpsc::unbounded_channel();
    let mut numbers = counted(sender);
    for n in 0..2 {
        assert_eq!(futures::executor::block_on(aiter::next(&mut numbers)), Some(n));
    }
    drop(numbers);
    assert!(events.try_recv().is_err());
}
