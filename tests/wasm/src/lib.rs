//! Streams that run in WebAssembly: a struct with an async init and a close, and a generator.

use std::cell::Cell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use aiter::{Stream, async_iter, yield_};

/// Suspends once.
struct Pause(bool);

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

#[async_iter]
struct Counter {
    stop: u32,
    current: u32,
    closed: Rc<Cell<u32>>,
}

#[async_iter(local)]
impl Counter {
    async fn init(stop: u32, closed: Rc<Cell<u32>>) -> Self {
        Pause(false).await;
        Self { stop, current: 0, closed }
    }

    async fn next(&mut self) -> Option<u32> {
        Pause(false).await;
        self.current += 1;
        (self.current <= self.stop).then_some(self.current)
    }

    async fn close(&mut self) {
        Pause(false).await;
        self.closed.set(self.closed.get() + 1);
    }
}

#[async_iter]
async fn doubled(stop: u32, closed: Rc<Cell<u32>>) -> impl Stream<Item = u32> {
    let mut counter = Counter::new(stop, closed);
    while let Some(n) = counter.next().await {
        yield_!(2 * n);
    }
}

/// The sum of twice the numbers up to `stop`, and 1000 for each close.
#[unsafe(no_mangle)]
pub extern "C" fn sum(stop: u32) -> u32 {
    let closed = Rc::default();
    let mut run = pin!(async {
        let mut sum = 0;
        let mut numbers = doubled(stop, Rc::clone(&closed));
        while let Some(n) = aiter::next(&mut numbers).await {
            sum += n;
        }
        sum + 1000 * closed.get()
    });
    loop {
        if let Poll::Ready(sum) = run.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return sum;
        }
    }
}
