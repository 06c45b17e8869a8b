//! Pulls that are given up, under tokio: timeouts, `select!`, streams that change task in mid-step.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::Duration;

use aiter::{async_iter, closing, try_closing};
use tokio::time::{Instant, sleep, timeout};

const STEP: Duration = Duration::from_secs(3);
const PULL: Duration = Duration::from_secs(1);

/// An item every three seconds, in three stages, each of which would be lost with its future.
#[async_iter]
struct Slow {
    steps: u32,
    left: u32,
    closed: Arc<AtomicU32>,
}

#[async_iter]
impl Slow {
    async fn init(left: u32, closed: Arc<AtomicU32>) -> Self {
        sleep(STEP).await;
        Self { steps: 0, left, closed }
    }

    async fn next(&mut self) -> Result<Option<u32>, String> {
        self.steps += 1;
        for _ in 0..3 {
            sleep(STEP / 3).await;
        }
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        Ok(Some(left))
    }

    async fn close(&mut self) -> Result<(), String> {
        sleep(STEP).await;
        self.closed.fetch_add(1, SeqCst);
        Err(format!("{} steps", self.steps))
    }
}

fn slow(left: u32) -> (Slow, impl Fn() -> u32) {
    let closed = Arc::default();
    (Slow::new(left, Arc::clone(&closed)), move || closed.load(SeqCst))
}

/// Clauses 2 and 4, around each pull: nothing is lost, nothing runs twice, nothing takes longer.
#[tokio::test(start_paused = true)]
async fn timeout_around_each_pull() {
    let (mut slow, closed) = slow(2);
    let begin = Instant::now();
    let mut timeouts = 0;
    let mut items = Vec::new();
    loop {
        match timeout(PULL, slow.next()).await {
            Err(_) => timeouts += 1,
            Ok(Some(item)) => items.push(item),
            Ok(None) => break,
        }
    }
    assert_eq!(items, [Ok(1), Ok(0), Err("3 steps".to_owned())]);
    assert_eq!((begin.elapsed(), closed()), (5 * STEP, 1));
    assert!(timeouts >= 10, "{timeouts}");
}

/// Clause 4, in a `select!` with something else to do.
#[tokio::test(start_paused = true)]
async fn select() {
    let (mut slow, _) = slow(3);
    let mut ticks = tokio::time::interval(Duration::from_millis(700));
    let mut ticked = 0;
    let mut items = Vec::new();
    loop {
        tokio::select! {
            item = slow.next() => match item {
                Some(Ok(item)) => items.push(item),
                Some(Err(_)) => {}
                None => break,
            },
            _ = ticks.tick() => ticked += 1,
        }
    }
    assert_eq!(items, [2, 1, 0]);
    assert!(ticked > 20, "{ticked}");
}

/// Clause 4: a step goes on wherever the stream goes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_tasks_in_mid_step() {
    #[async_iter]
    struct Steps {
        left: u32,
    }

    #[async_iter]
    impl Steps {
        fn init(left: u32) -> Self {
            Self { left }
        }

        async fn next(&mut self) -> Option<u32> {
            // A step that is lost does not count.
            self.left = self.left.checked_sub(1)?;
            for _ in 0..7 {
                tokio::task::yield_now().await;
            }
            Some(self.left)
        }
    }

    let mut steps = Steps::new(20);
    let mut items = Vec::new();
    let mut tasks = 0;
    loop {
        let polled;
        // A task for each poll, in a block of its own.
        (steps, polled) = tokio::spawn(async move {
            let mut moved = Box::new(steps);
            let polled = tokio::select! {
                biased;
                item = moved.next() => Some(item),
                () = std::future::ready(()) => None,
            };
            (*moved, polled)
        })
        .await
        .unwrap();
        tasks += 1;
        match polled {
            None => {}
            Some(Some(item)) => items.push(item),
            Some(None) => break,
        }
    }
    assert_eq!(items, (0..20).rev().collect::<Vec<_>>());
    assert!(tasks >= 20 * 8, "{tasks}");
}

/// Clause 10: a close that is interrupted goes on, at the next close or pull, and runs once.
#[tokio::test(start_paused = true)]
async fn timeout_around_a_close() {
    let (mut slow, closed) = slow(9);
    assert_eq!(slow.next().await, Some(Ok(8)));
    let begin = Instant::now();
    assert!(timeout(STEP / 2, slow.close()).await.is_err());
    assert_eq!((closed(), slow.close().await), (0, Err("1 steps".to_owned())));
    assert_eq!((begin.elapsed(), closed()), (STEP, 1));
    assert_eq!(slow.close().await, Ok(()));
    assert_eq!(slow.next().await, None);
}

/// The timeout belongs inside of `closing`; around it, the close is dropped with the rest.
#[tokio::test(start_paused = true)]
async fn timeout_inside_of_closing() {
    let (stream, closed) = slow(9);
    let (result, error) = closing(stream, async |slow| {
        timeout(4 * STEP + PULL, async {
            let mut seen = 0;
            while let Some(Ok(_)) = slow.next().await {
                seen += 1;
            }
            seen
        })
        .await
    })
    .await;
    assert!(result.is_err());
    assert_eq!((error, closed()), (Err("4 steps".to_owned()), 1));

    let (stream, closed) = slow(9);
    let result: Result<_, tokio::time::error::Elapsed> = timeout(
        4 * STEP + PULL,
        try_closing(stream, async |slow| {
            while slow.next().await.transpose()?.is_some() {}
            Ok::<_, String>(())
        }),
    )
    .await;
    assert!(result.is_err());
    sleep(10 * STEP).await;
    assert_eq!(closed(), 0);
}

/// Aborting a task drops its stream, and the step in flight before the state. No hook runs.
#[tokio::test(start_paused = true)]
async fn aborted_task() {
    let (mut stream, closed) = slow(9);
    let task = tokio::spawn(async move { while stream.next().await.is_some() {} });
    sleep(STEP + PULL).await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    sleep(10 * STEP).await;
    assert_eq!(closed(), 0);
}
