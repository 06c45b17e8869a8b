//! With the combinators of `futures` and `tokio-stream`, beyond those that `tests/tests/interop.rs` has.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aiter::async_iter;
use futures::channel::mpsc;
use futures::future::{BoxFuture, ready};
use futures::stream::{BoxStream, Stream, StreamExt, TryStreamExt};
use tokio::sync::oneshot;
use tokio::task::{JoinSet, yield_now};
use tokio::time::{Instant, advance, sleep, timeout};

/// Counts down to 0, and pauses before each number.
#[async_iter]
struct Countdown {
    left: u32,
    pause: Duration,
}

#[async_iter]
impl Countdown {
    fn init(left: u32, pause: Duration) -> Self {
        Self { left, pause }
    }

    async fn next(&mut self) -> Result<Option<u32>, Infallible> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        if self.pause.is_zero() {
            yield_now().await;
        } else {
            sleep(self.pause).await;
        }
        self.left = left;
        Ok(Some(left))
    }
}

fn numbers(left: u32) -> Countdown {
    Countdown::new(left, Duration::ZERO)
}

const SECOND: Duration = Duration::from_secs(1);

/// Jobs, each a future that is yet to run: what `buffered` asks for.
#[async_iter]
struct Jobs {
    left: u32,
    running: Arc<AtomicU32>,
    most: Arc<AtomicU32>,
}

#[async_iter]
impl Jobs {
    async fn next(&mut self) -> Option<BoxFuture<'static, u32>> {
        yield_now().await;
        self.left = self.left.checked_sub(1)?;
        let (left, running, most) = (self.left, Arc::clone(&self.running), Arc::clone(&self.most));
        Some(Box::pin(async move {
            most.fetch_max(running.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
            // The first of them takes longest.
            sleep(SECOND * left).await;
            running.fetch_sub(1, Ordering::Relaxed);
            left
        }))
    }
}

#[tokio::test(start_paused = true)]
async fn buffered_runs_some_at_a_time_and_keeps_their_order() {
    let most = Arc::new(AtomicU32::new(0));
    let jobs = Jobs::from(JobsState { left: 6, running: Arc::default(), most: Arc::clone(&most) });
    assert_eq!(jobs.buffered(3).collect::<Vec<_>>().await, [5, 4, 3, 2, 1, 0]);
    assert_eq!(most.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn try_buffered() {
    let doubled = numbers(4).map_ok(|n| ready(Ok(n * 2))).try_buffered(2);
    assert_eq!(doubled.try_collect::<Vec<_>>().await, Ok(vec![6, 4, 2, 0]));
}

#[tokio::test]
async fn forward_into_a_sink() {
    let (sink, received) = mpsc::channel::<u32>(1);
    let forwarded = numbers(4).map(|n| Ok(n.unwrap_or_default())).forward(sink);
    let (sent, received) = tokio::join!(forwarded, received.collect::<Vec<_>>());
    sent.unwrap();
    assert_eq!(received, [3, 2, 1, 0]);
}

#[tokio::test]
async fn forward_by_reference_stops_with_its_sink() {
    let mut countdown = numbers(4);
    let (sink, received) = mpsc::channel::<u32>(1);
    drop(received);
    let sent = (&mut countdown).map(|n| Ok(n.unwrap_or_default())).forward(sink).await;
    assert!(sent.unwrap_err().is_disconnected());
    // What the sink has not taken is lost with it, and the stream goes on.
    assert_eq!(countdown.next().await, Some(Ok(2)));
}

/// A stream without a pause gives all it can; one that waits gives what it has.
#[tokio::test(start_paused = true)]
async fn ready_chunks() {
    let mut chunks = Countdown::new(2, SECOND).ready_chunks(4);
    assert_eq!(chunks.next().await, Some(vec![Ok(1)]));
    assert_eq!(chunks.next().await, Some(vec![Ok(0)]));
    assert_eq!(chunks.next().await, None);
}

#[tokio::test]
async fn peekable_and_try_next() {
    let mut peekable = Box::pin(numbers(2).peekable());
    assert_eq!(peekable.as_mut().peek().await, Some(&Ok(1)));
    assert_eq!(peekable.as_mut().next_if_eq(&Ok(7)).await, None);
    assert_eq!(peekable.try_next().await, Ok(Some(1)));
    assert_eq!(peekable.try_next().await, Ok(Some(0)));
    assert_eq!(peekable.try_next().await, Ok(None));
}

/// The chunk is given out when its time is over; the step that was in flight goes into the next one.
#[tokio::test(start_paused = true)]
async fn chunks_timeout() {
    let chunks = tokio_stream::StreamExt::chunks_timeout(Countdown::new(5, SECOND), 10, SECOND * 5 / 2);
    let chunks: Vec<Vec<_>> = chunks.map(|chunk| chunk.into_iter().map(Result::unwrap).collect()).collect().await;
    assert_eq!(chunks.concat(), [4, 3, 2, 1, 0]);
    assert!(chunks.len() > 1, "{chunks:?}");
}

/// Every elapsed time is an item, and no step is lost by it.
#[tokio::test(start_paused = true)]
async fn timeout_of_tokio_stream() {
    let timed = tokio_stream::StreamExt::timeout(Countdown::new(2, SECOND), SECOND * 3 / 4);
    let items: Vec<_> = timed.map(|item| item.ok().map(Result::unwrap)).collect().await;
    assert_eq!(items, [None, Some(1), None, Some(0)]);
}

#[tokio::test(start_paused = true)]
async fn throttle_of_tokio_stream() {
    let begin = Instant::now();
    let throttled = tokio_stream::StreamExt::throttle(numbers(3), SECOND);
    assert_eq!(throttled.count().await, 3);
    assert!(begin.elapsed() >= SECOND * 2);
}

#[tokio::test]
async fn stream_map_of_tokio_stream() {
    let mut map: tokio_stream::StreamMap<_, Countdown> = [("a", numbers(2)), ("b", numbers(1))].into_iter().collect();
    map.remove(&"b");
    let items: Vec<_> = map.map(|(key, item)| (key, item.unwrap())).collect().await;
    assert_eq!(items, [("a", 1), ("a", 0)]);
}

/// In tasks of a set, which are aborted in the midst of a step; one that was pulled from goes on in a task.
#[tokio::test(start_paused = true)]
async fn join_set() {
    let mut set = JoinSet::new();
    for left in 1..=3 {
        let mut countdown = Countdown::new(left, SECOND);
        assert!(timeout(SECOND / 2, countdown.next()).await.is_err());
        set.spawn(countdown.count());
    }
    let mut counts = set.join_all().await;
    counts.sort_unstable();
    assert_eq!(counts, [1, 2, 3]);

    let (held, dropped) = oneshot::channel::<()>();
    let mut set = JoinSet::new();
    set.spawn(async move {
        let _held = held;
        Countdown::new(1, Duration::MAX).count().await
    });
    advance(SECOND).await;
    set.abort_all();
    assert!(set.join_next().await.unwrap().unwrap_err().is_cancelled());
    assert!(dropped.await.is_err());
}

/// As a field: by its name, boxed, and behind a trait object.
#[tokio::test]
async fn fields() {
    struct Owner<'a> {
        named: Countdown,
        boxed: BoxStream<'a, Result<u32, Infallible>>,
        dynamic: &'a mut (dyn Stream<Item = Result<u32, Infallible>> + Unpin),
    }

    let mut lent = numbers(3);
    let mut owner = Owner { named: numbers(1), boxed: numbers(2).boxed(), dynamic: &mut lent };
    assert_eq!(owner.named.next().await, Some(Ok(0)));
    assert_eq!(owner.boxed.next().await, Some(Ok(1)));
    assert_eq!(owner.dynamic.next().await, Some(Ok(2)));
    drop(owner);
    assert_eq!(lent.next().await, Some(Ok(1)));
}
