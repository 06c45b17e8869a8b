//! On executors other than tokio's: nothing in the crate knows its runtime.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use aiter::{FusedStream, StopAsyncIteration, Stream, async_iter, closing, yield_};
use futures::StreamExt;
use futures::executor::{LocalPool, ThreadPool, block_on, block_on_stream};
use futures::task::{LocalSpawnExt, SpawnExt};
use smol::future::yield_now;
use smol::{Executor, Timer};

/// Every hook suspends.
#[async_iter]
struct Numbers {
    left: u32,
    closed: Sender<u32>,
}

#[async_iter]
impl Numbers {
    async fn init(left: u32, closed: Sender<u32>) -> Self {
        yield_now().await;
        Self { left, closed }
    }

    async fn next(&mut self) -> Result<u32, StopAsyncIteration> {
        yield_now().await;
        self.left = self.left.checked_sub(1).ok_or(StopAsyncIteration)?;
        Ok(self.left)
    }

    async fn close(&mut self) {
        yield_now().await;
        self.closed.send(self.left).expect("the test waits for it");
    }
}

#[async_iter]
async fn generated(left: u32) -> impl Stream<Item = u32> {
    for n in (0..left).rev() {
        yield_now().await;
        yield_!(n);
    }
}

fn numbers(left: u32) -> (Numbers, Receiver<u32>) {
    let (send, closed) = channel();
    (Numbers::new(left, send), closed)
}

/// All items, an early way out, and a close.
async fn exercise() {
    let (stream, closed) = numbers(3);
    assert_eq!(stream.collect::<Vec<_>>().await, [2, 1, 0]);
    assert_eq!(closed.recv(), Ok(0));
    let (stream, closed) = numbers(3);
    assert_eq!(closing(stream, async |numbers| numbers.next().await).await, (Some(2), ()));
    assert_eq!(closed.recv(), Ok(2));
    assert_eq!(generated(3).collect::<Vec<_>>().await, [2, 1, 0]);
}

#[test]
fn pollster() {
    pollster::block_on(exercise());
}

#[test]
fn block_on_of_futures() {
    block_on(exercise());
    let (stream, closed) = numbers(3);
    assert_eq!(block_on_stream(stream).collect::<Vec<_>>(), [2, 1, 0]);
    assert_eq!(closed.recv(), Ok(0));
}

#[test]
fn pools_of_futures() {
    let mut local = LocalPool::new();
    let handle = local.spawner().spawn_local_with_handle(exercise()).unwrap();
    local.run_until(handle);

    let pool = ThreadPool::builder().pool_size(2).create().unwrap();
    let (mut stream, closed) = numbers(3);
    // Begun here, ended there.
    assert_eq!(block_on(stream.next()), Some(2));
    let handle = pool.spawn_with_handle(stream.collect::<Vec<_>>()).unwrap();
    assert_eq!((block_on(handle), closed.recv()), (vec![1, 0], Ok(0)));
}

#[test]
fn smol() {
    smol::block_on(exercise());

    let executor = Executor::new();
    let (mut stream, closed) = numbers(3);
    let task = executor.spawn(async move {
        let first = stream.next().await;
        (first, stream)
    });
    let (first, stream) = smol::block_on(executor.run(task));
    assert_eq!(first, Some(2));
    let task = executor.spawn(stream.collect::<Vec<_>>());
    assert_eq!((smol::block_on(executor.run(task)), closed.recv()), (vec![1, 0], Ok(0)));
}

/// A race with a timer of smol's drops the pull, and the next one goes on with the step.
#[test]
fn cancelled_by_a_timer_of_smol() {
    /// Waits for a signal.
    #[async_iter]
    struct Signals {
        signals: smol::channel::Receiver<u32>,
    }

    #[async_iter]
    impl Signals {
        async fn next(&mut self) -> Option<u32> {
            let first = self.signals.recv().await.ok()?;
            let second = self.signals.recv().await.ok()?;
            Some(first + second)
        }
    }

    smol::block_on(async {
        let (send, signals) = smol::channel::unbounded();
        let mut stream = Signals::from(SignalsState { signals });
        send.send(1).await.unwrap();
        let timer = async {
            Timer::after(Duration::from_millis(20)).await;
            Some(0)
        };
        // The step has taken the first signal, and waits for the second.
        assert_eq!(smol::future::or(stream.next(), timer).await, Some(0));
        send.send(2).await.unwrap();
        assert_eq!(stream.next().await, Some(3));
        drop(send);
        assert_eq!(stream.next().await, None);
        assert!(stream.is_terminated());
    });
}
