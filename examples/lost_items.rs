//! The items that a stream loses whose `poll_next` was written by hand, and looks right; the attribute loses none.
//!
//! Run it: `cargo run --example lost_items`. Its clock is paused, and jumps when there is nothing else to do, so each run is the same.

use std::ops::RangeInclusive;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use aiter::{Stream, async_iter};
use tokio::select;
use tokio::time::{interval, sleep};

/// Orders that come in, each with a number.
struct Queue {
    numbers: RangeInclusive<u32>,
}

impl Queue {
    /// Takes an order from the queue, and looks up what it says. Every third one is not in the cache, and takes a while.
    async fn take(&mut self) -> Option<u32> {
        let number = self.numbers.next()?;
        if number % 3 == 0 {
            sleep(Duration::from_millis(25)).await;
        }
        Some(number)
    }
}

/// By hand.
struct Naive {
    queue: Queue,
}

impl Naive {
    async fn next(&mut self) -> Option<u32> {
        self.queue.take().await
    }
}

impl Stream for Naive {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u32>> {
        // A new future at each poll. If it is not ready, it is dropped, and the order that it has taken is lost.
        pin!(self.next()).poll(cx)
    }
}

/// By the attribute: the same fields, and the same `next`.
#[async_iter]
struct Orders {
    queue: Queue,
}

#[async_iter]
impl Orders {
    fn init(queue: Queue) -> Self {
        Self { queue }
    }

    async fn next(&mut self) -> Option<u32> {
        self.queue.take().await
    }
}

/// Does something else every 10 ms, and takes the orders as they come. The loop is the same for both.
async fn consume(mut orders: impl Stream<Item = u32> + Unpin) -> Vec<u32> {
    let mut clock = interval(Duration::from_millis(10));
    let mut seen = Vec::new();
    loop {
        select! {
            biased;
            order = aiter::next(&mut orders) => match order {
                Some(number) => seen.push(number),
                None => return seen,
            },
            _ = clock.tick() => {}
        }
    }
}

fn report(name: &str, seen: &[u32]) {
    let lost: Vec<_> = ORDERS.filter(|number| !seen.contains(number)).collect();
    println!("{name}: {seen:?}, lost: {lost:?}");
}

const ORDERS: RangeInclusive<u32> = 1..=10;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    report("by hand", &consume(Naive { queue: Queue { numbers: ORDERS } }).await);
    report("by aiter", &consume(Orders::new(Queue { numbers: ORDERS })).await);
}
