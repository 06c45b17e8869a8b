//! `next` in every shape, with every return type.

#![allow(clippy::needless_arbitrary_self_type, clippy::option_option, reason = "they are among the ways to write it")]

use std::future::{Future, ready};
use std::io;

use aiter::{Stop, StopAsyncIteration, Stream, async_iter};
use aiter_support::{Pause, drain, pull};

type AppResult<T> = Result<T, String>;
type Hidden = Option<u32>;
type HiddenStop = Result<u32, StopAsyncIteration>;
type HiddenFallible = io::Result<Option<u32>>;
type HiddenStops = Result<u32, Stop<String>>;

/// Counts down; a step after the end panics.
fn count(left: &mut u32) -> Option<u32> {
    *left = left.checked_sub(1).expect("no step after the end");
    (*left > 0).then_some(*left)
}

/// All items, and that there are none after the end. `T` is the stream's item, so that the tests tell it.
fn items<T: std::fmt::Debug>(mut stream: impl Stream<Item = T> + Unpin) -> String {
    let items = drain(&mut stream);
    assert!(pull(&mut stream).is_none());
    format!("{items:?}")
}

/// One return type, in every shape of `next`: `NAME (options) [R]: Item, step, items`.
macro_rules! each_shape {
    ($test:ident $(($($option:tt)*))? [$($returns:tt)*]: $item:ty, $step:expr, $items:literal) => {
        #[test]
        fn $test() {
            fn step(left: &mut u32) -> $($returns)* {
                let step: fn(&mut u32) -> $($returns)* = $step;
                step(left)
            }
            each_shape!(@ [$($($option)*)?] $item, $items;
                async fn next(&mut self) -> $($returns)* {
                    Pause(1).await;
                    step(&mut self.left)
                }
            );
            each_shape!(@ [$($($option)*)?] $item, $items;
                fn next(&mut self) -> $($returns)* {
                    step(&mut self.left)
                }
            );
            each_shape!(@ [$($($option)*)?] $item, $items;
                fn next(&mut self) -> impl Future<Output = $($returns)*> {
                    ready(step(&mut self.left))
                }
            );
            each_shape!(@ [$($($option)*)?] $item, $items;
                fn next(&mut self) -> impl Future<Output = $($returns)*> + Send {
                    let pause = Pause(1);
                    async {
                        pause.await;
                        step(&mut self.left)
                    }
                }
            );
            each_shape!(@ [local $(, $($option)*)?] $item, $items;
                async fn next(&mut self) -> $($returns)* {
                    let one = std::rc::Rc::new(1);
                    Pause(*one).await;
                    step(&mut self.left)
                }
            );
        }
    };
    (@ [$($option:tt)*] $item:ty, $items:literal; $($next:tt)*) => {{
        #[async_iter]
        struct Countdown {
            left: u32,
        }

        #[async_iter($($option)*)]
        impl Countdown {
            fn init(left: u32) -> Self {
                Self { left }
            }

            $($next)*
        }

        assert_eq!(items::<$item>(Countdown::new(3)), $items);
    }};
}

each_shape!(option [Option<u32>]: u32, count, "[2, 1]");
each_shape!(qualified_option [::core::option::Option<u32>]: u32, count, "[2, 1]");
each_shape!(option_of_option [Option<Option<u32>>]: Option<u32>,
    |left| count(left).map(Some), "[Some(2), Some(1)]");
each_shape!(option_of_unit [Option<()>]: (), |left| count(left).map(drop), "[(), ()]");
each_shape!(option_of_a_pair [Option<(u32, &'static str)>]: (u32, &'static str),
    |left| count(left).map(|n| (n, "x")),
    r#"[(2, "x"), (1, "x")]"#);

each_shape!(stop_async_iteration [Result<u32, StopAsyncIteration>]: u32,
    |left| count(left).ok_or(StopAsyncIteration), "[2, 1]");
each_shape!(qualified_stop_async_iteration [std::result::Result<u32, aiter::StopAsyncIteration>]: u32,
    |left| count(left).ok_or(StopAsyncIteration), "[2, 1]");
// A stop wins.
each_shape!(option_beside_stop_async_iteration [Result<Option<u32>, StopAsyncIteration>]: Option<u32>,
    |left| count(left).map(|n| (n > 1).then_some(n)).ok_or(StopAsyncIteration), "[Some(2), None]");
each_shape!(result_beside_stop_async_iteration [Result<Result<u32, String>, StopAsyncIteration>]: Result<u32, String>,
    |left| count(left).map(|n| Err(n.to_string())).ok_or(StopAsyncIteration), r#"[Err("2"), Err("1")]"#);

each_shape!(result_of_option [Result<Option<u32>, String>]: Result<u32, String>,
    |left| Ok(count(left)), "[Ok(2), Ok(1)]");
each_shape!(raised_error [Result<Option<u32>, String>]: Result<u32, String>,
    |left| match count(left) { Some(1) => Err("one".to_owned()), n => Ok(n) }, r#"[Ok(2), Err("one")]"#);
each_shape!(io_result [io::Result<Option<u32>>]: io::Result<u32>,
    |left| match count(left) { Some(1) => Err(io::ErrorKind::NotFound.into()), n => Ok(n) },
    "[Ok(2), Err(Kind(NotFound))]");
each_shape!(qualified_io_result [::std::io::Result<std::option::Option<u32>>]: io::Result<u32>,
    |left| Ok(count(left)), "[Ok(2), Ok(1)]");
each_shape!(alias_that_shows_its_option [AppResult<Option<u32>>]: AppResult<u32>,
    |left| Ok(count(left)), "[Ok(2), Ok(1)]");
each_shape!(result_of_option_of_option [Result<Option<Option<u32>>, String>]: Result<Option<u32>, String>,
    |left| Ok(count(left).map(Some)), "[Ok(Some(2)), Ok(Some(1))]");

each_shape!(stop [Result<u32, Stop<String>>]: Result<u32, String>,
    |left| count(left).ok_or(Stop::End), "[Ok(2), Ok(1)]");
each_shape!(stop_with_an_error [Result<u32, aiter::Stop<String>>]: Result<u32, String>,
    |left| match count(left).ok_or(Stop::End)? { 1 => Err("one".to_owned())?, n => Ok(n) }, r#"[Ok(2), Err("one")]"#);
each_shape!(option_beside_stop [Result<Option<u32>, Stop<String>>]: Result<Option<u32>, String>,
    |left| count(left).map(|n| (n > 1).then_some(n)).ok_or(Stop::End), "[Ok(Some(2)), Ok(None)]");

// An error that is an item ends nothing.
each_shape!(option_of_result [Option<Result<u32, String>>]: Result<u32, String>,
    |left| count(left).map(|n| if n == 2 { Err("two".to_owned()) } else { Ok(n) }), r#"[Err("two"), Ok(1)]"#);
each_shape!(option_of_io_result [Option<io::Result<u32>>]: io::Result<u32>,
    |left| count(left).map(Ok), "[Ok(2), Ok(1)]");

each_shape!(hidden_option (item = u32) [Hidden]: u32, count, "[2, 1]");
each_shape!(hidden_stop_async_iteration (item = u32) [HiddenStop]: u32,
    |left| count(left).ok_or(StopAsyncIteration), "[2, 1]");
each_shape!(hidden_result_of_option (item = io::Result<u32>) [HiddenFallible]: io::Result<u32>,
    |left| match count(left) { Some(1) => Err(io::ErrorKind::NotFound.into()), n => Ok(n) },
    "[Ok(2), Err(Kind(NotFound))]");
each_shape!(hidden_stop (item = Result<u32, String>) [HiddenStops]: Result<u32, String>,
    |left| match count(left).ok_or(Stop::End)? { 1 => Err("one".to_owned())?, n => Ok(n) }, r#"[Ok(2), Err("one")]"#);
each_shape!(errors_that_end_nothing (continue_on_error) [Result<Option<u32>, String>]: Result<u32, String>,
    |left| match count(left) { Some(2) => Err("two".to_owned()), n => Ok(n) }, r#"[Err("two"), Ok(1)]"#);
each_shape!(stop_with_errors_that_end_nothing (continue_on_error) [Result<u32, Stop<String>>]: Result<u32, String>,
    |left| match count(left).ok_or(Stop::End)? { 2 => Err("two".to_owned())?, n => Ok(n) }, r#"[Err("two"), Ok(1)]"#);
each_shape!(hidden_errors_that_end_nothing (continue_on_error, item = Result<u32, String>) [HiddenStops]: Result<u32, String>,
    |left| match count(left).ok_or(Stop::End)? { 2 => Err("two".to_owned())?, n => Ok(n) }, r#"[Err("two"), Ok(1)]"#);

/// `?` on what a step calls, to the step's own error: by `From` with `Result<Option<T>, E>`, in one hop with `Stop<E>`.
#[test]
fn question_mark_converts() {
    #[async_iter]
    struct Converted {
        words: std::vec::IntoIter<&'static str>,
    }

    #[async_iter]
    impl Converted {
        fn init(words: Vec<&'static str>) -> Self {
            Self { words: words.into_iter() }
        }

        async fn next(&mut self) -> Result<Option<u32>, Box<dyn std::error::Error + Send + Sync>> {
            Pause(1).await;
            let Some(word) = self.words.next() else { return Ok(None) };
            Ok(Some(word.parse()?))
        }
    }

    #[async_iter]
    struct Stopped {
        words: std::vec::IntoIter<&'static str>,
    }

    #[async_iter]
    impl Stopped {
        fn init(words: Vec<&'static str>) -> Self {
            Self { words: words.into_iter() }
        }

        async fn next(&mut self) -> Result<u32, Stop<std::num::ParseIntError>> {
            Pause(1).await;
            Ok(self.words.next().ok_or(Stop::End)?.parse()?)
        }
    }

    let expected = "[Ok(7), Err(ParseIntError { kind: InvalidDigit })]";
    assert_eq!(items(Converted::new(vec!["7", "x", "8"])), expected);
    assert_eq!(items(Stopped::new(vec!["7", "x", "8"])), expected);
}

/// `self` may be written out, and a method may be called on it that has the name of a hook of another type.
#[test]
fn written_out_receiver() {
    #[async_iter]
    struct Written {
        numbers: std::ops::Range<u32>,
    }

    #[async_iter]
    impl Written {
        fn init(numbers: std::ops::Range<u32>) -> Self {
            Self { numbers }
        }

        async fn next(self: &mut Self) -> Option<u32> {
            self.numbers.next()
        }

        fn size_hint(self: &Self) -> (usize, Option<usize>) {
            self.numbers.size_hint()
        }

        async fn close(self: &mut Self) {
            self.numbers = 0..0;
        }
    }

    assert_eq!(items(Written::new(0..2)), "[0, 1]");
}

/// Without an init the stream is made of its state.
#[test]
fn without_init() {
    #[async_iter]
    struct Bare {
        left: u32,
    }

    #[async_iter]
    impl Bare {
        async fn next(&mut self) -> Option<u32> {
            count(&mut self.left)
        }
    }

    let stream: Bare = BareState { left: 3 }.into();
    assert_eq!(items(stream), "[2, 1]");
    assert_eq!(items(Bare::from(BareState { left: 3 })), "[2, 1]");
}

/// Clauses 6, 7 and 9. It yields an error and goes on; it raises another, or ends; and its close fails.
macro_rules! yields_and_raises {
    ($test:ident [$($returns:tt)*]) => {
        #[test]
        fn $test() {
            #[async_iter]
            struct Steps {
                steps: std::vec::IntoIter<Result<Option<Result<u32, String>>, String>>,
            }

            #[async_iter]
            impl Steps {
                fn init(steps: Vec<Result<Option<Result<u32, String>>, String>>) -> Self {
                    Self { steps: steps.into_iter() }
                }

                async fn next(&mut self) -> $($returns)* {
                    self.steps.next().expect("no step after the end")
                }

                async fn close(&mut self) -> Result<(), String> {
                    Err("close".to_owned())
                }
            }

            let error = |text: &str| text.to_owned();
            let yields = vec![Ok(Some(Err(error("yielded")))), Ok(Some(Ok(1)))];
            let raised = [yields.clone(), vec![Err(error("raised"))]].concat();
            assert_eq!(items::<Result<u32, String>>(Steps::new(raised)), r#"[Err("yielded"), Ok(1), Err("raised"), Err("close")]"#);
            let ended = [yields, vec![Ok(None)]].concat();
            assert_eq!(items::<Result<u32, String>>(Steps::new(ended)), r#"[Err("yielded"), Ok(1), Err("close")]"#);
        }
    };
}

yields_and_raises!(yielded_and_raised_errors [Result<Option<Result<u32, String>>, String>]);
yields_and_raises!(yielded_and_raised_errors_of_an_alias [AppResult<Option<AppResult<u32>>>]);
