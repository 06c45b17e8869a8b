//! Two streams as one, whichever has an item, and a close that reaches both.
//!
//! Run it: `cargo run --example fan_in`. Its clock is paused, and jumps when there is nothing else to do.
//!
//! For many streams of one type there is `select_all` in `futures`, which takes those of the attribute as they are.

use std::time::Duration;

use aiter::{AsyncClose, FusedStream, Stream, async_iter, closing, finally, yield_};
use tokio::select;
use tokio::time::sleep;

/// A reading, every now and then.
#[async_iter]
struct Sensor {
    name: &'static str,
    period: Duration,
    left: u32,
}

#[async_iter]
impl Sensor {
    fn init(name: &'static str, milliseconds: u64, readings: u32) -> Self {
        Self { name, period: Duration::from_millis(milliseconds), left: readings }
    }

    async fn next(&mut self) -> Option<String> {
        self.left = self.left.checked_sub(1)?;
        sleep(self.period).await;
        Some(format!("{}, {} left", self.name, self.left))
    }

    async fn close(&mut self) {
        sleep(self.period).await;
        println!("{} is closed", self.name);
    }
}

/// The items of both, as they come.
///
/// What is not ready yet is not lost: `select!` drops the future of `next`, and the step stays in its stream. A stream that has ended
/// yields `None` again, so it may be asked again.
#[async_iter]
async fn merged<A, B>(mut a: A, mut b: B) -> impl Stream<Item = A::Item>
where
    A: FusedStream + AsyncClose<Output = ()> + Unpin,
    B: FusedStream<Item = A::Item> + AsyncClose<Output = ()> + Unpin,
{
    // In turn. For both at a time there is `join!`.
    finally!({
        a.close().await;
        b.close().await;
    });
    loop {
        select! {
            Some(item) = aiter::next(&mut a) => yield_!(item),
            Some(item) = aiter::next(&mut b) => yield_!(item),
            else => break,
        }
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("All:");
    let mut readings = merged(Sensor::new("wind", 30, 4), Sensor::new("rain", 70, 2));
    while let Some(reading) = aiter::next(&mut readings).await {
        println!("{reading}");
    }

    println!("The first:");
    let readings = merged(Sensor::new("wind", 30, 4), Sensor::new("rain", 70, 2));
    let (first, ()) = closing(readings, async |readings| aiter::next(readings).await).await;
    println!("{first:?}");
}
