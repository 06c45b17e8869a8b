//! `finally!` and `yield_from!` in generators of the attribute, and yields in inner futures.

use std::cell::{Cell, RefCell};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aiter::{
    AsyncClose, Generator, LocalGenerator, Stream, async_iter, closing, finally, try_closing, yield_, yield_from,
};
use futures::stream::{BoxStream, FuturesUnordered, StreamExt};
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};

type Log = RefCell<Vec<&'static str>>;

fn seen(log: &Log) -> Vec<&'static str> {
    log.take()
}

#[derive(Clone, Copy)]
enum Way {
    Ends,
    Returns,
    Raises,
}

#[async_iter]
async fn rows(log: &Log, way: Way, pauses: u32) -> impl Stream<Item = Result<u32, String>> {
    yield_!(Ok(0));
    finally!({
        log.borrow_mut().push("outer cleanup");
        for _ in 0..pauses {
            yield_now().await;
        }
        log.borrow_mut().push("outer cleaned");
    });
    let mut rows = vec![1];
    yield_!(Ok(rows[0]));
    aiter::finally!(rows.push({
        for _ in 0..pauses {
            yield_now().await;
        }
        log.borrow_mut().push("inner cleaned");
        2
    }));
    for row in &mut rows {
        *row += 1;
        yield_!(Ok(*row));
    }
    match way {
        Way::Ends => log.borrow_mut().push("ends"),
        Way::Returns => return,
        Way::Raises => Err("raised")?,
    }
}

/// Clauses 5 and 6. On every way out that the body takes by itself, once, from the inside out, and before the consumer sees it.
#[tokio::test]
async fn a_cleanup_runs_on_every_way_out_of_the_body() {
    for pauses in [0, 1, 3] {
        for way in [Way::Ends, Way::Returns, Way::Raises] {
            let log = Log::default();
            let mut stream = rows(&log, way, pauses);
            for n in 0..3 {
                assert_eq!(stream.next().await, Some(Ok(n)));
            }
            assert!(seen(&log).is_empty());
            let last = stream.next().await;
            assert_eq!(last, matches!(way, Way::Raises).then(|| Err("raised".to_owned())));
            let mut expected = vec!["inner cleaned", "outer cleanup", "outer cleaned"];
            if matches!(way, Way::Ends) {
                expected.insert(0, "ends");
            }
            assert_eq!(seen(&log), expected);
            assert_eq!(stream.next().await, None);
            assert_eq!(stream.close().await, Ok(()));
            assert!(seen(&log).is_empty());
        }
    }
}

/// Clause 10. A close runs what was reached; a drop runs nothing.
#[tokio::test]
async fn a_close_runs_the_cleanups_that_were_reached() {
    for pauses in [0, 1, 3] {
        for items in 0..4 {
            let log = Log::default();
            let mut stream = rows(&log, Way::Ends, pauses);
            for _ in 0..items {
                stream.next().await;
            }
            assert_eq!(stream.close().await, Ok(()));
            let expected: &[_] = match items {
                0 | 1 => &[],
                2 => &["outer cleanup", "outer cleaned"],
                _ => &["inner cleaned", "outer cleanup", "outer cleaned"],
            };
            assert_eq!(seen(&log), expected, "{items} items");
            assert_eq!(stream.next().await, None);

            let mut stream = rows(&log, Way::Ends, pauses);
            for _ in 0..items {
                stream.next().await;
            }
            drop(stream);
            assert!(seen(&log).is_empty());
        }
    }
}

/// Clause 10.
#[tokio::test(start_paused = true)]
async fn an_interrupted_close_continues() {
    #[async_iter]
    async fn slow(log: &Log) -> LocalGenerator<'_, u32> {
        finally!({
            sleep(Duration::from_secs(3)).await;
            log.borrow_mut().push("cleaned");
        });
        yield_!(1);
        yield_!(2);
    }
    for polls in [false, true] {
        let log = Log::default();
        let mut stream = slow(&log);
        assert_eq!(stream.next().await, Some(1));
        assert!(timeout(Duration::from_secs(2), stream.close()).await.is_err());
        let start = tokio::time::Instant::now();
        if polls {
            assert_eq!(stream.next().await, None);
        } else {
            stream.close().await;
        }
        assert_eq!((start.elapsed(), seen(&log)), (Duration::from_secs(1), vec!["cleaned"]));
    }
}

#[async_iter]
async fn failing(raises: bool) -> impl Stream<Item = Result<u32, String>> {
    finally!(Err::<(), _>("outer"));
    finally!(Err::<(), _>("inner"));
    yield_!(Ok(1));
    if raises {
        return Err("raised".to_owned());
    }
}

/// Clause 9. No error is lost, and none hides another.
#[tokio::test]
async fn every_error_of_a_cleanup_is_seen() {
    let error = |text: &str| Err(text.to_owned());
    assert_eq!(failing(false).collect::<Vec<_>>().await, [Ok(1), error("inner"), error("outer")]);
    assert_eq!(failing(true).collect::<Vec<_>>().await, [Ok(1), error("raised"), error("inner"), error("outer")]);

    let mut closed = failing(false);
    assert_eq!(closed.next().await, Some(Ok(1)));
    assert_eq!(closed.close().await, Err("inner".to_owned()));
    assert_eq!(closed.close().await, Err("outer".to_owned()));
    assert_eq!((closed.close().await, closed.next().await), (Ok(()), None));

    let first = try_closing(failing(false), async |rows| rows.next().await.transpose()).await;
    assert_eq!(first, Err("inner".to_owned()));
    let first = try_closing(failing(false), async |rows| {
        rows.next().await.ok_or("none".to_owned()).and(Err::<(), _>("mine".to_owned()))
    })
    .await;
    assert_eq!(first, Err("mine".to_owned()));
}

/// Clause 9. A name says what a close returns; one that does not say it leaves the error to the next poll.
#[tokio::test]
async fn a_named_generator_says_what_its_close_returns() {
    #[async_iter]
    async fn says() -> Generator<'static, Result<u32, String>, Result<(), String>> {
        finally!(Err::<(), String>("cleanup".to_owned()));
        yield_!(Ok(1));
        yield_!(Ok(2));
    }
    #[async_iter]
    async fn keeps() -> Generator<'static, Result<u32, String>> {
        finally!(Err::<(), String>("cleanup".to_owned()));
        yield_!(Ok(1));
        yield_!(Ok(2));
    }
    let mut stream = says();
    assert_eq!(stream.next().await, Some(Ok(1)));
    assert_eq!((stream.close().await, stream.next().await), (Err("cleanup".to_owned()), None));

    let mut stream = keeps();
    assert_eq!(stream.next().await, Some(Ok(1)));
    stream.close().await;
    assert_eq!((stream.next().await, stream.next().await), (Some(Err("cleanup".to_owned())), None));
}

/// Counts its closes.
#[async_iter]
struct Source {
    closed: Arc<Mutex<u32>>,
    at: u32,
}

#[async_iter]
impl Source {
    fn init(closed: Arc<Mutex<u32>>) -> Self {
        Self { closed, at: 0 }
    }

    async fn next(&mut self) -> Option<u32> {
        self.at += 1;
        Some(self.at)
    }

    async fn close(&mut self) {
        yield_now().await;
        *self.closed.lock().unwrap() += 1;
    }
}

/// A close reaches through a generator, by `finally!`.
#[tokio::test]
async fn a_close_reaches_through_a_generator() {
    #[async_iter]
    async fn doubled(mut source: Source) -> impl Stream<Item = u32> + Send {
        finally!(source.close().await);
        while let Some(n) = source.next().await {
            yield_!(2 * n);
        }
    }
    let closed = Arc::default();
    let (items, ()) = closing(doubled(Source::new(Arc::clone(&closed))), async |doubled| {
        (doubled.next().await, doubled.next().await)
    })
    .await;
    assert_eq!((items, *closed.lock().unwrap()), ((Some(2), Some(4)), 1));
}

/// `yield_from!` yields all items, errors among them, of streams by value and by `&mut`, pinned ones too.
#[tokio::test]
async fn yield_from_yields_all_items() {
    #[async_iter]
    async fn all(log: &Log) -> impl Stream<Item = Result<u32, String>> {
        yield_from!(futures::stream::iter([Ok(1), Err("an item".to_owned()), Ok(2)]));
        log.borrow_mut().push("after the first");
        let mut rest = futures::stream::iter([Ok(3), Ok(4), Ok(5)]);
        yield_from!((&mut rest).take(2));
        yield_from!(rest);
        tokio::select! {
            () = async {} => yield_from!(futures::stream::once(async { Ok(6) })),
        }
        async { yield_from!(futures::stream::once(async { Ok(7) })) }.await;
    }
    let log = Log::default();
    let items: Vec<_> = all(&log).collect().await;
    let expected = [Ok(1), Err("an item".to_owned()), Ok(2), Ok(3), Ok(4), Ok(5), Ok(6), Ok(7)];
    assert_eq!((items, seen(&log)), (expected.to_vec(), vec!["after the first"]));

    #[async_iter]
    async fn countdown(from: u32) -> Generator<'static, u32> {
        if from > 0 {
            yield_!(from);
            yield_from!(countdown(from - 1));
        }
    }
    assert_eq!(countdown(20).collect::<Vec<_>>().await, (1..=20).rev().collect::<Vec<_>>());
}

/// Stable Rust's try block.
#[tokio::test]
async fn yields_in_an_inner_async_block() {
    #[async_iter]
    async fn tried(fails_at: u32) -> impl Stream<Item = Result<u32, String>> {
        let result: Result<(), String> = async {
            for n in 0..3 {
                if n == fails_at {
                    Err("inner")?;
                }
                yield_!(Ok(n));
            }
            Ok(())
        }
        .await;
        yield_!(Ok(100));
        result?;
    }
    assert_eq!(tried(9).collect::<Vec<_>>().await, [Ok(0), Ok(1), Ok(2), Ok(100)]);
    assert_eq!(tried(1).collect::<Vec<_>>().await, [Ok(0), Ok(100), Err("inner".to_owned())]);
}

tokio::task_local! {
    static NAME: &'static str;
}

#[tokio::test(start_paused = true)]
async fn yields_under_a_timeout_a_scope_and_closing() {
    #[async_iter]
    async fn wrapped(source: Source) -> impl Stream<Item = u32> + Send {
        let late = timeout(Duration::from_secs(5), async {
            yield_!(1);
            sleep(Duration::from_secs(9)).await;
            yield_!(99);
        });
        assert!(late.await.is_err());
        NAME.scope("ada", async {
            yield_!(u32::try_from(NAME.get().len()).unwrap());
        })
        .await;
        closing(source, async |source| {
            while let Some(n) = source.next().await {
                yield_!(n * 10);
                if n == 2 {
                    break;
                }
            }
        })
        .await;
    }
    let closed = Arc::default();
    assert_eq!(wrapped(Source::new(Arc::clone(&closed))).collect::<Vec<_>>().await, [1, 3, 10, 20]);
    assert_eq!(*closed.lock().unwrap(), 1);
}

/// Clause 13. A yield in the body itself, and one in an inner block, under the wakers of `FuturesUnordered` and of `join!`: each goes on.
#[tokio::test]
async fn yields_under_other_wakers() {
    #[async_iter]
    async fn unordered(base: u32) -> impl Stream<Item = u32> {
        yield_!(base);
        let mut inner = FuturesUnordered::new();
        inner.push(async {
            for n in 1..4 {
                yield_!(base + n);
                yield_now().await;
            }
        });
        while inner.next().await.is_some() {}
        drop(inner);
        yield_!(base + 4);
        futures::join!(
            async {
                yield_!(base + 5);
                yield_!(base + 6);
            },
            yield_now()
        );
    }
    assert_eq!(unordered(10).collect::<Vec<_>>().await, [10, 11, 12, 13, 14, 15, 16]);
    // And the whole generator under them.
    let counts: FuturesUnordered<_> = (0..4).map(|n| unordered(n).count()).collect();
    assert_eq!(counts.collect::<Vec<_>>().await, [7; 4]);
    assert_eq!(futures::join!(unordered(0).count(), unordered(1).count()), (7, 7));
}

trait Feed {
    fn boxed(&self) -> BoxStream<'_, u32>;
    fn pinned(&self) -> std::pin::Pin<Box<dyn Stream<Item = Result<u32, String>> + Send + '_>>;
}

struct Numbers(Vec<u32>);

impl Feed for Numbers {
    #[async_iter]
    async fn boxed(&self) -> BoxStream<'_, u32> {
        for n in &self.0 {
            yield_now().await;
            yield_!(*n);
        }
    }

    #[async_iter]
    async fn pinned(&self) -> std::pin::Pin<Box<dyn Stream<Item = Result<u32, String>> + Send + '_>> {
        for n in &self.0 {
            yield_!(Ok(n.checked_sub(1).ok_or("too small")?));
        }
    }
}

#[tokio::test]
async fn methods_of_other_peoples_traits() {
    let numbers: Box<dyn Feed> = Box::new(Numbers(vec![1, 0, 2]));
    assert_eq!(numbers.boxed().collect::<Vec<_>>().await, [1, 0, 2]);
    assert_eq!(numbers.pinned().collect::<Vec<_>>().await, [Ok(0), Err("too small".to_owned())]);
    assert_eq!(numbers.boxed().next().await, Some(1));
}

type Row = Result<u32, std::num::ParseIntError>;

/// An alias that hides the `Result` takes `item`.
#[tokio::test]
async fn an_alias_says_what_it_is() {
    #[async_iter(item = Result<u32, std::num::ParseIntError>)]
    async fn rows(text: &str) -> impl Stream<Item = Row> {
        for word in text.split(' ') {
            yield_!(Ok(word.parse()?));
        }
    }
    let rows: Vec<_> = rows("1 x").map(Result::ok).collect().await;
    assert_eq!(rows, [Some(1), None]);
}

/// The item's temporaries are dropped before the generator suspends.
#[tokio::test]
async fn a_lock_in_an_item_is_not_held() {
    #[async_iter]
    async fn sizes(list: &Mutex<Vec<u32>>) -> impl Stream<Item = usize> + Send {
        yield_!(list.lock().unwrap().len());
        yield_!(list.lock().unwrap().len());
    }
    let list = Mutex::new(vec![1]);
    let mut sizes = sizes(&list);
    assert_eq!(sizes.next().await, Some(1));
    list.try_lock().unwrap().push(2);
    assert_eq!(sizes.next().await, Some(2));
}

/// A span around the polls of a generator: its body under a future that does something at every poll.
#[tokio::test]
async fn a_body_may_be_instrumented() {
    struct Counted<'a, F>(std::pin::Pin<Box<F>>, &'a Cell<u32>);
    impl<F: Future> Future for Counted<'_, F> {
        type Output = F::Output;

        fn poll(mut self: std::pin::Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<F::Output> {
            self.1.set(self.1.get() + 1);
            self.0.as_mut().poll(cx)
        }
    }
    #[async_iter]
    async fn numbers(polls: &Cell<u32>) -> impl Stream<Item = u32> {
        let body = async {
            for n in 0..3 {
                yield_!(n);
            }
        };
        Counted(Box::pin(body), polls).await;
    }
    let polls = Cell::new(0);
    assert_eq!(numbers(&polls).collect::<Vec<_>>().await, [0, 1, 2]);
    assert_eq!(polls.get(), 4);
}

/// Says what is done with it, and takes its time to close.
#[async_iter]
struct Named<'a> {
    log: &'a Log,
    name: &'static str,
    left: u32,
}

#[async_iter(local)]
impl<'a> Named<'a> {
    fn init(log: &'a Log, name: &'static str, left: u32) -> Self {
        Self { log, name, left }
    }

    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        yield_now().await;
        Some(self.left)
    }

    async fn close(&mut self) {
        yield_now().await;
        self.log.borrow_mut().push(self.name);
    }
}

/// Pushes its name when it is dropped.
struct Dropped<'a>(&'a Log, &'static str);

impl Drop for Dropped<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().push(self.1);
    }
}

/// Python's `async with aclosing(source)` around a `yield`, twice, and in a `try … finally`.
#[async_iter]
async fn passed_on(log: &Log, left: u32) -> impl Stream<Item = u32> {
    let _rest = Dropped(log, "rest");
    finally!({
        yield_now().await;
        log.borrow_mut().push("finally");
    });
    let mut outer = Named::new(log, "outer", left);
    let ((), ()) = closing(&mut outer, async |outer| {
        let _body = Dropped(log, "outer body");
        while let Some(n) = outer.next().await {
            aiter::closing(Named::new(log, "inner", 2), async |inner| {
                let _body = Dropped(log, "inner body");
                while let Some(m) = inner.next().await {
                    yield_!(10 * n + m);
                }
            })
            .await;
        }
    })
    .await;
    log.borrow_mut().push("after");
    yield_!(99);
}

/// Clause 10. From the inside out; and what a close has cut is not entered again.
#[tokio::test]
async fn a_close_reaches_a_closing_in_the_body() {
    let log = Log::default();
    let mut stream = passed_on(&log, 1);
    for n in [1, 0, 99] {
        assert_eq!(stream.next().await, Some(n));
    }
    // A source closes at its own end.
    assert_eq!(seen(&log), ["inner", "inner body", "outer", "outer body", "after"]);
    stream.close().await;
    assert_eq!(seen(&log), ["finally", "rest"]);

    let expected = ["inner body", "inner", "outer body", "outer", "finally", "rest"];
    let mut stream = passed_on(&log, 1);
    assert_eq!(stream.next().await, Some(1));
    stream.close().await;
    assert_eq!((seen(&log), stream.next().await), (expected.into(), None));

    // A close that was interrupted continues, at a close or a poll.
    for polls_until_the_end in [false, true] {
        let mut stream = passed_on(&log, 1);
        assert_eq!(stream.next().await, Some(1));
        for done in 1..3 {
            assert!(futures::poll!(stream.close()).is_pending());
            assert_eq!(log.borrow().len(), 2 * done - 1, "each suspends once");
        }
        if polls_until_the_end {
            assert_eq!(stream.next().await, None);
        } else {
            stream.close().await;
        }
        assert_eq!(seen(&log), expected);
    }

    // Destructors, and nothing that awaits.
    let mut stream = passed_on(&log, 1);
    assert_eq!(stream.next().await, Some(1));
    drop(stream);
    assert_eq!(seen(&log), ["inner body", "outer body", "rest"]);
}

/// Clause 10. What follows a `closing` that has ended by itself is no cleanup: a close drops it.
#[tokio::test]
async fn behind_a_closing_the_body_is_dropped() {
    #[async_iter(inline)]
    async fn waits(log: &Log, left: u32) -> impl Stream<Item = Result<u32, String>> {
        let _rest = Dropped(log, "rest");
        try_closing(Named::new(log, "source", left), async |source| {
            while let Some(n) = source.next().await {
                yield_!(Ok(n));
            }
            Ok::<_, String>(())
        })
        .await?;
        log.borrow_mut().push("after");
        std::future::pending::<()>().await;
    }
    let log = Log::default();
    let mut stream = std::pin::pin!(waits(&log, 1));
    assert_eq!(stream.as_mut().next().await, Some(Ok(0)));
    while !seen(&log).contains(&"after") {
        assert!(futures::poll!(stream.as_mut().next()).is_pending());
    }
    assert!(futures::poll!(stream.close()).is_ready());
    assert_eq!(seen(&log), ["rest"]);

    let mut stream = std::pin::pin!(waits(&log, 2));
    assert_eq!(stream.as_mut().next().await, Some(Ok(1)));
    stream.close().await;
    assert_eq!(seen(&log), ["source", "rest"]);
}

/// A function of somebody else's that is called `closing` is what it is, and so is a method.
#[tokio::test]
async fn a_closing_of_somebody_else_stays_what_it_is() {
    mod other {
        pub(crate) fn closing<F: Future>(name: &'static str, future: F) -> (&'static str, F) {
            (name, future)
        }
    }
    struct Door;
    impl Door {
        async fn closing<R>(self, body: impl AsyncFnOnce() -> R) -> R {
            body().await
        }
    }
    #[async_iter]
    async fn numbers() -> impl Stream<Item = u32> {
        let (name, future) = other::closing("two", async {
            yield_!(1);
            2
        });
        let n = future.await;
        yield_!(if name == "two" { n } else { 0 });
        Door.closing(async || yield_!(3)).await;
        let closing = |n: u32| n;
        yield_!(closing(4));
    }
    assert_eq!(numbers().collect::<Vec<_>>().await, [1, 2, 3, 4]);
}

// Clause 10: also where nothing else in the body says that the items can be errors, since the `Result` is an alias.
#[tokio::test]
async fn a_cleanup_fails_into_an_alias() {
    #[async_iter]
    async fn ends() -> impl Stream<Item = io::Result<u32>> {
        finally!(io::Result::Err(io::ErrorKind::BrokenPipe.into()));
        yield_!(Ok(1));
    }
    #[async_iter]
    async fn is_closed() -> Generator<'static, io::Result<u32>, io::Result<()>> {
        finally!(io::Result::Err(io::ErrorKind::BrokenPipe.into()));
        yield_!(Ok(1));
    }
    let items: Vec<_> = ends().map(|item| item.map_err(|error| error.kind())).collect().await;
    assert_eq!(items, [Ok(1), Err(io::ErrorKind::BrokenPipe)]);
    let mut stream = is_closed();
    assert!(matches!(StreamExt::next(&mut stream).await, Some(Ok(1))));
    assert_eq!(stream.close().await.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
}
