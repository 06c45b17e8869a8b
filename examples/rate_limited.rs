//! A producer that keeps to a rate: its clock goes on while the consumer works, so that the rate does not drift.
//!
//! Run it: `cargo run --example rate_limited -- [--rate R] [--items N]`. In Python:
//!
//! ```python
//! class RateLimitedProducer:
//!     def __init__(self, rate, items):
//!         self.period = 1 / rate
//!         self.items = items
//!         self.produced = 0
//!
//!     def __aiter__(self):
//!         return self
//!
//!     async def __anext__(self):
//!         if self.produced >= self.items:
//!             raise StopAsyncIteration
//!         await asyncio.sleep(self.period)  # and whatever the consumer takes comes on top
//!         self.produced += 1
//!         return self.produced
//!
//! async for n in RateLimitedProducer(5, 10):
//!     print(n)
//! ```

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fmt};

use aiter::{StopAsyncIteration, async_iter};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep};

const USAGE: &str = "\
Produces items at a rate, and prints the rate that was reached.

Usage: rate_limited [--rate R] [--items N]

  --rate R   items a second, from 0.001 to 1000 [default: 5]
  --items N  how many [default: 10]";

/// The numbers from 1 to `items`, at most `rate` of them a second.
#[async_iter]
struct RateLimitedProducer {
    interval: Interval,
    items: u32,
    produced: u32,
}

#[async_iter]
impl RateLimitedProducer {
    /// Runs on the first poll, which starts the clock. The first item comes at once.
    async fn init(period: Duration, items: u32) -> Self {
        let mut interval = interval(period);
        // By default, ticks that a slow consumer missed are made up for, faster than the rate.
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { interval, items, produced: 0 }
    }

    async fn next(&mut self) -> Result<u32, StopAsyncIteration> {
        if self.produced >= self.items {
            return Err(StopAsyncIteration);
        }
        self.interval.tick().await;
        self.produced += 1;
        Ok(self.produced)
    }
}

async fn run(period: Duration, items: u32) -> io::Result<()> {
    let begin = Instant::now();
    let mut last = begin;
    let mut producer = RateLimitedProducer::new(period, items);
    while let Some(n) = producer.next().await {
        last = Instant::now();
        print(format_args!("{n} after {:.2} s", (last - begin).as_secs_f64()))?;
        // The consumer's own work, half as long as a period, comes out of the period.
        sleep(period / 2).await;
    }
    let elapsed = (last - begin).as_secs_f64();
    match items {
        0 | 1 => print(format_args!("{items} items: no rate to tell")),
        _ => print(format_args!("{items} items in {elapsed:.2} s: {:.1} a second", f64::from(items - 1) / elapsed)),
    }
}

/// As `println!`, but a reader that has gone away (`| head`) is an error like any other.
fn print(line: fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout(), "{line}").map_err(|error| io::Error::new(error.kind(), format!("cannot print: {error}")))
}

/// The period and the number of items, or what is wrong with the arguments.
fn parse(mut args: impl Iterator<Item = String>) -> Result<(Duration, u32), String> {
    let (mut rate, mut items) = (5.0, 10);
    while let Some(arg) = args.next() {
        let value = args.next().unwrap_or_default();
        match &*arg {
            "--rate" => match value.parse() {
                Ok(number) if (0.001..=1000.0).contains(&number) => rate = number,
                _ => return Err(format!("R is a number from 0.001 to 1000, not `{value}`")),
            },
            "--items" => items = value.parse().map_err(|_| format!("N is a number of items, not `{value}`"))?,
            _ => return Err(format!("unknown argument `{arg}`")),
        }
    }
    Ok((Duration::from_secs_f64(1.0 / rate), items))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    if env::args().any(|arg| arg == "--help" || arg == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let (period, items) = match parse(env::args().skip(1)) {
        Ok(parsed) => parsed,
        Err(wrong) => {
            eprintln!("rate_limited: {wrong} (--help tells more)");
            return ExitCode::from(2);
        }
    };
    match run(period, items).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rate_limited: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Under a clock that stands still while anything runs, and jumps while nothing does: `cargo test --example rate_limited`.
#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    const PERIOD: Duration = Duration::from_millis(200);

    #[tokio::test(start_paused = true)]
    async fn n_items_take_n_less_one_periods() {
        let begin = Instant::now();
        let mut producer = RateLimitedProducer::new(PERIOD, 6);
        while producer.next().await.is_some() {
            sleep(PERIOD * 3 / 4).await;
        }
        // The consumer's last pause is after the last item.
        assert_eq!(begin.elapsed(), PERIOD * 5 + PERIOD * 3 / 4);
    }

    #[tokio::test(start_paused = true)]
    async fn a_cancelled_pull_loses_nothing() {
        let begin = Instant::now();
        let mut producer = RateLimitedProducer::new(PERIOD, 6);
        let (mut seen, mut cancelled) = (Vec::new(), 0);
        loop {
            match timeout(PERIOD * 3 / 10, producer.next()).await {
                Ok(Some(n)) => seen.push(n),
                Ok(None) => break,
                Err(_) => cancelled += 1,
            }
        }
        assert_eq!((seen, cancelled), (vec![1, 2, 3, 4, 5, 6], 15));
        assert_eq!(begin.elapsed(), PERIOD * 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_consumer_is_never_flooded() {
        let mut producer = RateLimitedProducer::new(PERIOD, 3);
        producer.next().await;
        sleep(PERIOD * 5 + PERIOD / 2).await;
        producer.next().await;
        let late = Instant::now();
        producer.next().await;
        assert_eq!(late.elapsed(), PERIOD);
    }
}
