//! The contract, for generators: clause 16 says that it is the same.

#![cfg(feature = "macros")]

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use aiter::{
    AsyncClose, FusedStream, Generator, LocalGenerator, Next, Stream, async_iter, closing, finally, try_closing,
    yield_, yield_from,
};
use aiter_support::{
    Census, Log, Pause, Wakes, block, close, counted, drain, hint, panics, poll, poll_close, poll_next, pull,
};

const PAUSES: [usize; 3] = [0, 1, 3];

/// Yields 1 and 2, then ends.
#[async_iter]
async fn pair(log: Log, pauses: usize) -> impl Stream<Item = u32> {
    log.add("started");
    let _body = log.on_drop("body dropped");
    for n in [1, 2] {
        Pause(pauses).await;
        yield_!(n);
        log.add("taken");
    }
    Pause(pauses).await;
}

/// Yields 1 and an error, then raises another.
#[async_iter]
async fn failing(log: Log, pauses: usize) -> impl Stream<Item = Result<u32, &'static str>> {
    let _body = log.on_drop("body dropped");
    Pause(pauses).await;
    yield_!(Ok(1));
    yield_!(Err("yielded"));
    Pause(pauses).await;
    Err("raised")?;
    log.add("never");
}

/// Clause 1.
#[test]
fn nothing_runs_before_the_first_poll() {
    let log = Log::default();
    let generator = pair(log.clone(), 0);
    assert!(log.take().is_empty());
    drop(generator);
    assert!(log.take().is_empty());
}

/// Clause 3.
#[test]
fn nothing_is_read_ahead() {
    let log = Log::default();
    let mut generator = pair(log.clone(), 0);
    assert_eq!(pull(&mut generator), Some(1));
    assert_eq!(log.take(), ["started"]);
    assert_eq!(pull(&mut generator), Some(2));
    assert_eq!(log.take(), ["taken"]);
    assert_eq!(pull(&mut generator), None);
    assert_eq!(log.take(), ["taken", "body dropped"]);
}

/// Clause 4.
#[test]
fn a_pull_that_is_dropped_loses_nothing() {
    for pauses in PAUSES {
        let log = Log::default();
        let mut generator = pair(log.clone(), pauses);
        for expected in [Some(1), Some(2), None] {
            assert_eq!(counted(|| poll(&mut Next::new(&mut generator))), (pauses, expected));
            // Moved between two pulls.
            generator = *Box::new(generator);
        }
        assert_eq!(log.take(), ["started", "taken", "taken", "body dropped"]);
    }
}

/// Clause 5.
#[test]
fn the_end_is_final() {
    for pauses in PAUSES {
        let mut generator = pair(Log::default(), pauses);
        assert!(!generator.is_terminated());
        assert_eq!(drain(&mut generator), [1, 2]);
        assert!(generator.is_terminated());
        assert_eq!(poll_next(&mut generator), Poll::Ready(None));
        assert_eq!(poll_next(&mut generator), Poll::Ready(None));
    }
}

/// Clauses 6 and 7: what the body held is dropped before the error is seen.
#[test]
fn a_raised_error_ends_it_and_a_yielded_one_does_not() {
    for pauses in PAUSES {
        let log = Log::default();
        let mut generator = failing(log.clone(), pauses);
        assert_eq!(pull(&mut generator), Some(Ok(1)));
        assert_eq!(pull(&mut generator), Some(Err("yielded")));
        assert!(log.take().is_empty());
        assert_eq!(pull(&mut generator), Some(Err("raised")));
        assert_eq!(log.take(), ["body dropped"]);
        assert!(generator.is_terminated());
        assert_eq!(pull(&mut generator), None);
        assert!(log.take().is_empty());
    }
}

/// Clause 10.
#[test]
fn a_close_drops_the_body_and_ends() {
    for pauses in PAUSES {
        let log = Log::default();
        let mut generator = pair(log.clone(), pauses);
        assert_eq!(pull(&mut generator), Some(1));
        let _ = poll_next(&mut generator);
        log.take();
        assert_eq!(poll_close(&mut generator), Poll::Ready(()));
        assert_eq!(log.take(), ["body dropped"]);
        assert!(generator.is_terminated());
        assert_eq!(pull(&mut generator), None);
        close(&mut generator);
        assert!(log.take().is_empty());
    }
}

/// Clause 10. A generator that was never polled has nothing to close.
#[test]
fn a_close_before_the_first_poll_runs_nothing() {
    let log = Log::default();
    let mut generator = pair(log.clone(), 0);
    close(&mut generator);
    assert_eq!(pull(&mut generator), None);
    assert!(log.take().is_empty());
}

/// Clause 11.
#[test]
fn a_panic_reaches_the_caller_and_ends_it() {
    #[async_iter]
    async fn panicking(census: Census, pauses: usize) -> impl Stream<Item = aiter_support::Live> {
        let _held = census.enter();
        yield_!(census.enter());
        Pause(pauses).await;
        let _more = census.enter();
        panic!("in the body");
    }
    for pauses in PAUSES {
        let census = Census::default();
        let mut generator = panicking(census.clone(), pauses);
        drop(pull(&mut generator));
        assert_eq!(census.count(), 1);
        assert_eq!(panics(|| pull(&mut generator).is_some()), "in the body");
        assert_eq!(census.count(), 0);
        assert!(generator.is_terminated());
        assert!(pull(&mut generator).is_none());
    }
}

struct PanicsOnDrop(Census);

impl Drop for PanicsOnDrop {
    fn drop(&mut self) {
        let _live = self.0.enter();
        panic!("in a destructor");
    }
}

#[async_iter]
async fn unruly(census: Census) -> impl Stream<Item = u32> {
    let _outer = census.enter();
    let _unruly = PanicsOnDrop(census.clone());
    yield_!(1);
}

/// Clause 11.
#[test]
fn a_panic_in_a_destructor_of_the_body_ends_it() {
    let census = Census::default();
    let mut at_end = unruly(census.clone());
    assert_eq!(pull(&mut at_end), Some(1));
    assert_eq!(panics(|| pull(&mut at_end)), "in a destructor");
    assert_eq!(pull(&mut at_end), None);

    let mut closed = unruly(census.clone());
    assert_eq!(pull(&mut closed), Some(1));
    assert_eq!(panics(|| close(&mut closed)), "in a destructor");
    assert!(closed.is_terminated());
    assert_eq!(pull(&mut closed), None);
    close(&mut closed);

    let mut dropped = unruly(census.clone());
    assert_eq!(pull(&mut dropped), Some(1));
    assert_eq!(panics(move || drop(dropped)), "in a destructor");
    assert_eq!(census.count(), 0);
}

/// Clause 12. The body's own, from the inside out, then its arguments, as of an `async fn`.
#[test]
fn dropped_at_a_yield_it_drops_from_the_inside_out() {
    #[async_iter]
    async fn nested(log: Log, _: aiter_support::OnDrop, _last: aiter_support::OnDrop) -> impl Stream<Item = u32> {
        let _outer = log.on_drop("outer");
        {
            let _inner = log.on_drop("inner");
            yield_!(1);
        }
        log.add("never");
    }
    let log = Log::default();
    let mut generator = nested(log.clone(), log.on_drop("unnamed argument"), log.on_drop("argument"));
    assert_eq!(pull(&mut generator), Some(1));
    assert!(log.take().is_empty());
    drop(generator);
    assert_eq!(log.take(), ["inner", "outer", "argument", "unnamed argument"]);
}

/// Clause 12. Before the first poll, and after the end, the arguments are held too: until then, an `async fn` does so.
#[test]
fn arguments_live_until_the_body_is_gone() {
    #[async_iter]
    async fn holding(_: aiter_support::OnDrop) -> impl Stream<Item = u32> {
        yield_!(1);
    }
    let log = Log::default();
    let mut generator = holding(log.on_drop("argument"));
    assert!(log.take().is_empty());
    assert_eq!(pull(&mut generator), Some(1));
    assert!(log.take().is_empty());
    assert_eq!(pull(&mut generator), None);
    assert_eq!(log.take(), ["argument"]);

    drop(holding(log.on_drop("argument")));
    assert_eq!(log.take(), ["argument"]);
}

/// Records the waker of its poll.
struct Park;

impl Future for Park {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Clause 13.
#[test]
fn every_waker_reaches_the_body_and_a_yield_wakes_nobody() {
    #[async_iter]
    async fn parking() -> impl Stream<Item = u32> {
        yield_!(1);
        Park.await;
    }
    let mut generator = parking();
    let (first, theirs) = Wakes::waker();
    assert_eq!(Pin::new(&mut generator).poll_next(&mut Context::from_waker(&theirs)), Poll::Ready(Some(1)));
    assert_eq!(first.count(), 0);
    for _ in 0..2 {
        let (later, theirs) = Wakes::waker();
        assert!(Pin::new(&mut generator).poll_next(&mut Context::from_waker(&theirs)).is_pending());
        assert_eq!(later.count(), 1);
        drop(theirs);
        assert_eq!(std::sync::Arc::strong_count(&later), 1);
    }
    assert_eq!(first.count(), 0);
}

/// Clause 14.
#[test]
fn its_hint_is_exact_at_the_end() {
    let mut generator = failing(Log::default(), 1);
    assert_eq!(hint(&generator), (0, None));
    assert!(poll_next(&mut generator).is_pending());
    assert_eq!(hint(&generator), (0, None));
    drain(&mut generator);
    assert_eq!(hint(&generator), (0, Some(0)));
}

/// A struct with the steps of [`pair`] and [`failing`], for clause 16.
#[async_iter]
struct Steps {
    log: Log,
    pauses: usize,
    at: usize,
    end: End,
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    Falls,
    Raises,
    Panics,
}

#[async_iter]
impl Steps {
    fn init(log: Log, pauses: usize, end: End) -> Self {
        Self { log, pauses, at: 0, end }
    }

    async fn next(&mut self) -> Result<Option<Result<u32, &'static str>>, &'static str> {
        Pause(self.pauses).await;
        self.log.add("step");
        self.at += 1;
        match (self.at, self.end) {
            (1, _) => Ok(Some(Ok(1))),
            (2, _) => Ok(Some(Err("yielded"))),
            (_, End::Falls) => Ok(None),
            (_, End::Raises) => Err("raised"),
            (_, End::Panics) => panic!("panicked"),
        }
    }
}

#[async_iter]
async fn steps(log: Log, pauses: usize, end: End) -> impl Stream<Item = Result<u32, &'static str>> {
    Pause(pauses).await;
    log.add("step");
    yield_!(Ok(1));
    Pause(pauses).await;
    log.add("step");
    yield_!(Err("yielded"));
    Pause(pauses).await;
    log.add("step");
    match end {
        End::Falls => return,
        End::Raises => Err("raised")?,
        End::Panics => panic!("panicked"),
    }
}

/// A struct with a close, and the steps of [`Steps`], for clause 16.
#[async_iter]
struct Closed {
    steps: StepsState,
    fails: bool,
}

#[async_iter]
impl Closed {
    fn init(log: Log, pauses: usize, end: End, fails: bool) -> Self {
        Self { steps: StepsState { log, pauses, at: 0, end }, fails }
    }

    async fn next(&mut self) -> Result<Option<Result<u32, &'static str>>, &'static str> {
        self.steps.next().await
    }

    async fn close(&mut self) -> Result<(), &'static str> {
        cleanup(&self.steps.log, self.steps.pauses, self.fails).await
    }
}

async fn cleanup(log: &Log, pauses: usize, fails: bool) -> Result<(), &'static str> {
    log.add("cleanup");
    Pause(pauses).await;
    log.add("cleaned");
    if fails { Err("cleanup failed") } else { Ok(()) }
}

#[async_iter]
async fn closed(log: Log, pauses: usize, end: End, fails: bool) -> impl Stream<Item = Result<u32, &'static str>> {
    finally!(cleanup(&log, pauses, fails).await);
    yield_from!(steps(log.clone(), pauses, end));
}

/// [`closed`] whose steps stand in it, so that what they raise is raised by it.
#[async_iter]
async fn closed_in_place(
    log: Log,
    pauses: usize,
    end: End,
    fails: bool,
) -> impl Stream<Item = Result<u32, &'static str>> {
    finally!(cleanup(&log, pauses, fails).await);
    for step in [Ok(1), Err("yielded")] {
        Pause(pauses).await;
        log.add("step");
        yield_!(step);
    }
    Pause(pauses).await;
    log.add("step");
    match end {
        End::Falls => return,
        End::Raises => Err("raised")?,
        End::Panics => panic!("panicked"),
    }
}

/// What each poll of a stream gives, with the hints and the terminations between, and a close at the `close`th poll.
fn trace<S, I>(mut stream: S, log: &Log, closed_at: usize) -> Vec<String>
where
    S: Stream<Item = I> + FusedStream + AsyncClose<Output: std::fmt::Debug> + Unpin,
    I: std::fmt::Debug,
{
    let mut trace = Vec::new();
    for round in 0..16 {
        if round == closed_at {
            trace.push(format!("{:?}", poll_close(&mut stream)));
        }
        let polled = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| poll_next(&mut stream)));
        trace.push(format!("{polled:?} {:?} {}", log.take(), stream.is_terminated()));
    }
    trace.push(format!("{:?}", hint(&stream)));
    trace.iter().map(|line| line.replace("Any { .. }", "panic")).collect()
}

/// Clause 16.
#[test]
fn a_struct_and_a_generator_give_the_same_trace() {
    for pauses in PAUSES {
        for end in [End::Falls, End::Raises, End::Panics] {
            for closed_at in (0..16).step_by(if cfg!(miri) { 5 } else { 1 }) {
                let (of_struct, of_generator) = (Log::default(), Log::default());
                assert_eq!(
                    trace(Steps::new(of_struct.clone(), pauses, end), &of_struct, closed_at),
                    trace(steps(of_generator.clone(), pauses, end), &of_generator, closed_at),
                    "{pauses} pauses, closed at {closed_at}",
                );
            }
        }
    }
}

/// Clauses 6, 9, 10 and 16, with a cleanup: a `close` of the struct, `finally!` in the generator. A generator reaches its `finally!` in its
/// first poll, so nothing is closed before that.
#[test]
fn a_close_and_a_finally_give_the_same_trace() {
    for pauses in PAUSES {
        for end in [End::Falls, End::Raises, End::Panics] {
            for fails in [false, true] {
                for closed_at in (1..16).step_by(if cfg!(miri) { 5 } else { 1 }) {
                    let (of_struct, of_generator) = (Log::default(), Log::default());
                    assert_eq!(
                        trace(Closed::new(of_struct.clone(), pauses, end, fails), &of_struct, closed_at),
                        trace(closed_in_place(of_generator.clone(), pauses, end, fails), &of_generator, closed_at),
                        "{pauses} pauses, fails {fails}, closed at {closed_at}",
                    );
                }
            }
        }
    }
}

/// A close reaches through `yield_from!`: the inner generator is dropped before the cleanup runs.
#[test]
fn a_close_cuts_a_delegation() {
    let log = Log::default();
    let mut generator = closed(log.clone(), 1, End::Falls, true);
    assert_eq!(pull(&mut generator), Some(Ok(1)));
    log.take();
    assert_eq!(block(generator.close()), Err("cleanup failed"));
    assert_eq!((log.take(), pull(&mut generator)), (vec!["cleanup", "cleaned"], None));
}

/// Nothing yielded is lost: not even by yields that are dropped once they were polled.
#[test]
fn a_yield_that_is_dropped_is_delivered() {
    // By hand: `yield_!` awaits at once.
    let mut generator = aiter::generate::<u32, _, _, _>(async |mut yielder| {
        for n in 1..4 {
            let mut item = yielder.yield_item(n);
            assert!(poll(&mut item).is_pending());
        }
    });
    assert_eq!(drain(&mut generator), [1, 2, 3]);
}

/// An item that was yielded in the last poll comes before the error that the body raised in it.
#[test]
fn an_error_behind_an_item_waits() {
    let make = || {
        aiter::generate::<Result<u32, &str>, _, _, _>(async |mut yielder| {
            assert!(poll(&mut yielder.yield_item(Ok(1))).is_pending());
            Err("raised")
        })
    };
    let mut pulled = make();
    assert_eq!(poll_next(&mut pulled), Poll::Ready(Some(Ok(1))));
    assert!(!pulled.is_terminated());
    assert_eq!(hint(&pulled), (1, Some(1)));
    assert_eq!(poll_next(&mut pulled), Poll::Ready(Some(Err("raised"))));
    assert!(pulled.is_terminated());
    assert_eq!(poll_next(&mut pulled), Poll::Ready(None));

    // Clause 9: it stays for the next pull when a close comes in between.
    let mut closed = make();
    assert_eq!(poll_next(&mut closed), Poll::Ready(Some(Ok(1))));
    close(&mut closed).unwrap();
    assert_eq!(drain(&mut closed), [Err("raised")]);
}

/// What is left in the slot is dropped with the generator, once.
#[test]
fn what_nobody_pulls_is_dropped() {
    let census = Census::default();
    let item = census.clone();
    let mut generator = aiter::generate::<aiter_support::Live, _, _, _>(async move |mut yielder| -> () {
        assert!(poll(&mut yielder.yield_item(item.enter())).is_pending());
        panic!("with a filled slot");
    });
    panics(|| poll_next(&mut generator).is_ready());
    assert!(pull(&mut generator).is_none());
    drop(generator);
    assert_eq!(census.count(), 0);
}

/// A future that polls another with a waker of its own, as `FuturesUnordered` does, and polls it again only when that was woken.
struct Own<F>(Pin<Box<F>>, std::sync::Arc<Wakes>, usize);

impl<F: Future> Future for Own<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        if self.1.count() < self.2 {
            return Poll::Pending;
        }
        self.2 = self.1.count() + 1;
        let waker = Waker::from(std::sync::Arc::clone(&self.1));
        let polled = self.0.as_mut().poll(&mut Context::from_waker(&waker));
        cx.waker().wake_by_ref();
        polled
    }
}

/// A yield under an executor of the body's own tells it to go on.
#[test]
fn a_yield_wakes_an_executor_within_the_body() {
    let mut generator = aiter::generate::<u32, _, _, _>(async |mut yielder| {
        let inner = async {
            yielder.yield_item(1).await;
            yielder.yield_item(2).await;
        };
        Own(Box::pin(inner), std::sync::Arc::default(), 0).await;
    });
    assert_eq!(drain(&mut generator), [1, 2]);
}

#[async_iter]
async fn tree(depth: u32) -> Generator<'static, u32> {
    if depth > 0 {
        let mut left = tree(depth - 1);
        while let Some(n) = left.next().await {
            yield_!(n);
        }
    }
    yield_!(depth);
}

/// Polled inside another, of the same body.
#[test]
fn a_generator_that_has_a_name_is_recursive() {
    let mut generator = tree(3);
    assert_eq!(drain(&mut generator), [0, 1, 2, 3]);
    assert_eq!(format!("{generator:?}"), "Generator { is_terminated: true, .. }");
}

#[async_iter]
async fn letters<'a>(word: &'a str) -> LocalGenerator<'a, &'a str> {
    let shared = std::rc::Rc::new(word);
    for at in 0..shared.len() {
        Pause(1).await;
        yield_!(&shared[at..=at]);
    }
}

/// Clause 15, and a field of a struct.
#[test]
fn a_named_generator_is_a_word() {
    struct Holder<'a> {
        letters: LocalGenerator<'a, &'a str>,
    }
    let word = String::from("abc");
    let mut holder = Holder { letters: letters(&word) };
    assert_eq!(size_of::<Holder<'_>>(), size_of::<usize>());
    assert_eq!(size_of_val(&pair(Log::default(), 0)), size_of::<usize>());
    assert_eq!(block(holder.letters.next()), Some("a"));
    block(holder.letters.close());
    assert_eq!(drain(&mut holder.letters), [""; 0]);
}

/// `closing` takes one, by value and by `&mut`.
#[test]
fn closing_takes_a_generator() {
    let log = Log::default();
    let (first, ()) = block(closing(pair(log.clone(), 1), async |pair| Next::new(pair).await));
    assert_eq!(first, Some(1));
    assert_eq!(log.take(), ["started", "body dropped"]);

    let mut tree = tree(1);
    let first = block(try_closing(&mut tree, async |tree| tree.next().await.ok_or("empty")));
    assert_eq!(first, Ok(0));
    assert!(tree.is_terminated());
}

/// Leaked at a yield: nothing is dropped, and nothing that is left looks at it.
#[test]
#[cfg_attr(miri, ignore = "it leaks, as it says")]
fn a_generator_may_be_forgotten() {
    let log = Log::default();
    let mut forgotten = pair(log.clone(), 0);
    assert_eq!(pull(&mut forgotten), Some(1));
    std::mem::forget(forgotten);
    assert_eq!(log.take(), ["started"]);
}

fn is_send<T: Send + Sync + Unpin + 'static>(stream: T) -> T {
    stream
}

#[test]
fn a_generator_moves_to_another_thread_in_mid_step() {
    let mut generator = is_send(pair(Log::default(), 1));
    assert!(poll_next(&mut generator).is_pending());
    let mut generator = std::thread::spawn(move || {
        assert_eq!(poll_next(&mut generator), Poll::Ready(Some(1)));
        assert!(poll_next(&mut generator).is_pending());
        generator
    })
    .join()
    .unwrap();
    assert_eq!(drain(&mut generator), [2]);
    assert_eq!(drain(&mut is_send(tree(2))), [0, 1, 2]);
}

/// A yielder that goes to another thread and back within one poll.
#[test]
fn a_scoped_thread_may_yield() {
    let mut generator = aiter::generate::<u32, _, _, _>(async |mut yielder| {
        std::thread::scope(|scope| {
            scope.spawn(|| assert!(poll(&mut yielder.yield_item(7)).is_pending()));
        });
        Pause(1).await;
    });
    assert_eq!(drain(&mut generator), [7]);
}

/// A body that borrows from itself while it waits, in a box and in what is returned. A shared reference to either must not claim what is borrowed.
#[test]
fn a_body_that_borrows_from_itself_may_be_asked_for_its_hint() {
    #[async_iter]
    async fn boxed() -> Pin<Box<dyn Stream<Item = u32>>> {
        let mut at = 0;
        let here = &mut at;
        while *here < 3 {
            Pause(1).await;
            yield_!(*here);
            *here += 1;
        }
    }

    #[async_iter(inline)]
    async fn inline() -> impl Stream<Item = u32> {
        let mut at = 0;
        let here = &mut at;
        while *here < 3 {
            Pause(1).await;
            yield_!(*here);
            *here += 1;
        }
    }

    fn check(mut stream: Pin<Box<impl Stream<Item = u32> + ?Sized>>) {
        for n in 0..3 {
            assert!(poll_next(&mut stream).is_pending());
            assert_eq!(hint(&stream), (0, None));
            assert_eq!(pull(&mut stream), Some(n));
        }
        assert_eq!(pull(&mut stream), None);
    }

    check(boxed());
    check(Box::pin(inline()));
}
