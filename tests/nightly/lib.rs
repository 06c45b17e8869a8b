//! Streams as `AsyncIterator`s, in `for await` loops.

#![feature(async_for_loop, async_iterator, context_ext, local_waker)]
#![cfg(test)]

use std::async_iter::AsyncIterator;
use std::future::{Future, poll_fn};
use std::num::ParseIntError;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, ContextBuilder, Poll, Waker};

use aiter::{
    AsyncIter, Generator, Iter, LocalAsyncIter, LocalGenerator, StopAsyncIteration, Stream, async_iter, generate,
    yield_,
};

#[async_iter]
struct Counter<T> {
    stop: u32,
    current: u32,
    closed: bool,
    convert: fn(u32) -> T,
}

#[async_iter]
impl<T> Counter<T>
where
    T: Send,
{
    fn init(stop: u32, convert: fn(u32) -> T) -> Self {
        Self { stop, current: 0, closed: false, convert }
    }

    async fn next(&mut self) -> Result<T, StopAsyncIteration> {
        pause().await;
        if self.current == self.stop {
            return Err(StopAsyncIteration);
        }
        self.current += 1;
        Ok((self.convert)(self.current))
    }

    async fn close(&mut self) {
        self.closed = true;
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        ((self.stop - self.current) as usize, Some((self.stop - self.current) as usize))
    }
}

struct Evens(u32);

impl AsyncIter for Evens {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        pause().await;
        self.0 += 2;
        (self.0 < 6).then_some(self.0)
    }
}

struct Local(Rc<[u32]>, usize);

impl LocalAsyncIter for Local {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        pause().await;
        self.1 += 1;
        self.0.get(self.1 - 1).copied()
    }
}

#[async_iter]
async fn named(text: &str) -> Generator<'_, Result<u32, ParseIntError>> {
    for word in text.split(' ') {
        pause().await;
        yield_!(Ok(word.parse()?));
    }
}

#[async_iter]
async fn named_local(numbers: Rc<[u32]>) -> LocalGenerator<'static, u32> {
    for &n in &*numbers {
        pause().await;
        yield_!(n);
    }
}

#[async_iter]
async fn unnamed(stop: u32) -> impl Stream<Item = u32> + AsyncIterator<Item = u32> {
    for n in 0..stop {
        pause().await;
        yield_!(n);
    }
}

/// All items, by the loop of the language.
async fn collect<S: AsyncIterator>(stream: S) -> Vec<S::Item> {
    let mut items = Vec::new();
    for await item in stream {
        items.push(item);
    }
    items
}

#[test]
fn a_struct_of_the_attribute() {
    assert_eq!(block(collect(Counter::new(3, |n| n.to_string()))), ["1", "2", "3"]);
}

#[test]
fn a_loop_over_a_borrowed_stream_leaves_it_open() {
    block(async {
        let mut counter = Counter::new(3, |n| n);
        for await n in &mut counter {
            assert_eq!(n, 1);
            break;
        }
        assert_eq!(counter.next().await, Some(2));
        counter.close().await;
        assert_eq!(counter.state().map(|state| state.closed), Some(true));
        assert_eq!(counter.next().await, None);
    });
}

#[test]
fn a_struct_of_a_crate_that_asks_for_nothing_unstable() {
    assert_eq!(block(collect(aiter_without_features::Ones::new(2))), [1, 1]);
}

#[test]
fn a_state_without_the_attribute() {
    assert_eq!(block(collect(Iter::new(Evens(0)))), [2, 4]);
    let lazy: Iter<Evens> = Iter::lazy(async { Evens(2) });
    assert_eq!(block(collect(lazy)), [4]);
    assert_eq!(block(collect(Iter::new(Local([1, 2].into(), 0)))), [1, 2]);
}

#[test]
fn generators() {
    let numbers = block(collect(named("4 x 5")));
    assert_eq!(numbers[0], Ok(4));
    assert!(numbers[1].is_err());
    assert_eq!(numbers.len(), 2);
    assert_eq!(block(collect(named_local([1, 2].into()))), [1, 2]);
    assert_eq!(block(collect(unnamed(3))), [0, 1, 2]);
    let squares = generate(async |mut y| {
        for n in 0..4 {
            y.yield_item(n * n).await;
        }
    });
    assert_eq!(block(collect(squares)), [0, 1, 4, 9]);
}

#[test]
fn the_size_hint_is_the_streams() {
    let mut counter = Counter::new(3, |n| n);
    assert_eq!(AsyncIterator::size_hint(&counter), (3, Some(3)));
    while AsyncIterator::poll_next(Pin::new(&mut counter), &mut Context::from_waker(Waker::noop())).is_pending() {}
    assert_eq!(AsyncIterator::size_hint(&counter), (2, Some(2)));
}

/// Its hooks count in the context's extension how often each was polled.
#[async_iter]
struct Counted;

#[async_iter]
impl Counted {
    async fn init() -> Self {
        count(0).await;
        Counted
    }

    async fn next(&mut self) -> Option<()> {
        count(1).await;
        None
    }

    async fn close(&mut self) {
        count(2).await;
    }
}

/// The same without a heap block.
#[async_iter(inline)]
struct CountedInline;

#[async_iter(inline)]
impl CountedInline {
    async fn init() -> Self {
        count(0).await;
        CountedInline
    }

    async fn next(&mut self) -> Option<()> {
        count(1).await;
        None
    }

    async fn close(&mut self) {
        count(2).await;
    }
}

/// Suspends once, and counts its polls in the context's extension.
async fn count(hook: usize) {
    let mut paused = false;
    poll_fn(|cx| {
        let polls: &mut [u32; 3] = cx.ext().downcast_mut().expect("the extension of the consumer's context");
        polls[hook] += 1;
        if std::mem::replace(&mut paused, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Drains a stream, and says how often each of its hooks was polled.
fn polls(mut stream: Pin<&mut impl Stream>) -> [u32; 3] {
    let mut polls = [0u32; 3];
    let mut cx = ContextBuilder::from_waker(Waker::noop()).ext(&mut polls).build();
    while !matches!(stream.as_mut().poll_next(&mut cx), Poll::Ready(None)) {}
    polls
}

// A hook is polled with the whole context of the consumer, and not with its waker alone.
#[test]
fn each_hook_sees_the_extension_of_the_context() {
    assert_eq!(polls(pin!(Counted::new())), [2, 2, 2]);
    assert_eq!(polls(pin!(CountedInline::new())), [2, 2, 2]);
}

/// Suspends once.
async fn pause() {
    let mut paused = false;
    poll_fn(|_| if std::mem::replace(&mut paused, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// Runs a future to its end.
fn block<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}
