//! [counter.rs](counter.rs), with what `#[async_iter]` writes for it written out by hand. A test holds it true.
//!
//! Run it: `cargo run --example counter-expanded`.
//!
//! Left out are the doc comments of what is generated, and the `#[allow(…)]`s that keep lints of the user's away from it.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use aiter::{AsyncClose, AsyncIter, Close, FusedStream, Iter, Next, StopAsyncIteration, Stream, private};
use tokio::time::{sleep, timeout};

const PAUSE: Duration = Duration::from_millis(200);

// What `#[async_iter]` makes of the struct: the state, with the fields, and the stream over it.

struct AsyncCounterState {
    stop: u32,
    current: u32,
}

/// Counts from 0 up to `stop`, which it leaves out.
#[must_use = "streams do nothing unless polled"]
struct AsyncCounter {
    iter: Iter<AsyncCounterState>,
}

// As visible as the state, which is private to its module unless `state = pub …` opens it.
#[expect(dead_code, reason = "this program looks at no state")]
impl AsyncCounter {
    #[must_use]
    #[inline]
    fn state(&self) -> Option<&AsyncCounterState> {
        self.iter.state()
    }

    #[must_use]
    #[inline]
    fn state_mut(&mut self) -> Option<&mut AsyncCounterState> {
        self.iter.state_mut()
    }

    #[must_use]
    #[inline]
    fn into_state(mut self) -> Option<AsyncCounterState> {
        self.iter.take_state()
    }
}

// With a `#[derive(Debug)]` on the struct it would show the state.
impl fmt::Debug for AsyncCounter {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        private::fmt_opaque(&self.iter, "AsyncCounter", f)
    }
}

// An error where the struct has the attribute, and no impl has it.
const _: fn() = private::hooked::<AsyncCounterState>;

// What it makes of the impl. First the block itself, token by token, about the state.

impl AsyncCounterState {
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

// The hooks, as the runtime calls them.

impl AsyncIter for AsyncCounterState {
    type Output = Option<u32>;
    // There is no hook `close`, so nothing is spent on one.
    const CLOSES: bool = false;

    fn next(&mut self) -> impl Future<Output = Self::Output> + Send {
        // The future of the user's `next`, as it is, and what turns its result into the `Output` above.
        private::map(Self::next(self), Result::ok)
    }
}

// Two marks: the impl has the attribute, and its `init` is not async.
impl private::Hooked for AsyncCounterState {}
impl private::Eager for AsyncCounterState {}

// The stream. Each method calls what the runtime's `Iter` does.

impl Stream for AsyncCounter {
    type Item = u32;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        <AsyncCounterState as private::StreamOf>::poll_next(&mut self.get_mut().iter, cx)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        <AsyncCounterState as private::StreamOf>::size_hint(&self.iter)
    }
}

impl FusedStream for AsyncCounter {
    #[inline]
    fn is_terminated(&self) -> bool {
        <AsyncCounterState as private::StreamOf>::is_terminated(&self.iter)
    }
}

impl AsyncClose for AsyncCounter {
    type Output = ();

    #[inline]
    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        <AsyncCounterState as private::StreamOf>::poll_closed(&mut self.get_mut().iter, cx)
    }
}

impl From<AsyncCounterState> for AsyncCounter {
    #[inline]
    fn from(state: AsyncCounterState) -> Self {
        Self { iter: <AsyncCounterState as private::StreamOf>::iter(state) }
    }
}

#[allow(unreachable_pub, clippy::should_implement_trait, reason = "both methods are there for every stream")]
impl AsyncCounter {
    #[inline]
    pub fn next(&mut self) -> Next<'_, Self> {
        Next::new(self)
    }

    #[allow(dead_code, reason = "there is nothing to close here")]
    #[inline]
    pub fn close(&mut self) -> Close<'_, Self> {
        AsyncClose::close(self)
    }

    // `init`, as the stream's constructor.
    fn new(stop: u32) -> Self {
        From::from(AsyncCounterState::init(stop))
    }
}

// The rest is the program's own.

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("Counting:");
    let mut numbers = AsyncCounter::new(3);
    while let Some(n) = numbers.next().await {
        println!("{n}");
    }

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
