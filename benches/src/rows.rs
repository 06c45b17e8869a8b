//! What is measured: structs with an `async fn next`, the stream that the attribute makes of each, and beside some the stream
//! that a person would write by hand.

use std::future::{self, ready};
use std::io;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, ready};

use aiter::{Stream, async_iter};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::mpsc;

/// What a step waits for.
pub trait Pause: Send + 'static {
    /// Whether it waits at all.
    const SOME: bool = true;

    type Future: Future<Output = ()> + Unpin + Send;

    fn pause() -> Self::Future;
}

/// Nothing.
pub struct Never;

impl Pause for Never {
    const SOME: bool = false;

    type Future = future::Ready<()>;

    fn pause() -> Self::Future {
        ready(())
    }
}

/// A future that is ready.
pub struct Ready;

impl Pause for Ready {
    type Future = future::Ready<()>;

    fn pause() -> Self::Future {
        ready(())
    }
}

/// A future that is pending once.
#[derive(Default)]
pub struct Suspend {
    done: bool,
}

impl Pause for Suspend {
    type Future = Self;

    fn pause() -> Self {
        Self::default()
    }
}

impl Future for Suspend {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.done {
            return Poll::Ready(());
        }
        self.done = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// No await.
#[async_iter(state = pub PlainState)]
pub struct Plain {
    current: u64,
    stop: u64,
}

#[async_iter(state = PlainState)]
impl Plain {
    pub fn init(n: usize) -> Self {
        Self { current: 0, stop: n as u64 }
    }

    async fn next(&mut self) -> Option<u64> {
        if self.current == self.stop {
            return None;
        }
        self.current += 1;
        Some(self.current)
    }
}

/// [`Plain`], by hand.
pub struct PlainByHand {
    current: u64,
    stop: u64,
}

impl PlainByHand {
    pub fn new(n: usize) -> Self {
        Self { current: 0, stop: n as u64 }
    }
}

impl Stream for PlainByHand {
    type Item = u64;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u64>> {
        if self.current == self.stop {
            return Poll::Ready(None);
        }
        self.current += 1;
        Poll::Ready(Some(self.current))
    }
}

/// One await an item.
#[async_iter(state = pub WaitingState)]
pub struct Waiting<P> {
    current: u64,
    stop: u64,
    pause: PhantomData<P>,
}

#[async_iter(state = WaitingState)]
impl<P: Pause> Waiting<P> {
    pub fn init(n: usize) -> Self {
        Self { current: 0, stop: n as u64, pause: PhantomData }
    }

    async fn next(&mut self) -> Option<u64> {
        if self.current == self.stop {
            return None;
        }
        P::pause().await;
        self.current += 1;
        Some(self.current)
    }
}

/// [`Waiting`], by hand.
pub struct WaitingByHand<P: Pause> {
    current: u64,
    stop: u64,
    pause: Option<P::Future>,
}

impl<P: Pause> WaitingByHand<P> {
    pub fn new(n: usize) -> Self {
        Self { current: 0, stop: n as u64, pause: None }
    }
}

impl<P: Pause> Stream for WaitingByHand<P> {
    type Item = u64;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u64>> {
        if self.pause.is_none() && self.current == self.stop {
            return Poll::Ready(None);
        }
        let pause = self.pause.get_or_insert_with(P::pause);
        ready!(Pin::new(pause).poll(cx));
        self.pause = None;
        self.current += 1;
        Poll::Ready(Some(self.current))
    }
}

/// Suspends three times an item.
#[async_iter(state = pub ThriceState)]
pub struct Thrice {
    current: u64,
    stop: u64,
}

#[async_iter(state = ThriceState)]
impl Thrice {
    pub fn init(n: usize) -> Self {
        Self { current: 0, stop: n as u64 }
    }

    async fn next(&mut self) -> Option<u64> {
        if self.current == self.stop {
            return None;
        }
        Suspend::pause().await;
        Suspend::pause().await;
        Suspend::pause().await;
        self.current += 1;
        Some(self.current)
    }
}

/// A state of `WORDS` words and two more, all of which are written in turn.
#[async_iter(state = pub LargeState)]
pub struct Large<const WORDS: usize> {
    current: usize,
    stop: usize,
    words: [u64; WORDS],
}

#[async_iter(state = LargeState)]
impl<const WORDS: usize> Large<WORDS> {
    pub fn init(n: usize) -> Self {
        Self { current: 0, stop: n, words: [1; WORDS] }
    }

    async fn next(&mut self) -> Option<u64> {
        if self.current == self.stop {
            return None;
        }
        ready(()).await;
        let word = &mut self.words[self.current % WORDS];
        *word += self.current as u64;
        self.current += 1;
        Some(*word)
    }
}

/// Three async fns deep.
#[async_iter(state = pub NestedState)]
pub struct Nested {
    current: u64,
    stop: u64,
}

#[async_iter(state = NestedState)]
impl Nested {
    pub fn init(n: usize) -> Self {
        Self { current: 0, stop: n as u64 }
    }

    async fn next(&mut self) -> Option<u64> {
        if self.current == self.stop {
            return None;
        }
        Some(self.outer().await)
    }

    async fn outer(&mut self) -> u64 {
        self.inner().await + 1
    }

    async fn inner(&mut self) -> u64 {
        ready(()).await;
        self.current += 1;
        self.current
    }
}

/// An item of 1 KiB.
pub type Block = [u64; 128];

/// Items of 1 KiB.
#[async_iter(state = pub BlocksState)]
pub struct Blocks {
    current: u64,
    stop: u64,
}

#[async_iter(state = BlocksState)]
impl Blocks {
    pub fn init(n: usize) -> Self {
        Self { current: 0, stop: n as u64 }
    }

    async fn next(&mut self) -> Option<Block> {
        if self.current == self.stop {
            return None;
        }
        ready(()).await;
        self.current += 1;
        Some([self.current; 128])
    }
}

/// Steps that can fail.
#[async_iter(state = pub FallibleState)]
pub struct Fallible {
    current: u64,
    stop: u64,
}

#[async_iter(state = FallibleState)]
impl Fallible {
    pub fn init(n: usize) -> Self {
        Self { current: 0, stop: n as u64 }
    }

    async fn next(&mut self) -> io::Result<Option<u64>> {
        if self.current == self.stop {
            return Ok(None);
        }
        ready(()).await;
        self.current = self.current.checked_add(1).ok_or(io::ErrorKind::QuotaExceeded)?;
        Ok(Some(self.current))
    }
}

/// A state that is made by an async `init`.
#[async_iter(state = pub LazyState)]
pub struct Lazy {
    current: u64,
    stop: u64,
}

#[async_iter(state = LazyState)]
impl Lazy {
    pub async fn init(n: usize) -> Self {
        ready(()).await;
        Self { current: 0, stop: n as u64 }
    }

    async fn next(&mut self) -> Option<u64> {
        if self.current == self.stop {
            return None;
        }
        ready(()).await;
        self.current += 1;
        Some(self.current)
    }
}

/// A field of the stream too, as a clone. The struct is written twice, because such a stream has fields of its own.
macro_rules! counted {
    ($Stream:ident, $State:ident $(, $inline:ident)?) => {
        #[async_iter($($inline,)? state = pub $State)]
        pub struct $Stream {
            #[async_iter(shared)]
            pub count: Arc<AtomicU64>,
            stop: u64,
        }

        #[async_iter($($inline,)? state = $State)]
        impl $Stream {
            pub fn init(n: usize) -> Self {
                Self { count: Arc::default(), stop: n as u64 }
            }

            async fn next(&mut self) -> Option<u64> {
                let count = self.count.load(Relaxed);
                if count == self.stop {
                    return None;
                }
                ready(()).await;
                self.count.store(count + 1, Relaxed);
                Some(count + 1)
            }
        }
    };
}

counted!(Counted, CountedState);
counted!(CountedInline, CountedInlineState, inline);

/// As many lines as there are at most.
pub const MOST_LINES: usize = 4096;

const LINE: usize = 40;

static TEXT: [u8; LINE * MOST_LINES] = {
    let mut text = [b'x'; LINE * MOST_LINES];
    let mut line = 0;
    while line < MOST_LINES {
        text[line * LINE + LINE - 1] = b'\n';
        line += 1;
    }
    text
};

pub type TextLines = tokio::io::Lines<BufReader<&'static [u8]>>;

/// The reader of a text with `n` lines.
pub fn text_lines(n: usize) -> TextLines {
    BufReader::new(&TEXT[..n * LINE]).lines()
}

/// The lines of a text.
#[async_iter(state = pub LinesState)]
pub struct Lines {
    lines: TextLines,
}

#[async_iter(state = LinesState)]
impl Lines {
    pub fn init(n: usize) -> Self {
        Self { lines: text_lines(n) }
    }

    async fn next(&mut self) -> io::Result<Option<String>> {
        self.lines.next_line().await
    }
}

/// The receiver of a channel.
#[async_iter(state = pub ReceivedState)]
pub struct Received {
    receiver: mpsc::Receiver<u64>,
}

#[async_iter(state = ReceivedState)]
impl Received {
    pub fn init(receiver: mpsc::Receiver<u64>) -> Self {
        Self { receiver }
    }

    async fn next(&mut self) -> Option<u64> {
        self.receiver.recv().await
    }
}
