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
    fields_are_in_state: Iter<AsyncCounterState>,
}

// As visible as the state, which is private to its module unless `state = pub …` opens it.
#[expect(dead_code, reason = "this program looks at no state")]
impl AsyncCounter {
    #[must_use]
    #[inline]
    fn state(&self) -> Option<&AsyncCounterState> {
        self.fields_are_in_state.state()
    }

    #[must_use]
    #[inline]
    fn state_mut(&mut self) -> Option<&mut AsyncCounterState> {
        self.fields_are_in_state.state_mut()
    }

    #[inline]
    fn interrupt(&mut self) -> Option<&mut AsyncCounterState>
    where
        for<'aiter_step> AsyncCounterState: private::HookedState<'aiter_step>,
    {
        self.fields_are_in_state.interrupt()
    }

    #[must_use]
    #[inline]
    fn into_state(mut self) -> Option<AsyncCounterState> {
        self.fields_are_in_state.take_state()
    }
}

// With a `#[derive(Debug)]` on the struct it would show the state.
impl fmt::Debug for AsyncCounter {
    #[inline]
    fn fmt(&self, aiter_formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        private::fmt_opaque("AsyncCounter", aiter_formatter)
    }
}

// The struct has the attribute.
impl private::Annotated for AsyncCounter {}

// How the other half, below, reaches the stream over the fields, and makes one.
impl private::StreamOver<AsyncCounterState> for AsyncCounter {
    #[inline]
    fn as_iter(&self) -> &Iter<AsyncCounterState> {
        &self.fields_are_in_state
    }

    #[inline]
    fn as_iter_mut(&mut self) -> &mut Iter<AsyncCounterState> {
        &mut self.fields_are_in_state
    }
}

impl private::Lazily<AsyncCounterState> for AsyncCounter {
    #[inline]
    fn from_owner(fields_are_in_state: Iter<AsyncCounterState>) -> Self {
        Self { fields_are_in_state }
    }
}

// An error where the struct has the attribute, and no impl has it. What a `const _` names counts as used; what the inner constant names does
// not, so rustc says of a stream that it is never made.
#[allow(clippy::semicolon_if_nothing_returned, reason = "the macro writes none")]
const _: () = {
    const _IS_A_STREAM: () = {
        #[allow(unused_imports, reason = "it answers only where there are no hooks")]
        use aiter::private::NotHooked as _;
        private::check(
            private::Probe::<AsyncCounter>::HOOKED,
            "no `impl` makes `AsyncCounter` a stream: put `#[async_iter]` on the one that has `async fn next(&mut self)`",
        )
    };
};

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

    fn next(&mut self) -> impl Send + Future<Output = Self::Output> {
        // The future of the user's `next`, as it is, and what turns its result into the `Output` above.
        private::map(private::a_hook_is_send_unless_the_attribute_says_local(Self::next(self)), Result::ok)
    }
}

// A mark: the impl has the attribute, and its `init` is not async.
impl private::Eager for AsyncCounter {}

// The stream. Each method calls what the runtime's `Iter` does.

impl Stream for AsyncCounter {
    type Item = u32;

    #[allow(clippy::inline_always, reason = "otherwise LLVM compiles the step apart from the loop that polls it")]
    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, aiter_context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        <AsyncCounterState as private::StreamOf>::step(self, aiter_context)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        <AsyncCounterState as private::StreamOf>::hint(self)
    }
}

impl FusedStream for AsyncCounter {
    #[inline]
    fn is_terminated(&self) -> bool {
        <AsyncCounterState as private::StreamOf>::has_ended(self)
    }
}

impl AsyncClose for AsyncCounter {
    type Output = ();

    #[inline]
    fn poll_close(self: Pin<&mut Self>, aiter_context: &mut Context<'_>) -> Poll<Self::Output> {
        <AsyncCounterState as private::StreamOf>::poll_closed(self, aiter_context)
    }
}

impl From<AsyncCounterState> for AsyncCounter {
    #[inline]
    fn from(aiter_state: AsyncCounterState) -> Self {
        // An error where the struct has no attribute.
        let () = <AsyncCounter as private::Annotated>::ANNOTATED;
        // An error where the struct says `inline`.
        let () = <<Self as private::Over<AsyncCounterState>>::Storage as private::OnHeap>::CHECKED;
        <AsyncCounterState as private::StreamOf>::from_state(aiter_state)
    }
}

#[allow(unreachable_pub, clippy::should_implement_trait, reason = "both methods are there for every stream")]
impl AsyncCounter {
    #[inline]
    pub fn next(&mut self) -> Next<'_, Self> {
        Next::pinned(<AsyncCounterState as private::StreamOf>::movable(self))
    }

    #[allow(dead_code, reason = "there is nothing to close here")]
    #[inline]
    pub fn close(&mut self) -> Close<'_, Self> {
        Close::pinned(<AsyncCounterState as private::StreamOf>::movable(self))
    }

    // Nobody uses it, and a macro has written it. So rustc does not say that nobody calls this `next`, which has the place of the user's.
    #[allow(dead_code, non_upper_case_globals)]
    const AITER_next: () = ();

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
