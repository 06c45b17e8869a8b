//! `closing` and `try_closing`: the close on every way out of a body.

#![allow(clippy::mut_mut, reason = "what `closing` lends of a stream that is borrowed")]

use std::future::Future;
use std::pin::{Pin, pin};

use aiter::{AsyncClose, AsyncIter, FusedStream, Iter, Stream, closing, try_closing};
use aiter_support::{Census, Live, Local, Log, Pause, Script, block, counted, panics, poll, pull};

type Plain = Script<Option<u32>>;
type Fallible = Script<Result<Option<u32>, &'static str>>;

fn plain(pauses: usize) -> (Iter<Plain>, Log) {
    let (state, log) = Script::new(pauses, (1..).take(5).map(Some), ());
    (Iter::new(state), log)
}

fn fallible(pauses: usize, closed: Result<(), &'static str>) -> (Iter<Fallible>, Log) {
    let (state, log) = Script::new(pauses, (1..).take(5).map(|n| Ok(Some(n))), closed);
    (Iter::new(state), log)
}

/// Whether the close ran, and then the state was dropped.
fn closed_and_dropped(log: &Log) -> bool {
    log.take().ends_with(&["close", "closed", "close dropped", "state dropped"])
}

/// Clause 10.
#[test]
fn a_body_that_breaks_is_followed_by_the_close() {
    for pauses in [0, 1, 3] {
        let (stream, log) = plain(pauses);
        let body = async |stream: &mut Iter<Plain>| {
            let mut sum = 0;
            while let Some(n) = stream.next().await {
                sum += n;
                if sum > 5 {
                    break;
                }
            }
            sum
        };
        let mut closing = pin!(closing(stream, body));
        // Three steps, and the close.
        assert_eq!(counted(|| poll(&mut closing)), (4 * pauses, (6, ())));
        assert!(!log.take().contains(&"state dropped"), "the stream lives as long as the future");
    }
}

/// Clauses 9 and 10.
#[test]
fn both_results_come_back() {
    for (pauses, closed) in [(0, Ok(())), (1, Err("failed")), (3, Err("failed"))] {
        let (stream, log) = fallible(pauses, closed);
        let results = block(closing(stream, async |stream| {
            let Some(first) = stream.next().await else {
                return Err("early");
            };
            first.and(Err("body"))
        }));
        assert_eq!(results, (Err::<u32, _>("body"), closed));
        assert!(closed_and_dropped(&log));
    }
}

#[derive(Debug, PartialEq)]
enum Problem {
    Body,
    Close(&'static str),
}

impl From<&'static str> for Problem {
    fn from(reason: &'static str) -> Self {
        Self::Close(reason)
    }
}

/// Clause 9. The body's error first, else the close's.
#[test]
fn one_result_is_the_first_error() {
    for (body, closed, expected) in [
        (Ok(1), Ok(()), Ok(1)),
        (Ok(1), Err("failed"), Err(Problem::Close("failed"))),
        (Err(()), Ok(()), Err(Problem::Body)),
        (Err(()), Err("failed"), Err(Problem::Body)),
    ] {
        let (stream, log) = fallible(1, closed);
        let result = block(try_closing(stream, async |stream| {
            assert_eq!(stream.next().await, Some(Ok(1)));
            body.map_err(|()| Problem::Body)
        }));
        assert_eq!(result, expected);
        assert!(closed_and_dropped(&log));
    }
    // A close that cannot fail.
    let (stream, log) = plain(1);
    let result = block(try_closing(stream, async |stream| stream.next().await.ok_or(())));
    assert_eq!(result, Ok(1));
    assert!(closed_and_dropped(&log));
}

/// A plain closure in `closing`'s own parentheses is taken for one lifetime's alone.
fn for_any_lifetime<S, F: FnOnce(&mut S) -> B, B>(body: F) -> F {
    body
}

/// Clause 11. The stream is dropped, and its close does not run.
#[test]
fn a_body_that_panics_is_not_followed_by_the_close() {
    for early in [true, false] {
        let (stream, log) = plain(1);
        let message = panics(|| {
            let body = for_any_lifetime(|_: &mut Iter<Plain>| {
                assert!(!early, "boom");
                async { panic!("boom") }
            });
            block(closing(stream, body))
        });
        assert_eq!(message, "boom");
        let log = log.take();
        assert_eq!((log.last(), log.contains(&"close")), (Some(&"state dropped"), false));
    }
    // Behind a `&mut` the stream stays as it is.
    let (mut stream, _) = plain(1);
    let body = async |stream: &mut &mut Iter<Plain>| assert_eq!(stream.next().await, None, "boom");
    assert!(panics(|| block(closing(&mut stream, body))).contains("boom"));
    assert_eq!(pull(&mut stream), Some(2));
}

/// Clause 10. Takes the stream by reference too.
#[test]
fn a_borrowed_stream_is_closed_and_stays() {
    let (mut stream, log) = fallible(1, Err("failed"));
    let (first, closed) = block(closing(&mut stream, async |stream| stream.next().await));
    assert_eq!((first, closed), (Some(Ok(1)), Err("failed")));
    assert!(stream.is_terminated());
    // Again: there is nothing left to close.
    let (none, closed) = block(closing(&mut stream, async |stream| stream.next().await));
    assert_eq!((none, closed), (None, Ok(())));
    let result = block(try_closing(&mut stream, async |_| Ok::<_, &str>(3)));
    assert_eq!(result, Ok(3));
    assert_eq!(log.take().iter().filter(|event| **event == "close").count(), 1);
}

/// Clause 10. Whoever drops the future interrupts it wherever it is; behind a `&mut`, another close goes on.
#[test]
fn a_future_that_is_dropped_leaves_a_stream_that_can_be_closed() {
    // Two suspensions in the body, two in the close.
    for polls in 0..=5 {
        let (mut stream, log) = plain(2);
        let dropped = log.on_drop("body dropped");
        {
            let body = async |stream: &mut &mut Iter<Plain>| {
                let _dropped = dropped;
                stream.next().await
            };
            let mut closing = pin!(closing(&mut stream, body));
            for _ in 0..polls {
                let _ = poll(&mut closing);
            }
        }
        assert_eq!(log.take().iter().filter(|event| **event == "body dropped").count(), 1);
        let (pending, ()) = counted(|| aiter_support::poll_close(&mut stream));
        assert_eq!(pending, 4_usize.saturating_sub(polls).min(2), "after {polls} polls");
        assert_eq!(pull(&mut stream), None);
    }
}

/// Clause 12. What the body holds is dropped before the stream.
#[test]
fn a_dropped_future_drops_the_body_then_the_stream() {
    let (stream, log) = plain(2);
    let held = log.on_drop("body dropped");
    let mut future = Box::pin(closing(stream, async move |stream: &mut Iter<Plain>| {
        let _held = held;
        stream.next().await
    }));
    assert!(poll(&mut future).is_pending());
    drop(future);
    assert_eq!(log.take(), ["next", "body dropped", "step dropped", "state dropped"]);
}

/// Clause 12. A result that waits for the close is dropped once.
#[test]
fn a_result_that_waits_is_dropped_with_the_future() {
    let census = Census::default();
    let (stream, log) = plain(1);
    let mut future = Box::pin(closing(stream, async |_| census.enter()));
    assert!(poll(&mut future).is_pending());
    assert_eq!(census.count(), 1);
    drop(future);
    assert_eq!(census.count(), 0);
    assert_eq!(log.take(), ["close", "close dropped", "state dropped"]);
}

/// A stream whose type names a lifetime and a type.
struct Lent<'a, T>(&'a [T]);

impl<'a, T: Sync> AsyncIter for Lent<'a, T> {
    type Output = Option<&'a T>;

    async fn next(&mut self) -> Self::Output {
        Pause(1).await;
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    async fn close(&mut self) {
        Pause(1).await;
        self.0 = &[];
    }
}

/// `Send`, with borrowed streams and lifetimes in their types, inside an async block that is.
#[test]
fn its_future_is_send_where_the_stream_is() {
    fn send<F: Future + Send>(future: F) -> F {
        future
    }
    async fn first<'a>(stream: &mut Iter<Lent<'a, String>>) -> Option<&'a String> {
        stream.next().await
    }
    let names = [String::from("ada"), String::from("grace")];
    let lengths = block(send(async {
        let mut total = 0;
        let (len, ()) = closing(Lent(&names).into_stream(), async |stream| {
            while let Some(name) = stream.next().await {
                Pause(1).await;
                total += name.len();
            }
            total
        })
        .await;
        let mut borrowed = Lent(&names).into_stream();
        let (name, ()) = closing(&mut borrowed, async |stream| stream.next().await).await;
        let again: Result<_, ()> = try_closing(&mut borrowed, async |stream| Ok(stream.next().await)).await;
        let (by_fn, ()) = closing(Lent(&names).into_stream(), first).await;
        (len, name, again, by_fn)
    }));
    assert_eq!(lengths, (8, Some(&names[0]), Ok(None), Some(&names[0])));
}

/// A body is an async closure, an `async fn`, a closure that gives a future, a boxed one.
#[test]
fn a_body_is_whatever_gives_a_future() {
    async fn items(stream: &mut Iter<Plain>) -> Option<u32> {
        stream.next().await
    }
    fn boxed<'a, S: Stream + Unpin>(stream: &'a mut S) -> Pin<Box<dyn Future<Output = Option<S::Item>> + 'a>> {
        Box::pin(aiter::Next::new(stream))
    }
    let mut seen = Vec::new();
    seen.push(block(closing(plain(1).0, items)).0);
    seen.push(block(closing(plain(1).0, boxed)).0);
    seen.push(block(closing(plain(1).0, Iter::next)).0);
    let closure = for_any_lifetime(|_: &mut Iter<Plain>| async { Some(1) });
    seen.push(block(closing(plain(1).0, closure)).0);
    let pair = block(closing(plain(1).0, async |stream| {
        seen.push(stream.next().await);
        (stream.next().await, stream.next().await)
    }));
    assert_eq!((seen, pair), (vec![Some(1); 5], ((Some(2), Some(3)), ())));
    // What it closes need not be a stream over a state.
    let (local, _) = Script::new(1, [Some(1)], ());
    let local: Pin<Box<dyn AsyncClose<Output = ()>>> = Box::pin(Iter::new(Local(local)));
    assert_eq!(block(closing(local, async |_| 7)), (7, ()));
}

/// A body may use up the stream, replace it, or close it.
#[test]
fn a_body_may_do_as_it_likes_with_the_stream() {
    let (stream, log) = plain(1);
    block(closing(stream, async |stream| stream.close().await));
    assert_eq!(log.take().iter().filter(|event| **event == "close").count(), 1);

    let ((stream, log), (other, other_log)) = (plain(1), plain(1));
    block(closing(stream, async |stream| {
        stream.next().await;
        let replaced = std::mem::replace(stream, other);
        assert_eq!(replaced.into_state().map(|state| state.steps.len()), Some(4));
    }));
    assert!(!log.take().contains(&"close"));
    assert!(closed_and_dropped(&other_log));
}

/// Memory. A body may hold borrows of its argument, and of what it captured, across its suspensions.
#[test]
fn a_body_may_borrow_from_itself() {
    struct Flips<'a>(&'a mut bool);
    impl Drop for Flips<'_> {
        fn drop(&mut self) {
            *self.0 = !*self.0;
        }
    }

    let (mut flag, mut boxed) = (true, Box::new(0));
    let mut seen = Vec::new();
    let body = async |mut stream: &mut Iter<Plain>| {
        let (stream, flag, boxed) = (&mut stream, &mut flag, &mut boxed);
        while let Some(n) = stream.next().await {
            Pause(1).await;
            **boxed += n;
            *flag = !*flag;
            seen.push(n);
            if n == 3 {
                break;
            }
        }
    };
    block(closing(plain(1).0, body));
    assert_eq!((seen, flag, *boxed), (vec![1, 2, 3], false, 6));

    let mut flag = true;
    let mut future = Box::pin(closing(plain(1).0, async move |stream| {
        let flips = Flips(&mut flag);
        Pause(1).await;
        *flips.0 = false;
        stream.next().await
    }));
    assert!(poll(&mut future).is_pending() && poll(&mut future).is_pending());
}

/// Memory. A future that is `Unpin` moves between polls; its stream does not.
#[test]
fn a_future_that_is_unpin_may_move() {
    let live: Census = Census::default();
    let entered: Live = live.enter();
    let mut future = closing(plain(2).0, Iter::next);
    assert!(poll(&mut future).is_pending());
    let mut futures = vec![(future, entered)];
    futures.reserve(10);
    let (mut future, entered) = futures.pop().expect("one");
    assert_eq!(counted(|| poll(&mut future)).1, (Some(1), ()));
    drop((future, entered));
    assert_eq!(live.count(), 0);
}
