//! Streams as a microcontroller has them: without a heap, polled by an executor of a few lines.
//!
//! Run it: `cargo run --example embedded`.
//!
//! It runs on your machine, with an allocator that counts. The streams say `#[async_iter(inline)]`, so each lies where it is made: in a local
//! variable here. tests/no-alloc builds such streams for a target that has no allocator at all.

use std::alloc::System;
use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use aiter::{Stream, async_iter, finally, yield_};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The clock of the device. Its interrupt wakes whoever waits for the next tick.
#[derive(Default)]
struct Clock {
    now: Cell<u32>,
    waiting: RefCell<Option<Waker>>,
}

impl Clock {
    /// The handler of the interrupt.
    fn tick(&self) {
        self.now.set(self.now.get() + 1);
        if let Some(waker) = self.waiting.borrow_mut().take() {
            waker.wake();
        }
    }

    async fn sleep(&self, ticks: u32) {
        let end = self.now.get() + ticks;
        poll_fn(|cx| {
            if self.now.get() >= end {
                return Poll::Ready(());
            }
            *self.waiting.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// A thermometer on a bus, which takes two ticks to answer.
struct Thermometer<'a> {
    clock: &'a Clock,
    powered: &'a Cell<bool>,
}

#[derive(Debug)]
struct TooHot(u32);

impl Thermometer<'_> {
    async fn read(&mut self) -> u32 {
        self.clock.sleep(2).await;
        20 + self.clock.now.get() / 3
    }
}

/// The mean of each three readings, until it is too hot.
#[async_iter(inline)]
struct Temperatures<'a> {
    thermometer: Thermometer<'a>,
    limit: u32,
}

// One thread, so the futures need not be `Send`.
#[async_iter(inline, local)]
impl<'a> Temperatures<'a> {
    fn init(clock: &'a Clock, powered: &'a Cell<bool>, limit: u32) -> Self {
        powered.set(true);
        Self { thermometer: Thermometer { clock, powered }, limit }
    }

    async fn next(&mut self) -> Result<Option<u32>, TooHot> {
        let mut sum = 0;
        for _ in 0..3 {
            let degrees = self.thermometer.read().await;
            if degrees > self.limit {
                return Err(TooHot(degrees));
            }
            sum += degrees;
        }
        Ok(Some(sum / 3))
    }

    async fn close(&mut self) {
        self.thermometer.clock.sleep(1).await;
        self.thermometer.powered.set(false);
    }
}

/// A lamp that blinks: a generator, which turns it off on every way out.
#[async_iter(inline)]
async fn blinks<'a>(clock: &'a Clock, lamp: &'a Cell<bool>) -> impl Stream<Item = bool> + 'a {
    finally!(lamp.set(false));
    loop {
        lamp.set(!lamp.get());
        yield_!(lamp.get());
        clock.sleep(5).await;
    }
}

/// The next item of either, whichever is there first.
async fn either<A: Stream + Unpin, B: Stream + Unpin>(
    first: &mut A,
    second: &mut B,
) -> Result<Option<A::Item>, Option<B::Item>> {
    poll_fn(|cx| {
        if let Poll::Ready(item) = Pin::new(&mut *first).poll_next(cx) {
            return Poll::Ready(Ok(item));
        }
        Pin::new(&mut *second).poll_next(cx).map(Err)
    })
    .await
}

async fn program(clock: &Clock) {
    let (powered, lamp) = (Cell::new(false), Cell::new(false));
    let mut temperatures = pin!(Temperatures::new(clock, &powered, 28));
    let mut blinks = pin!(blinks(clock, &lamp));
    loop {
        match either(&mut temperatures, &mut blinks).await {
            Ok(Some(Ok(mean))) => println!("tick {:2}: {mean} degrees", clock.now.get()),
            Ok(Some(Err(TooHot(degrees)))) => println!("tick {:2}: {degrees} degrees are too hot", clock.now.get()),
            Ok(None) => break,
            Err(is_on) => println!("tick {:2}: the lamp is {}", clock.now.get(), on(is_on == Some(true))),
        }
    }
    aiter::AsyncClose::close(&mut blinks).await;
    println!("at the end: the thermometer is {}, the lamp is {}", on(powered.get()), on(lamp.get()));
}

fn on(is_on: bool) -> &'static str {
    if is_on { "on" } else { "off" }
}

/// Polls a future, and ticks the clock between the polls.
fn run(clock: &Clock, future: impl Future<Output = ()>) {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    while future.as_mut().poll(&mut cx).is_pending() {
        clock.tick();
    }
}

fn main() {
    println!("The streams take {} bytes, and {}.", size_of::<Temperatures<'_>>(), size_of_stream(blinks));
    let clock = Clock::default();
    // Where `println!` has its buffer is no business of the streams.
    let counted = Region::new(ALLOCATOR);
    run(&clock, program(&clock));
    println!("Allocations meanwhile: {}", counted.change().allocations);
}

/// The size of what a function returns.
fn size_of_stream<A, B, S>(_: impl FnOnce(A, B) -> S) -> usize {
    size_of::<S>()
}
