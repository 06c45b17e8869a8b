//! `close` in every shape, and what the consumer sees of it.

#![allow(clippy::manual_async_fn, reason = "it is one of the ways to write it")]

use std::future::{Future, ready};
use std::io;

use aiter::{AsyncClose, Stop, StopAsyncIteration, async_iter, closing, try_closing};
use aiter_support::{Log, Pause, block, close, drain, pull};

/// A stream of two items that logs its close, with a `next` and a `close` of one's own.
macro_rules! stream {
    ($name:ident $(($($option:tt)*))? { $($hooks:tt)* }) => {
        #[async_iter]
        struct $name {
            log: Log,
            left: u32,
        }

        #[async_iter$(($($option)*))?]
        impl $name {
            fn init(log: &Log) -> Self {
                Self { log: log.clone(), left: 2 }
            }

            fn count(&mut self) -> Option<u32> {
                self.left = self.left.checked_sub(1)?;
                Some(self.left)
            }

            $($hooks)*
        }
    };
}

/// Clause 5, in every shape of a close that cannot fail: it runs once, at the end or when it is asked for, and gives nothing.
#[test]
fn without_a_result() {
    macro_rules! each {
        ($($(($option:tt))? { $($close:tt)* })*) => { $({
            stream!(Numbers $(($option))? {
                async fn next(&mut self) -> Option<u32> {
                    Pause(1).await;
                    self.count()
                }
                $($close)*
            });
            let log = Log::default();
            let mut numbers = Numbers::new(&log);
            assert_eq!(drain(&mut numbers), [1, 0]);
            assert_eq!(log.take(), ["closed"]);
            let () = close(&mut numbers);
            assert!(log.take().is_empty());

            let mut numbers = Numbers::new(&log);
            assert_eq!(pull(&mut numbers), Some(1));
            let () = block(numbers.close());
            assert_eq!(log.take(), ["closed"]);
            assert_eq!(pull(&mut numbers), None);
            assert!(log.take().is_empty());
        })* };
    }
    each! {
        { async fn close(&mut self) { Pause(1).await; self.log.add("closed"); } }
        { async fn close(&mut self) -> () { Pause(1).await; self.log.add("closed"); } }
        { fn close(&mut self) { self.log.add("closed"); } }
        { fn close(&mut self) -> impl Future<Output = ()> { self.log.add("closed"); ready(()) } }
        { fn close(&mut self) -> impl Future<Output = ()> + Send { async { Pause(1).await; self.log.add("closed"); } } }
        (local) { async fn close(&mut self) { let one = std::rc::Rc::new(1); Pause(*one).await; self.log.add("closed"); } }
        (local) { fn close(&mut self) { self.log.add("closed"); } }
    }
}

/// Clause 9, in every shape of a close that can fail: its error is the last item, or what an explicit close returns, made into
/// the step's by `From`.
#[test]
fn with_an_error() {
    macro_rules! each {
        ($($(($option:tt))? { $($close:tt)* })*) => { $({
            stream!(Numbers $(($option))? {
                async fn next(&mut self) -> Result<Option<u32>, String> {
                    Pause(1).await;
                    Ok(self.count())
                }
                $($close)*
            });
            let log = Log::default();
            let mut numbers = Numbers::new(&log);
            assert_eq!(drain(&mut numbers), [Ok(1), Ok(0), Err("full".to_owned())]);
            assert_eq!(close(&mut numbers), Ok(()));
            assert_eq!(log.take(), ["closed"]);

            let mut numbers = Numbers::new(&log);
            assert_eq!(pull(&mut numbers), Some(Ok(1)));
            let closed: Result<(), String> = block(numbers.close());
            assert_eq!(closed, Err("full".to_owned()));
            assert_eq!(close(&mut numbers), Ok(()));
            assert_eq!(pull(&mut numbers), None);
            assert_eq!(log.take(), ["closed"]);
        })* };
    }
    each! {
        { async fn close(&mut self) -> Result<(), String> { Pause(1).await; self.log.add("closed"); Err("full".to_owned()) } }
        { async fn close(&mut self) -> Result<(), &'static str> { Pause(1).await; self.log.add("closed"); Err("full") } }
        { fn close(&mut self) -> Result<(), Box<str>> { self.log.add("closed"); Err("full".into()) } }
        { fn close(&mut self) -> impl Future<Output = Result<(), &'static str>> { self.log.add("closed"); ready(Err("full")) } }
        {
            fn close(&mut self) -> impl Future<Output = Result<(), String>> + Send {
                async { Pause(1).await; self.log.add("closed"); Err("full".to_owned()) }
            }
        }
        (local) {
            async fn close(&mut self) -> Result<(), &'static str> {
                let one = std::rc::Rc::new(1);
                Pause(*one).await;
                self.log.add("closed");
                Err("full")
            }
        }
    }
}

/// A failing close, beside each return type of `next` whose items are results.
#[test]
fn with_an_error_beside_each_next() {
    macro_rules! each {
        ($($(($($option:tt)*))? [$($returns:tt)*] $step:expr;)*) => { $({
            type E = std::num::ParseIntError;
            stream!(Numbers $(($($option)*))? {
                async fn next(&mut self) -> $($returns)* {
                    Pause(1).await;
                    let step: fn(Option<u32>) -> $($returns)* = $step;
                    step(self.count())
                }
                async fn close(&mut self) -> Result<(), E> {
                    Pause(1).await;
                    self.log.add("closed");
                    "x".parse::<u32>().map(drop)
                }
            });
            let log = Log::default();
            let mut numbers = Numbers::new(&log);
            let items: Vec<Result<u32, E>> = drain(&mut numbers);
            assert_eq!(items.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, false]);
            let closed: Result<(), E> = close(&mut Numbers::new(&log));
            assert!(closed.is_err());
        })* };
    }
    type Hidden = Result<Option<u32>, std::num::ParseIntError>;
    each! {
        [Result<Option<u32>, E>] Ok;
        [Result<u32, Stop<E>>] |n| n.ok_or(Stop::End);
        [Option<Result<u32, E>>] |n| n.map(Ok);
        [Result<Result<u32, E>, StopAsyncIteration>] |n| n.map(Ok).ok_or(StopAsyncIteration);
        (continue_on_error) [Result<Option<u32>, E>] Ok;
        (item = Result<u32, std::num::ParseIntError>) [Hidden] Ok;
        (local) [Option<Result<u32, E>>] |n| n.map(Ok);
    }
}

/// Clause 9. After a raised error, a failing close is the item that follows.
#[test]
fn after_a_raised_error() {
    stream!(Numbers {
        async fn next(&mut self) -> io::Result<Option<u32>> {
            Pause(1).await;
            self.count().map_or(Ok(None), |_| Err(io::ErrorKind::NotFound.into()))
        }
        async fn close(&mut self) -> io::Result<()> {
            Pause(1).await;
            self.log.add("closed");
            Err(io::ErrorKind::StorageFull.into())
        }
    });
    let log = Log::default();
    let kinds: Vec<_> = drain(&mut Numbers::new(&log)).into_iter().map(|item| item.unwrap_err().kind()).collect();
    assert_eq!(kinds, [io::ErrorKind::NotFound, io::ErrorKind::StorageFull]);
    assert_eq!(log.take(), ["closed"]);
}

/// A close that cannot fail gives nothing, also where the items are results; so does a stream without one.
#[test]
fn gives_nothing_where_it_cannot_fail() {
    fn closes<S: AsyncClose<Output = ()> + Unpin>(mut stream: S) {
        block(stream.close());
    }

    stream!(WithClose {
        async fn next(&mut self) -> io::Result<Option<u32>> {
            Ok(self.count())
        }
        async fn close(&mut self) {
            self.log.add("closed");
        }
    });
    stream!(Without {
        async fn next(&mut self) -> io::Result<Option<u32>> {
            self.log.add("next");
            Ok(self.count())
        }
    });
    stream!(BesideErrorsThatAreItems {
        async fn next(&mut self) -> Option<Result<u32, String>> {
            self.count().map(Ok)
        }
        async fn close(&mut self) {
            self.log.add("closed");
        }
    });
    let log = Log::default();
    closes(WithClose::new(&log));
    closes(Without::new(&log));
    closes(BesideErrorsThatAreItems::new(&log));
    assert_eq!(log.take(), ["closed", "closed"]);
}

/// `closing` and `try_closing` close on every way out of the body.
#[test]
fn on_every_way_out() {
    stream!(Numbers {
        async fn next(&mut self) -> Result<Option<u32>, String> {
            Pause(1).await;
            Ok(self.count())
        }
        async fn close(&mut self) -> Result<(), String> {
            Pause(1).await;
            self.log.add("closed");
            Err("full".to_owned())
        }
    });
    let log = Log::default();
    let (first, closed) = block(closing(Numbers::new(&log), async |numbers| numbers.next().await));
    assert_eq!((first, closed), (Some(Ok(1)), Err("full".to_owned())));
    assert_eq!(log.take(), ["closed"]);

    let mut numbers = Numbers::new(&log);
    let result: Result<u32, String> = block(try_closing(&mut numbers, async |numbers| {
        numbers.next().await.expect("an item")?;
        Err("mine".to_owned())
    }));
    assert_eq!(result, Err("mine".to_owned()));
    assert_eq!(log.take(), ["closed"]);
    assert_eq!(pull(&mut numbers), None);

    let result: Result<u32, String> =
        block(try_closing(Numbers::new(&log), async |numbers| numbers.next().await.expect("an item")));
    assert_eq!(result, Err("full".to_owned()));
}
