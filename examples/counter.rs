//! An async iterator as a struct: it counts, and pauses before each number.
//!
//! Run it: `cargo run --example counter`. In Python:
//!
//! ```python
//! class AsyncCounter:
//!     def __init__(self, stop):
//!         self.stop = stop
//!         self.current = 0
//!
//!     def __aiter__(self):
//!         return self
//!
//!     async def __anext__(self):
//!         if self.current >= self.stop:
//!             raise StopAsyncIteration
//!         await asyncio.sleep(0.2)
//!         self.current += 1
//!         return self.current - 1
//!
//! async for n in AsyncCounter(3):
//!     print(n)
//! ```

use std::time::Duration;

use aiter::{StopAsyncIteration, async_iter};
use tokio::time::{sleep, timeout};

const PAUSE: Duration = Duration::from_millis(200);

/// Counts from 0 up to `stop`, which it leaves out.
#[async_iter]
struct AsyncCounter {
    stop: u32,
    current: u32,
}

#[async_iter]
impl AsyncCounter {
    fn init(stop: u32) -> Self {
        Self { stop, current: 0 }
    }

    async fn next(&mut self) -> Result<u32, StopAsyncIteration> {
        if self.current >= self.stop {
            return Err(StopAsyncIteration);
        }
        sleep(PAUSE).await;
        self.current += 1;
        Ok(self.current - 1)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("Counting:");
    let mut numbers = AsyncCounter::new(3);
    while let Some(n) = numbers.next().await {
        println!("{n}");
    }

    // Each timeout drops the future of `next()`; the next call continues the same step. Were the step made anew, its pause would start
    // anew too, and no number would ever come. Python's `wait_for(anext(numbers), 0.06)` never gets one.
    println!("Counting, with a timeout shorter than the pause:");
    let mut numbers = AsyncCounter::new(3);
    loop {
        match timeout(PAUSE * 3 / 10, numbers.next()).await {
            Ok(Some(n)) => println!("{n}"),
            Ok(None) => break,
            Err(_) => println!("not yet"),
        }
    }
}
