//! Many streams at once, on a runtime of several threads: what is lost, what leaks, and how much memory it takes.
//!
//! ```console
//! cargo run --release -p aiter-load -- [SECONDS] [STREAMS]
//! ```
//!
//! Each consumer has its share of the streams. It takes one at random and asks for an item, gives the step up, interrupts it, closes, gives the close
//! up, hands the stream to a task that is aborted, swaps it with one of another consumer, or drops it; then a new one takes its place.
//! A stream counts its items, so each consumer knows which one comes next. A line each second says what was done until then; the last
//! lines say what was lost and what leaked. It exits with 1 if anything was.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant};

use aiter::{AsyncClose, FusedStream, Generator, Stream, async_iter, yield_};
use tokio::task::yield_now;

/// No stream has more items.
const LONGEST: u64 = 40;
const CONSUMERS: usize = 16;

/// What was counted, by everybody.
#[derive(Default)]
struct Counts {
    made: AtomicU64,
    /// States and steps that live now.
    alive: AtomicI64,
    /// Steps that a consumer gave up, and that went on.
    resumed: AtomicU64,
    /// Steps that a consumer gave up and then dropped.
    interrupted: AtomicU64,
    items: AtomicU64,
    /// Items that did not come, or came twice.
    lost: AtomicU64,
    /// Closes that ran to their end, and those that a stream's end had to bring.
    closed: AtomicU64,
    unclosed: AtomicU64,
    acts: Mutex<BTreeMap<&'static str, u64>>,
}

/// Something that is counted while it lives.
struct Live(Arc<Counts>);

impl Live {
    fn new(counts: &Arc<Counts>) -> Self {
        counts.alive.fetch_add(1, Relaxed);
        Self(Arc::clone(counts))
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, Relaxed);
    }
}

/// Suspends as a step would: not at all, for a while, or until a timer fires.
async fn suspend(random: u64) {
    match random % 16 {
        0..8 => {}
        8..15 => yield_now().await,
        _ => tokio::time::sleep(Duration::from_millis(random % 3)).await,
    }
}

/// A struct with an async init, and a close.
#[async_iter]
struct Numbers {
    random: Random,
    length: u64,
    current: u64,
    closed: bool,
    live: Live,
}

#[async_iter]
impl Numbers {
    async fn init(mut random: Random, counts: Arc<Counts>) -> Result<Self, ()> {
        let live = Live::new(&counts);
        suspend(random.next()).await;
        Ok(Self { length: random.next() % LONGEST, random, current: 0, closed: false, live })
    }

    async fn next(&mut self) -> Result<Option<u64>, ()> {
        let _step = Live::new(&self.live.0);
        suspend(self.random.next()).await;
        if self.current == self.length {
            // Half of them end, half of them fail.
            return if self.length.is_multiple_of(2) { Ok(None) } else { Err(()) };
        }
        self.current += 1;
        Ok(Some(self.current - 1))
    }

    async fn close(&mut self) {
        let _close = Live::new(&self.live.0);
        suspend(self.random.next()).await;
        assert!(!self.closed, "closed twice");
        self.closed = true;
        self.live.0.closed.fetch_add(1, Relaxed);
    }
}

/// A generator with a name.
#[async_iter]
async fn numbers(mut random: Random, counts: Arc<Counts>) -> Generator<'static, Result<u64, ()>> {
    let _body = Live::new(&counts);
    let length = random.next() % LONGEST;
    for n in 0..length {
        let _step = Live::new(&counts);
        suspend(random.next()).await;
        yield_!(Ok(n));
    }
    suspend(random.next()).await;
    if length % 2 == 1 {
        Err(())?;
    }
}

/// Everything that a stream here is.
trait Any: Stream<Item = Result<u64, ()>> + FusedStream + Unpin + Send {
    fn poll_closed(&mut self, cx: &mut std::task::Context<'_>) -> Poll<()>;

    /// Drops the step in flight, and returns the number of the item that comes next. A generator has no step that could be dropped.
    fn interrupt(&mut self) -> Option<u64> {
        None
    }
}

impl Any for Numbers {
    fn poll_closed(&mut self, cx: &mut std::task::Context<'_>) -> Poll<()> {
        Pin::new(self).poll_close(cx)
    }

    fn interrupt(&mut self) -> Option<u64> {
        // By its path: the trait's method has the same name.
        Numbers::interrupt(self).map(|state| state.current)
    }
}

impl Any for Generator<'static, Result<u64, ()>> {
    fn poll_closed(&mut self, cx: &mut std::task::Context<'_>) -> Poll<()> {
        Pin::new(self).poll_close(cx)
    }
}

/// A stream, and what its consumer knows of it.
struct Consumed {
    stream: Box<dyn Any>,
    /// The number of the item that comes next.
    next: u64,
    /// Whether a step was given up.
    given_up: bool,
    closing: bool,
}

impl Consumed {
    fn new(random: &mut Random, counts: &Arc<Counts>) -> Self {
        counts.made.fetch_add(1, Relaxed);
        let (seed, counts) = (Random(random.next() | 1), Arc::clone(counts));
        let stream: Box<dyn Any> = if random.next().is_multiple_of(2) {
            Box::new(Numbers::new(seed, counts))
        } else {
            Box::new(numbers(seed, counts))
        };
        Self { stream, next: 0, given_up: false, closing: false }
    }

    /// Takes what a poll gave.
    fn took(&mut self, counts: &Counts, item: Option<Result<u64, ()>>) {
        if self.given_up {
            counts.resumed.fetch_add(1, Relaxed);
            self.given_up = false;
        }
        let Some(item) = item else {
            if !self.stream.is_terminated() {
                counts.lost.fetch_add(1, Relaxed);
            }
            return;
        };
        counts.items.fetch_add(1, Relaxed);
        // An error is an item too: the last one.
        if item.is_ok_and(|item| item != self.next || self.closing) {
            counts.lost.fetch_add(1, Relaxed);
        }
        self.next += 1;
    }

    async fn next(&mut self, counts: &Counts) {
        let item = aiter::next(&mut self.stream).await;
        self.took(counts, item);
    }

    /// Polls once, and gives up what is not ready.
    async fn try_next(&mut self, counts: &Counts) {
        let polled = poll_fn(|cx| Poll::Ready(Pin::new(&mut self.stream).poll_next(cx))).await;
        match polled {
            Poll::Ready(item) => self.took(counts, item),
            Poll::Pending => self.given_up = true,
        }
    }

    /// Drops the step in flight, which has counted nothing yet. So the next step has the same number.
    fn interrupt(&mut self, counts: &Counts) {
        if !self.stream.is_terminated()
            && let Some(next) = self.stream.interrupt()
        {
            counts.interrupted.fetch_add(u64::from(self.given_up), Relaxed);
            counts.lost.fetch_add(u64::from(next != self.next), Relaxed);
            self.given_up = false;
        }
    }

    async fn try_close(&mut self) -> bool {
        self.closing = true;
        poll_fn(|cx| Poll::Ready(self.stream.poll_closed(cx))).await.is_ready()
    }

    async fn close(&mut self, counts: &Counts) {
        self.closing = true;
        poll_fn(|cx| self.stream.poll_closed(cx)).await;
        // A raised error may still wait for its poll.
        while let Some(item) = aiter::next(&mut self.stream).await {
            counts.lost.fetch_add(u64::from(item.is_ok()), Relaxed);
        }
        counts.unclosed.fetch_add(u64::from(!self.stream.is_terminated()), Relaxed);
    }
}

/// One consumer, until the time is over.
async fn consume(
    mut random: Random,
    streams: usize,
    counts: Arc<Counts>,
    market: Arc<Mutex<Vec<Consumed>>>,
    until: Instant,
) {
    let mut streams: Vec<_> = (0..streams).map(|_| Consumed::new(&mut random, &counts)).collect();
    let mut acts = BTreeMap::new();
    while Instant::now() < until {
        for _ in 0..256 {
            let at = usize::try_from(random.next() % streams.len() as u64).expect("an index");
            let stream = &mut streams[at];
            let act = match random.next() % 64 {
                0..24 => {
                    stream.try_next(&counts).await;
                    "polled once"
                }
                24..48 => {
                    stream.next(&counts).await;
                    "next"
                }
                48..51 => {
                    let timeout = tokio::time::timeout(Duration::from_micros(200), stream.next(&counts)).await;
                    if timeout.is_err() {
                        stream.given_up = true;
                    }
                    "next, with a timeout"
                }
                51..55 => {
                    stream.try_close().await;
                    "close polled once"
                }
                55 | 56 => {
                    stream.interrupt(&counts);
                    "interrupted"
                }
                57 | 58 => {
                    stream.close(&counts).await;
                    streams[at] = Consumed::new(&mut random, &counts);
                    "closed"
                }
                59 => {
                    // Dropped by the runtime, wherever it is.
                    let new = Consumed::new(&mut random, &counts);
                    let (mut stream, counts) = (std::mem::replace(stream, new), Arc::clone(&counts));
                    let task = tokio::spawn(async move {
                        while !stream.stream.is_terminated() {
                            stream.next(&counts).await;
                        }
                    });
                    if random.next().is_multiple_of(2) {
                        yield_now().await;
                    }
                    task.abort();
                    drop(task.await);
                    "aborted with its task"
                }
                60..62 => {
                    let mut market = market.lock().expect("nobody panics");
                    if let Some(other) = market.last_mut() {
                        std::mem::swap(stream, other);
                    } else {
                        market.push(Consumed::new(&mut random, &counts));
                    }
                    "swapped with another consumer's"
                }
                _ => {
                    *stream = Consumed::new(&mut random, &counts);
                    "dropped"
                }
            };
            *acts.entry(act).or_insert(0) += 1;
        }
        // What has ended makes room.
        for stream in &mut streams {
            if stream.stream.is_terminated() {
                *stream = Consumed::new(&mut random, &counts);
            }
        }
        yield_now().await;
    }
    let mut all = counts.acts.lock().expect("nobody panics");
    for (act, count) in acts {
        *all.entry(act).or_insert(0) += count;
    }
}

/// What this process has in memory, in MiB, where the system says so.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()? / 1024)
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse().expect("a number"));
    let seconds: u64 = args.next().unwrap_or(60);
    let streams = usize::try_from(args.next().unwrap_or(100_000)).expect("so many");

    let counts = Arc::new(Counts::default());
    let market = Arc::default();
    let begin = Instant::now();
    let until = begin + Duration::from_secs(seconds);
    let consumers: Vec<_> = (0..CONSUMERS)
        .map(|n| {
            let random = Random((n as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
            tokio::spawn(consume(random, streams / CONSUMERS, Arc::clone(&counts), Arc::clone(&market), until))
        })
        .collect();
    println!("{:>4} {:>11} {:>11} {:>9} {:>9} {:>7}", "s", "streams", "items", "alive", "resumed", "MiB");
    while Instant::now() < until {
        tokio::time::sleep(Duration::from_secs(1)).await;
        println!(
            "{:>4} {:>11} {:>11} {:>9} {:>9} {:>7}",
            begin.elapsed().as_secs(),
            counts.made.load(Relaxed),
            counts.items.load(Relaxed),
            counts.alive.load(Relaxed),
            counts.resumed.load(Relaxed),
            memory().map_or_else(|| "?".to_owned(), |memory| memory.to_string()),
        );
    }
    let mut panicked = 0;
    for consumer in consumers {
        panicked += u32::from(consumer.await.is_err());
    }
    drop(market);

    for (act, count) in counts.acts.lock().expect("nobody panics").iter() {
        println!("{count:>11} {act}");
    }
    let (closed, items) = (counts.closed.load(Relaxed), counts.items.load(Relaxed));
    let (resumed, interrupted) = (counts.resumed.load(Relaxed), counts.interrupted.load(Relaxed));
    let (lost, unclosed, leaked) =
        (counts.lost.load(Relaxed), counts.unclosed.load(Relaxed), counts.alive.load(Relaxed));
    println!(
        "{items} items, {closed} closes, {interrupted} steps interrupted; lost: {lost}, not closed: {unclosed}, leaked: {leaked}, panicked: {panicked}"
    );
    if (lost, unclosed, leaked, panicked) == (0, 0, 0, 0)
        && [items, closed, resumed, interrupted].iter().all(|&n| n > 0)
    {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Xorshift: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
