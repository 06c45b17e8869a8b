//! Parts of a generator's body that a close cuts, and the cleanup behind them: what `finally!` is made of.

use std::cell::RefCell;
use std::future::{Future, pending};
use std::pin::pin;

use aiter::cleanup::after;
use aiter::private::{InBody, Scoped, generate as generate_kind, named, until_closed};
use aiter::{
    AsyncClose, AsyncIter, FusedStream, Generator, Iter, LocalAsyncIter, Stream, Yielder, closing, generate,
    try_closing,
};
use aiter_support::{Census, Pause, block, close, panics, poll, poll_close, poll_next, pull};

type Log = RefCell<Vec<&'static str>>;

fn seen(log: &Log) -> Vec<&'static str> {
    std::mem::take(&mut log.borrow_mut())
}

/// Logs that it is dropped.
struct Drops<'a>(&'a Log, &'static str);

impl Drop for Drops<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().push(self.1);
    }
}

/// Two parts, one in the other, each with a cleanup that waits.
fn nested(log: &Log, pauses: usize) -> impl FusedStream<Item = u32> + AsyncClose<Output = ()> + Unpin {
    generate(async move |mut y| {
        y.yield_item(1).await;
        y.until_closed(async |y| {
            let _outer = Drops(log, "outer part");
            y.yield_item(2).await;
            y.until_closed(async |y| {
                let _inner = Drops(log, "inner part");
                y.yield_item(3).await;
                Pause(pauses).await;
                y.yield_item(4).await;
            })
            .await;
            log.borrow_mut().push("inner cleanup");
            Pause(pauses).await;
            log.borrow_mut().push("inner cleaned");
        })
        .await;
        log.borrow_mut().push("outer cleanup");
        Pause(pauses).await;
        log.borrow_mut().push("outer cleaned");
    })
}

const INNER: [&str; 3] = ["inner part", "inner cleanup", "inner cleaned"];
const OUTER: [&str; 3] = ["outer part", "outer cleanup", "outer cleaned"];

/// Clauses 5 and 10. What has been reached is cleaned up, once, from the inside out, and before the end is seen.
#[test]
fn a_close_cleans_up_what_was_reached() {
    for pauses in 0..3 {
        for items in 0..=5 {
            let log = Log::default();
            let mut stream = nested(&log, pauses);
            let mut got = 0;
            while got < items {
                match pull(&mut stream) {
                    Some(_) => got += 1,
                    None => break,
                }
            }
            let ended = if items == 5 { seen(&log) } else { Vec::new() };
            close(&mut stream);
            let closed = seen(&log);
            let expected: Vec<_> = match items {
                0 | 1 => Vec::new(),
                2 => OUTER.to_vec(),
                _ => [INNER, OUTER].concat(),
            };
            assert_eq!(if items == 5 { ended } else { closed.clone() }, expected, "{pauses} {items}");
            assert!(items < 5 || closed.is_empty());
            assert!(stream.is_terminated() && pull(&mut stream).is_none());
            close(&mut stream);
            drop(stream);
            assert!(seen(&log).is_empty());
        }
    }
}

/// Clause 10. What runs in a part is dropped when the part is cut, or is done, also where the part's future stays. Asked again, that has nothing.
#[test]
fn a_part_that_is_over_is_dropped_at_once() {
    for is_closed in [false, true] {
        let log = aiter_support::Log::default();
        let mut stream = generate(async |mut y: Yielder<'_, u32>| {
            let _whole = log.on_drop("whole");
            let mut part = pin!(y.until_closed(async |y| {
                let _part = log.on_drop("part");
                y.yield_item(1).await;
                Pause(1).await;
                log.on_drop("output")
            }));
            let output = part.as_mut().await;
            assert_eq!(output.is_some(), !is_closed);
            drop(output);
            log.add("cleanup");
            Pause(1).await;
            assert!(part.as_mut().await.is_none());
        });
        assert!(pull(&mut stream).is_some());
        if is_closed {
            close(&mut stream);
        }
        assert!(pull(&mut stream).is_none());
        let expected: &[_] =
            if is_closed { &["part", "cleanup", "whole"] } else { &["part", "output", "cleanup", "whole"] };
        assert_eq!(log.take(), expected);
    }
}

/// Clause 10. A close that is interrupted continues where it stood, at the next close or at the next poll.
#[test]
fn an_interrupted_close_continues() {
    for closes in [0, 1, 2, 3] {
        let log = Log::default();
        let mut stream = nested(&log, 2);
        for _ in 0..3 {
            pull(&mut stream);
        }
        for _ in 0..closes {
            assert!(poll(&mut AsyncClose::close(&mut stream)).is_pending());
        }
        // A poll for an item drives a close that was begun; without one it goes on with the body.
        let got = pull(&mut stream);
        if closes == 0 {
            assert_eq!(got, Some(4));
            close(&mut stream);
        } else {
            assert_eq!(got, None);
        }
        assert_eq!(seen(&log), [INNER, OUTER].concat());
    }
}

/// Clause 10. A cleanup that has begun by itself is not interrupted by a close.
#[test]
fn a_close_in_a_cleanup_lets_it_end() {
    let log = Log::default();
    let mut stream = nested(&log, 1);
    for _ in 0..4 {
        pull(&mut stream);
    }
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(seen(&log), INNER[..2]);
    close(&mut stream);
    assert_eq!(seen(&log), [&INNER[2..], &OUTER[..]].concat());
}

/// Clause 12. A drop runs no cleanup, before a close or in the midst of one.
#[test]
fn a_drop_runs_no_cleanup() {
    for closes in 0..2 {
        let log = Log::default();
        let mut stream = nested(&log, 1);
        for _ in 0..3 {
            pull(&mut stream);
        }
        for _ in 0..closes {
            assert!(poll_close(&mut stream).is_pending());
        }
        drop(stream);
        let all = seen(&log);
        assert_eq!(
            all,
            if closes == 0 {
                vec!["inner part", "outer part"]
            } else {
                vec!["inner part", "inner cleanup", "outer part"]
            }
        );
    }
}

/// A stream of `Result`s with a part that may raise, and a cleanup that may fail, as the attribute writes it.
fn failing(
    raises: bool,
    fails: [bool; 2],
    pauses: usize,
) -> impl FusedStream<Item = Result<u32, &'static str>> + AsyncClose<Output = Result<(), &'static str>> + Unpin {
    generate(async move |mut y: Yielder<'_, Result<u32, &'static str>>| -> Result<(), &'static str> {
        return after(
            until_closed(Yielder::scope(&y), async {
                return after(
                    until_closed(Yielder::scope(&y), async {
                        y.yield_item(Ok(1)).await;
                        Pause(pauses).await;
                        if raises {
                            Err("raised")?;
                        }
                        Ok::<(), &'static str>(())
                    })
                    .await,
                    {
                        Pause(pauses).await;
                        if fails[0] { Err("inner") } else { Ok(()) }
                    },
                    &mut y,
                );
            })
            .await,
            {
                Pause(pauses).await;
                if fails[1] { Err("outer") } else { Ok(()) }
            },
            &mut y,
        );
    })
}

/// Clauses 6 and 9. Every error is seen, in order: the raised one, then those of the cleanups, the innermost first.
#[test]
fn no_error_is_lost() {
    for pauses in 0..3 {
        for bits in 0..8 {
            let (raises, fails) = (bits & 1 != 0, [bits & 2 != 0, bits & 4 != 0]);
            let errors = |raises: bool| {
                let all = [(raises, "raised"), (fails[0], "inner"), (fails[1], "outer")];
                all.into_iter().filter_map(|(is, error)| is.then_some(Err(error))).collect::<Vec<_>>()
            };
            // By itself.
            let mut stream = failing(raises, fails, pauses);
            assert_eq!(pull(&mut stream), Some(Ok(1)));
            let rest: Vec<_> = std::iter::from_fn(|| pull(&mut stream)).collect();
            assert_eq!(rest, errors(raises));
            assert_eq!(close(&mut stream), Ok(()));

            // By a close, before the body could raise: the first error is returned, and others wait.
            let mut stream = failing(raises, fails, pauses);
            assert_eq!(pull(&mut stream), Some(Ok(1)));
            let closed = close(&mut stream);
            let rest: Vec<_> = std::iter::from_fn(|| pull(&mut stream)).collect();
            let all: Vec<_> = closed.err().map(Err).into_iter().chain(rest).collect();
            assert_eq!(all, errors(false));
            assert_eq!(closed.is_err(), fails[0] || fails[1]);

            // After the raised error was seen: the close returns what no poll has seen.
            let mut stream = failing(true, fails, pauses);
            assert_eq!((pull(&mut stream), pull(&mut stream)), (Some(Ok(1)), Some(Err("raised"))));
            let first = errors(false).first().map(|error| error.unwrap_err());
            assert_eq!(close(&mut stream), first.map_or(Ok(()), Err));
        }
    }
}

/// Clause 9. A raised error that waits stays for the next poll when a close comes in between.
#[test]
fn a_raised_error_stays_for_the_next_poll() {
    let mut stream = failing(true, [false, true], 1);
    assert_eq!(pull(&mut stream), Some(Ok(1)));
    assert!(poll_next(&mut stream).is_pending());
    // The cleanup runs now.
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(close(&mut stream), Err("outer"));
    assert_eq!((pull(&mut stream), pull(&mut stream)), (Some(Err("raised")), None));
}

/// Clause 9. A generator that has a name returns the error of its cleanup where its type says so; otherwise the next poll yields it.
#[test]
fn a_name_says_what_a_close_returns() {
    type Item = Result<u32, &'static str>;
    async fn body(y: &mut Yielder<'_, Item>) -> Result<(), &'static str> {
        y.until_closed(async |y| y.yield_item(Ok(1)).await).await;
        Err("cleanup")
    }
    let mut stream: Generator<'_, Item, Result<(), &str>> = named(generate(async |mut y| body(&mut y).await));
    assert_eq!((pull(&mut stream), close(&mut stream), pull(&mut stream)), (Some(Ok(1)), Err("cleanup"), None));
    let mut stream: Generator<'_, Item> =
        named(generate_kind::<Item, Scoped, _, _, _>(async |mut y: Yielder<'_, Item>| body(&mut y).await));
    assert_eq!(pull(&mut stream), Some(Ok(1)));
    close(&mut stream);
    assert_eq!((pull(&mut stream), pull(&mut stream)), (Some(Err("cleanup")), None));
}

/// Clause 10. `closing` and `try_closing` reach through a generator, to the stream that it wraps.
#[test]
fn a_close_reaches_through_a_generator() {
    struct Source(u32);
    impl AsyncIter for Source {
        type Output = Result<Option<u32>, &'static str>;

        async fn next(&mut self) -> Result<Option<u32>, &'static str> {
            self.0 += 1;
            Ok(Some(self.0))
        }

        async fn close(&mut self) -> Result<(), &'static str> {
            Pause(1).await;
            Err("source")
        }
    }
    fn doubled<S>(
        mut source: S,
    ) -> impl Stream<Item = Result<u32, &'static str>> + AsyncClose<Output = Result<(), &'static str>> + Unpin
    where
        S: Stream<Item = Result<u32, &'static str>> + AsyncClose<Output = Result<(), &'static str>> + Unpin,
    {
        generate(async move |mut y| {
            y.until_closed(async |y| {
                while let Some(item) = aiter::next(&mut source).await {
                    y.yield_item(item.map(|n| 2 * n)).await;
                }
            })
            .await;
            source.close().await
        })
    }
    let numbers = || doubled(doubled(Iter::new(Source(0))));
    let first = block(try_closing(numbers(), async |s| aiter::next(s).await.unwrap()));
    assert_eq!(first, Err("source"));
    let (first, closed) = block(closing(numbers(), async |s| aiter::next(s).await));
    assert_eq!((first, closed), (Some(Ok(4)), Err("source")));
}

/// Clause 11. A panic in a cleanup, or in a destructor of the part that a close drops, ends the stream.
#[test]
fn a_panic_in_a_cleanup_ends_it() {
    struct Bomb<'a>(&'a Census);
    impl Drop for Bomb<'_> {
        fn drop(&mut self) {
            assert!(self.0.count() == 0 || std::thread::panicking(), "destructor");
        }
    }
    let census = Census::default();
    for in_destructor in [false, true] {
        for pauses in 0..2 {
            let mut stream = generate(async |mut y: Yielder<'_, u32>| {
                let _live = census.enter();
                y.until_closed(async |y| {
                    let _bomb = in_destructor.then(|| Bomb(&census));
                    y.yield_item(1).await;
                })
                .await;
                Pause(pauses).await;
                panic!("cleanup");
            });
            assert_eq!(pull(&mut stream), Some(1));
            assert_eq!(panics(|| close(&mut stream)), if in_destructor { "destructor" } else { "cleanup" });
            assert!(stream.is_terminated() && pull(&mut stream).is_none());
            close(&mut stream);
            drop(stream);
            assert_eq!(census.count(), 0);
        }
    }
}

/// Clause 10. A body that yields while it is closed is cut at the next scope outward, and its item is dropped.
#[test]
fn a_yield_in_a_cleanup_is_cut() {
    let census = Census::default();
    let log = Log::default();
    let mut stream = generate(async |mut y| {
        y.until_closed(async |y| {
            let _part = Drops(&log, "part");
            y.until_closed(async |y| y.yield_item(census.enter()).await).await;
            y.yield_item(census.enter()).await;
            log.borrow_mut().push("never");
        })
        .await;
        log.borrow_mut().push("cleanup");
        y.yield_item(census.enter()).await;
        log.borrow_mut().push("never");
    });
    assert!(pull(&mut stream).is_some());
    close(&mut stream);
    assert_eq!((seen(&log), census.count()), (vec!["part", "cleanup"], 0));
    assert!(stream.is_terminated());
}

/// Clause 10. A body that goes on after a part is closed like any other once it has yielded again.
#[test]
fn what_follows_a_yield_is_no_cleanup() {
    let log = Log::default();
    let mut stream = generate(async |mut y: Yielder<'_, u32>| {
        y.until_closed(async |y| y.yield_item(1).await).await;
        y.yield_item(2).await;
        let _rest = Drops(&log, "rest");
        pending::<()>().await;
    });
    assert_eq!((pull(&mut stream), pull(&mut stream)), (Some(1), Some(2)));
    assert!(poll_next(&mut stream).is_pending());
    close(&mut stream);
    assert_eq!(seen(&log), ["rest"]);
}

/// Clause 10. A scope that is out of reach, since it was forgotten or since nobody polls it, does not keep a close from ending.
#[test]
#[cfg_attr(miri, ignore = "what is forgotten leaks")]
fn a_scope_out_of_reach_is_passed_over() {
    for forgotten in [false, true] {
        let log = Log::default();
        let mut stream = generate(async |mut y: Yielder<'_, u32>| {
            y.until_closed(async |y| {
                let _part = Drops(&log, "part");
                let mut inner = Box::pin(until_closed(Yielder::scope(y), pending::<()>()));
                assert!(poll(&mut inner).is_pending());
                let inner = if forgotten {
                    std::mem::forget(inner);
                    None
                } else {
                    Some(inner)
                };
                y.yield_item(1).await;
                drop(inner);
            })
            .await;
            log.borrow_mut().push("cleanup");
        });
        assert_eq!(pull(&mut stream), Some(1));
        close(&mut stream);
        assert_eq!(seen(&log), ["part", "cleanup"]);
    }
}

/// Clause 10. A body that waits beside a part may enter another one while it is closed. That is left alone, until it yields: then it is cut.
#[test]
fn a_part_that_a_close_enters_is_cut_once_it_yields() {
    let log = Log::default();
    let mut stream = generate(async |mut y: Yielder<'_, u32>| {
        let mut aside = pin!(until_closed(Yielder::scope(&y), pending::<()>()));
        assert!(poll(&mut aside.as_mut()).is_pending());
        Pause(1).await;
        let part = y.until_closed(async |y| {
            let _part = Drops(&log, "part");
            Pause(1).await;
            log.borrow_mut().push("left alone");
            y.yield_item(1).await;
        });
        assert_eq!(part.await, None);
        log.borrow_mut().push("cleanup");
        Pause(1).await;
        log.borrow_mut().push("cleaned");
    });
    assert!(poll_next(&mut stream).is_pending());
    close(&mut stream);
    assert_eq!(seen(&log), ["left alone", "part", "cleanup", "cleaned"]);
    assert!(stream.is_terminated());
}

/// Clause 10. Two parts at once are both cut, whoever polls them.
#[test]
fn parts_beside_each_other_are_all_cut() {
    let log = Log::default();
    let log = &log;
    let mut stream = generate(async move |mut y: Yielder<'_, u32>| {
        let part = |name| {
            let scope = Yielder::scope(&y);
            async move {
                until_closed(scope, async {
                    let _part = Drops(log, name);
                    pending::<()>().await;
                })
                .await;
                Pause(1).await;
            }
        };
        let (mut one, mut two) = (pin!(part("one")), pin!(part("two")));
        let mut done = [false; 2];
        let mut both = pin!(std::future::poll_fn(|cx| {
            done[0] = done[0] || one.as_mut().poll(cx).is_ready();
            done[1] = done[1] || two.as_mut().poll(cx).is_ready();
            if done == [true; 2] { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        }));
        assert!(poll(&mut both.as_mut()).is_pending());
        y.yield_item(1).await;
        both.await;
        log.borrow_mut().push("cleaned");
    });
    assert_eq!(pull(&mut stream), Some(1));
    assert!(poll_next(&mut stream).is_pending());
    close(&mut stream);
    let mut all = seen(log);
    all[..2].sort_unstable();
    assert_eq!(all, ["one", "two", "cleaned"]);
}

/// Clause 10. A body that does not look whether it was closed, and goes on, ends all the same.
#[test]
fn a_body_that_ignores_a_close_is_dropped() {
    let log = Log::default();
    let mut stream = generate(async |mut y: Yielder<'_, u32>| {
        let _body = Drops(&log, "body");
        loop {
            y.until_closed(async |y| y.yield_item(1).await).await;
            log.borrow_mut().push("cleanup");
        }
    });
    assert_eq!((pull(&mut stream), pull(&mut stream)), (Some(1), Some(1)));
    assert_eq!(seen(&log), ["cleanup"]);
    close(&mut stream);
    let all = seen(&log);
    assert_eq!((all.first(), all.last()), (Some(&"cleanup"), Some(&"body")));
    assert!(stream.is_terminated());
}

/// A stream whose close waits, and says so.
struct Closes<'a>(&'a Log, &'static str, usize);

impl LocalAsyncIter for Closes<'_> {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Pause(1).await;
        Some(1)
    }

    async fn close(&mut self) {
        self.0.borrow_mut().push(self.1);
        Pause(self.2).await;
    }
}

/// Clause 10. What a `closing` in a body runs is dropped before its stream is closed, which it borrows; then goes the rest of the body. A close that
/// was interrupted continues. So does one that has begun when the generator is closed.
#[test]
fn a_closing_in_a_body_is_cut() {
    for pauses in 0..3 {
        for interrupted in 0..4 {
            let log = Log::default();
            let mut stream = generate(async |mut y: Yielder<'_, u32>| {
                let _rest = Drops(&log, "rest");
                let scope = Yielder::scope(&y);
                let outer = Iter::new(Closes(&log, "outer", pauses));
                let outer = closing(outer, async |outer| {
                    let _outer = Drops(&log, "outer body");
                    while let Some(n) = outer.next().await {
                        let scope = Yielder::scope(&y);
                        let inner = Iter::new(Closes(&log, "inner", pauses));
                        let inner = try_closing(inner, async |inner| {
                            let _inner = Drops(&log, "inner body");
                            while let Some(m) = inner.next().await {
                                y.yield_item(n + m).await;
                            }
                            Ok::<_, ()>(())
                        });
                        let _ = InBody(scope, inner).in_scope().await;
                    }
                });
                InBody(scope, outer).in_scope().await;
            });
            assert_eq!((pull(&mut stream), pull(&mut stream)), (Some(2), Some(2)));
            for _ in 0..interrupted {
                let _ = poll_close(&mut stream);
            }
            close(&mut stream);
            assert_eq!(seen(&log), ["inner body", "inner", "outer body", "outer", "rest"], "{pauses} {interrupted}");
            assert_eq!(pull(&mut stream), None);
        }
    }

    // The close of the `closing` is under way when the generator's begins.
    let log = Log::default();
    let mut stream = generate(async |mut y: Yielder<'_, u32>| {
        let scope = Yielder::scope(&y);
        let source = Iter::new(Closes(&log, "source", 2));
        let part = closing(source, async |_| y.yield_item(1).await);
        InBody(scope, part).in_scope().await;
        log.borrow_mut().push("after");
    });
    assert_eq!(pull(&mut stream), Some(1));
    assert!(poll_next(&mut stream).is_pending() && seen(&log) == ["source"]);
    close(&mut stream);
    assert!(seen(&log).is_empty());

    // What panics while it is dropped ends all of it, and the rest is dropped.
    let mut stream = generate(async |mut y: Yielder<'_, u32>| {
        let _rest = Drops(&log, "rest");
        let scope = Yielder::scope(&y);
        let part = closing(Iter::new(Closes(&log, "source", 0)), async |_| {
            let _panics = DropPanics;
            y.yield_item(1).await;
        });
        InBody(scope, part).in_scope().await;
    });
    assert_eq!(pull(&mut stream), Some(1));
    assert_eq!(panics(|| close(&mut stream)), "a destructor");
    assert_eq!((seen(&log), pull(&mut stream)), (vec!["rest"], None));
}

struct DropPanics;

impl Drop for DropPanics {
    fn drop(&mut self) {
        panic!("a destructor");
    }
}
