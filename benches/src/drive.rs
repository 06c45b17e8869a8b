//! How a case is driven: a stream is made, and polled to its end.

use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use aiter::Stream;
use tokio::sync::mpsc;

use crate::rows::Block;

/// What a consumer does with an item: it looks at it, and goes on with a number.
pub trait Item: Send + 'static {
    fn check(self) -> u64;
}

impl Item for u64 {
    fn check(self) -> u64 {
        black_box(self)
    }
}

impl Item for usize {
    fn check(self) -> u64 {
        black_box(self) as u64
    }
}

impl Item for Block {
    fn check(self) -> u64 {
        black_box(&self)[0]
    }
}

impl Item for String {
    fn check(self) -> u64 {
        black_box(&self).len() as u64
    }
}

impl<T: Item, E: Send + 'static> Item for Result<T, E> {
    fn check(self) -> u64 {
        self.map_or(0, T::check)
    }
}

/// How much the optimiser sees of a stream's making, and of where it stands.
pub trait Set {
    const NAME: &'static str;

    fn make<T>(make: impl FnOnce() -> T) -> T;

    fn place<T>(value: Pin<&mut T>) -> Pin<&mut T>;
}

/// Nothing, as of a constructor in another crate, and of a task that lives on the heap.
pub struct Hidden;

impl Set for Hidden {
    const NAME: &'static str = "hidden";

    #[inline(never)]
    fn make<T>(make: impl FnOnce() -> T) -> T {
        make()
    }

    #[inline(always)]
    fn place<T>(value: Pin<&mut T>) -> Pin<&mut T> {
        black_box(value)
    }
}

/// All of it.
pub struct Visible;

impl Set for Visible {
    const NAME: &'static str = "visible";

    #[inline(always)]
    fn make<T>(make: impl FnOnce() -> T) -> T {
        make()
    }

    #[inline(always)]
    fn place<T>(value: Pin<&mut T>) -> Pin<&mut T> {
        value
    }
}

/// With a waker that does nothing, which the optimiser does not know.
fn context() -> Context<'static> {
    Context::from_waker(black_box(Waker::noop()))
}

/// What happens where a stream is pending, before it is polled again.
pub trait Idle {
    fn idle(&mut self);
}

impl Idle for () {
    fn idle(&mut self) {}
}

/// To the end.
pub mod drain {
    use super::{Idle, Item, Poll, Set, Stream, context, pin};

    #[inline(always)]
    pub fn stream<V: Set, S: Stream<Item: Item>>(make: impl FnOnce() -> S, mut idle: impl Idle) -> u64 {
        let stream = pin!(V::make(make));
        let mut stream = V::place(stream);
        let mut cx = context();
        let mut sum = 0u64;
        loop {
            match stream.as_mut().poll_next(&mut cx) {
                Poll::Ready(Some(item)) => sum = sum.wrapping_add(item.check()),
                Poll::Ready(None) => return sum,
                Poll::Pending => idle.idle(),
            }
        }
    }

    #[inline(always)]
    pub fn future<V: Set, F: Future<Output = u64>>(make: impl FnOnce() -> F, mut idle: impl Idle) -> u64 {
        let future = pin!(make());
        let mut future = V::place(future);
        let mut cx = context();
        loop {
            match future.as_mut().poll(&mut cx) {
                Poll::Ready(sum) => return sum,
                Poll::Pending => idle.idle(),
            }
        }
    }
}

/// Until the first step is pending.
pub mod midway {
    use super::{Idle, Item, Set, Stream, context, pin};

    #[inline(always)]
    pub fn stream<V: Set, S: Stream<Item: Item>>(make: impl FnOnce() -> S, _: impl Idle) -> u64 {
        let stream = pin!(V::make(make));
        u64::from(V::place(stream).poll_next(&mut context()).is_pending())
    }

    #[inline(always)]
    pub fn future<V: Set, F: Future<Output = u64>>(make: impl FnOnce() -> F, _: impl Idle) -> u64 {
        u64::from(V::place(pin!(make())).poll(&mut context()).is_pending())
    }
}

/// Not at all: how many bytes it takes where it stands.
pub mod value {
    use super::{Idle, Set, Stream};

    pub fn stream<V: Set, S: Stream>(_: impl Fn() -> S, _: impl Idle) -> u64 {
        size_of::<S>() as u64
    }

    pub fn future<V: Set, F: Future>(_: impl Fn() -> F, _: impl Idle) -> u64 {
        size_of::<F>() as u64
    }
}

/// Not at all: how many bytes of the heap it takes, each of many that live at once.
pub mod heap {
    use super::{Idle, Set, Stream};
    use crate::allocator;

    const STREAMS: usize = 10_000;

    fn each<T>(make: impl Fn() -> T) -> u64 {
        let mut values = Vec::with_capacity(STREAMS);
        let before = allocator::counts().living;
        values.extend((0..STREAMS).map(|_| make()));
        ((allocator::counts().living - before) / STREAMS) as u64
    }

    pub fn stream<V: Set, S: Stream>(make: impl Fn() -> S, _: impl Idle) -> u64 {
        each(make)
    }

    pub fn future<V: Set, F: Future>(make: impl Fn() -> F, _: impl Idle) -> u64 {
        each(make)
    }
}

/// One stream of `n` items.
#[inline(always)]
pub fn one(n: usize, run: impl Fn(usize, ()) -> u64) -> u64 {
    run(black_box(n), ())
}

/// `n` streams of `ITEMS` items each.
#[inline(always)]
pub fn many<const ITEMS: usize>(n: usize, run: impl Fn(usize, ()) -> u64) -> u64 {
    (0..n).fold(0, |sum: u64, _| sum.wrapping_add(run(black_box(ITEMS), ())))
}

/// One stream that receives `n` items, which are sent in batches.
#[inline(always)]
pub fn channel(n: usize, run: impl Fn(mpsc::Receiver<u64>, Batches) -> u64) -> u64 {
    let (batches, receiver) = aside(|| {
        let (sender, receiver) = mpsc::channel(BATCH);
        (Batches { sender: Some(sender), left: 0..n as u64 }, receiver)
    });
    run(receiver, batches)
}

const BATCH: usize = 64;

/// The sending side of a channel.
pub struct Batches {
    /// None once all is sent, so that the channel is closed.
    sender: Option<mpsc::Sender<u64>>,
    left: std::ops::Range<u64>,
}

impl Idle for Batches {
    fn idle(&mut self) {
        aside(|| {
            self.sender = self.sender.take().filter(|_| !self.left.is_empty());
            let Some(sender) = &self.sender else { return };
            for item in self.left.by_ref().take(BATCH) {
                sender.try_send(item).expect("the receiver lives, and has taken the last batch");
            }
        });
    }
}

/// Work whose instructions are not counted. Callgrind knows it by this name.
#[inline(never)]
fn aside<T>(work: impl FnOnce() -> T) -> T {
    black_box(work())
}

/// Runs a case, with its instructions counted. Callgrind knows it by this name.
#[inline(never)]
pub fn counted(run: fn(usize) -> u64, n: usize) -> u64 {
    // Not in the tail position, where a call would be a jump, and callgrind would not see the return.
    black_box(run(n))
}
