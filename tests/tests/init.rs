//! `init` in every form: what `new` takes, what it returns, and when it runs.

#![allow(
    clippy::items_after_statements,
    clippy::many_single_char_names,
    clippy::multiple_bound_locations,
    clippy::needless_lifetimes,
    clippy::toplevel_ref_arg,
    clippy::too_many_arguments,
    clippy::ignored_unit_patterns,
    reason = "arguments in every way to write them"
)]

use std::collections::HashMap;
use std::fmt::{Debug, Display};
use std::future::Future;
use std::io;

use aiter::{Stop, StopAsyncIteration, Stream, async_iter};
use aiter_support::{Log, Pause, block, drain, poll_next, pull};

fn show<T: Debug>(mut stream: impl Stream<Item = T> + Unpin) -> String {
    let items = drain(&mut stream);
    assert!(pull(&mut stream).is_none());
    format!("{items:?}")
}

/// A stream whose items can be errors, with an init of one's own.
macro_rules! stream {
    ($name:ident $(($($option:tt)*))? { $($init:tt)* }) => {
        #[async_iter]
        struct $name {
            left: u32,
        }

        #[async_iter$(($($option)*))?]
        impl $name {
            $($init)*

            async fn next(&mut self) -> Result<Option<u32>, String> {
                Pause(1).await;
                let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
                self.left = left;
                Ok(Some(left))
            }
        }
    };
}

/// An init that is not async runs at once, and `new` returns what it returns.
#[test]
fn at_once() {
    stream!(Plain {
        fn init(left: u32) -> Self {
            Self { left }
        }
    });
    assert_eq!(show(Plain::new(2)), "[Ok(1), Ok(0)]");

    stream!(WithoutArguments {
        fn init() -> Self {
            Self { left: 1 }
        }
    });
    assert_eq!(show(WithoutArguments::new()), "[Ok(0)]");

    // The error of such an init is not one of the stream, so it is of any type.
    stream!(Failing {
        fn init(left: i64) -> Result<Self, std::num::TryFromIntError> {
            Ok(Self { left: left.try_into()? })
        }
    });
    assert_eq!(show(Failing::new(1).unwrap()), "[Ok(0)]");
    assert!(Failing::new(-1).is_err());

    stream!(FailingByAlias {
        fn init(left: u32) -> io::Result<Self> {
            if left == 0 { Err(io::ErrorKind::InvalidInput.into()) } else { Ok(Self { left }) }
        }
    });
    assert_eq!(show(FailingByAlias::new(1).unwrap()), "[Ok(0)]");
    assert_eq!(FailingByAlias::new(0).unwrap_err().kind(), io::ErrorKind::InvalidInput);

    stream!(Perhaps {
        fn init(left: u32) -> Option<Self> {
            (left > 0).then_some(Self { left })
        }
    });
    assert_eq!(show(Perhaps::new(1).unwrap()), "[Ok(0)]");
    assert!(Perhaps::new(0).is_none());

    stream!(Stopping {
        fn init(left: u32) -> Result<Self, StopAsyncIteration> {
            if left == 0 { Err(StopAsyncIteration) } else { Ok(Self { left }) }
        }
    });
    assert_eq!(show(Stopping::new(1).unwrap()), "[Ok(0)]");
    assert_eq!(Stopping::new(0).unwrap_err(), StopAsyncIteration);

    stream!(MayStop {
        fn init(left: u32) -> Result<Self, Stop<String>> {
            if left == 0 { Err(Stop::End) } else { Ok(Self { left }) }
        }
    });
    assert_eq!(show(MayStop::new(1).unwrap()), "[Ok(0)]");
    assert_eq!(MayStop::new(0).unwrap_err(), Stop::End);
}

/// Clauses 1 and 8. An async init runs on the first poll, and `new` returns the stream, whatever it gives: an error is the first
/// and last item, made into the step's by `From`; a stop is an empty stream.
#[test]
fn on_the_first_poll() {
    stream!(Plain {
        async fn init(log: Log, left: u32) -> Self {
            log.add("init");
            Pause(1).await;
            Self { left }
        }
    });
    let log = Log::default();
    let mut plain = Plain::new(log.clone(), 2);
    assert!(log.take().is_empty());
    assert!(poll_next(&mut plain).is_pending());
    assert_eq!(log.take(), ["init"]);
    assert_eq!(show(plain), "[Ok(1), Ok(0)]");
    assert!(log.take().is_empty());

    stream!(WithoutArguments {
        async fn init() -> Self {
            Pause(3).await;
            Self { left: 1 }
        }
    });
    assert_eq!(show(WithoutArguments::new()), "[Ok(0)]");

    stream!(Failing {
        async fn init(left: u32) -> Result<Self, String> {
            Pause(1).await;
            if left == 0 { Err("nothing".to_owned()) } else { Ok(Self { left }) }
        }
    });
    assert_eq!(show(Failing::new(1)), "[Ok(0)]");
    assert_eq!(show(Failing::new(0)), r#"[Err("nothing")]"#);

    stream!(FailingByFrom {
        async fn init(left: u32) -> Result<Self, &'static str> {
            Pause(1).await;
            if left == 0 { Err("nothing") } else { Ok(Self { left }) }
        }
    });
    assert_eq!(show(FailingByFrom::new(1)), "[Ok(0)]");
    assert_eq!(show(FailingByFrom::new(0)), r#"[Err("nothing")]"#);

    stream!(Perhaps {
        async fn init(left: u32) -> Option<Self> {
            Pause(1).await;
            (left > 0).then_some(Self { left })
        }
    });
    assert_eq!(show(Perhaps::new(1)), "[Ok(0)]");
    assert_eq!(show(Perhaps::new(0)), "[]");

    stream!(Stopping {
        async fn init(left: u32) -> Result<Self, StopAsyncIteration> {
            Pause(1).await;
            if left == 0 { Err(StopAsyncIteration) } else { Ok(Self { left }) }
        }
    });
    assert_eq!(show(Stopping::new(1)), "[Ok(0)]");
    assert_eq!(show(Stopping::new(0)), "[]");

    stream!(MayStop {
        async fn init(left: u32) -> Result<Self, Stop<&'static str>> {
            Pause(1).await;
            match left {
                0 => Err(Stop::End),
                1 => Err("one")?,
                left => Ok(Self { left }),
            }
        }
    });
    assert_eq!(show(MayStop::new(2)), "[Ok(1), Ok(0)]");
    assert_eq!(show(MayStop::new(1)), r#"[Err("one")]"#);
    assert_eq!(show(MayStop::new(0)), "[]");
}

/// With `local`, the arguments and the init's future need not be `Send`.
#[test]
fn on_the_first_poll_and_local() {
    stream!(Shared (local) {
        async fn init(left: std::rc::Rc<u32>) -> Self {
            Pause(1).await;
            Self { left: *left }
        }
    });
    assert_eq!(show(Shared::new(2.into())), "[Ok(1), Ok(0)]");

    stream!(SharedStop (local) {
        async fn init(left: std::rc::Rc<u32>) -> Result<Self, Stop<String>> {
            Pause(1).await;
            if *left == 0 { Err(Stop::Error("nothing".to_owned())) } else { Ok(Self { left: *left }) }
        }
    });
    assert_eq!(show(SharedStop::new(1.into())), "[Ok(0)]");
    assert_eq!(show(SharedStop::new(0.into())), r#"[Err("nothing")]"#);

    stream!(SharedGeneric (local) {
        async fn init<T: AsRef<u32> + 'static>(left: T) -> Self {
            Pause(1).await;
            Self { left: *left.as_ref() }
        }
    });
    assert_eq!(show(SharedGeneric::new(std::rc::Rc::new(1))), "[Ok(0)]");
}

/// Where only the close or the init can fail, its error is an item all the same.
#[test]
fn failing_beside_items_that_are_results() {
    #[async_iter]
    struct Lines {
        lines: Vec<Result<u8, String>>,
    }

    #[async_iter]
    impl Lines {
        async fn init(lines: Vec<Result<u8, String>>) -> Result<Self, &'static str> {
            Pause(1).await;
            if lines.is_empty() { Err("no lines") } else { Ok(Self { lines }) }
        }

        async fn next(&mut self) -> Option<Result<u8, String>> {
            self.lines.pop()
        }
    }

    // An error that a step yields ends nothing.
    assert_eq!(show(Lines::new(vec![Ok(2), Err("one".to_owned())])), r#"[Err("one"), Ok(2)]"#);
    assert_eq!(show(Lines::new(vec![])), r#"[Err("no lines")]"#);
}

/// Arguments by any pattern; generic, `impl Trait`, and not used at all.
#[test]
fn arguments() {
    struct Pair {
        first: u32,
        second: u32,
    }

    stream!(Patterns {
        fn init(
            (a, b): (u32, u32),
            Pair { first, second: c }: Pair,
            [d, ..]: [u32; 3],
            mut e: u32,
            _: &str,
            _f: (),
            ref g: u32,
            h @ 0..: u32,
        ) -> Self {
            e += 1;
            Self { left: a + b + first + c + d + e + g + h }
        }
    });
    let eight = Patterns::new((1, 1), Pair { first: 1, second: 1 }, [1, 0, 0], 0, "", (), 1, 1);
    assert_eq!(drain(&mut { eight }).len(), 8);

    stream!(LazyPatterns {
        async fn init(
            (a, b): (u32, u32),
            Pair { first, second: c }: Pair,
            [d, ..]: [u32; 3],
            mut e: u32,
            _: &'static str,
            _f: (),
            ref g: u32,
            h @ 0..: u32,
        ) -> Self {
            Pause(1).await;
            e += 1;
            Self { left: a + b + first + c + d + e + g + h }
        }
    });
    let eight = LazyPatterns::new((1, 1), Pair { first: 1, second: 1 }, [1, 0, 0], 0, "", (), 1, 1);
    assert_eq!(drain(&mut { eight }).len(), 8);

    stream!(ManyTypes {
        fn init<T: Into<u32>, const N: usize>(
            items: [T; N],
            more: impl IntoIterator<Item = u32>,
            name: &(impl Display + ?Sized),
        ) -> Self
        where
            T: Copy,
        {
            let left = items.iter().map(|&item| item.into()).chain(more).sum::<u32>();
            Self { left: left + u32::try_from(name.to_string().len()).unwrap() }
        }
    });
    assert_eq!(drain(&mut ManyTypes::new([1_u8, 2], vec![3], "four")).len(), 10);

    // Never mentioned by an argument, so passed on by a turbofish.
    stream!(Unmentioned {
        fn init<T, const N: usize>(_: ()) -> Self
        where
            T: Default + Into<u32>,
        {
            Self { left: T::default().into() + u32::try_from(N).unwrap() }
        }
    });
    assert_eq!(drain(&mut Unmentioned::new::<u8, 3>(())).len(), 3);

    stream!(LazyTypes {
        async fn init<T: Into<u32> + Copy + Send + Sync + 'static, const N: usize>(
            items: [T; N],
        ) -> Result<Self, Stop<&'static str>> {
            Pause(1).await;
            match N {
                0 => Err(Stop::End),
                1 => Err(Stop::Error("one")),
                _ => Ok(Self { left: items.iter().map(|&item| item.into()).sum() }),
            }
        }
    });
    assert_eq!(show(LazyTypes::new([1_u8, 1])), "[Ok(1), Ok(0)]");
    assert_eq!(show(LazyTypes::new([1_u8])), r#"[Err("one")]"#);
    assert_eq!(show(LazyTypes::new([0_u8; 0])), "[]");

    stream!(LazyTraits {
        async fn init(
            items: impl Iterator<Item = u32> + Send + 'static,
            name: impl AsRef<str> + Send + 'static,
        ) -> Result<Self, StopAsyncIteration> {
            Pause(1).await;
            if name.as_ref().is_empty() { Err(StopAsyncIteration) } else { Ok(Self { left: items.sum() }) }
        }
    });
    assert_eq!(show(LazyTraits::new(vec![1, 1].into_iter(), String::from("x"))), "[Ok(1), Ok(0)]");
    assert_eq!(show(LazyTraits::new(vec![1, 1].into_iter(), "")), "[]");

    stream!(LazyWhere {
        async fn init<F, U>(left: F) -> Self
        where
            F: FnOnce() -> U + Send + 'static,
            U: Future<Output = u32> + Send + 'static,
        {
            Self { left: left().await }
        }
    });
    assert_eq!(show(LazyWhere::new(|| async { 1 })), "[Ok(0)]");
}

/// The arguments of an init may be called anything.
#[test]
fn arguments_with_the_names_of_generated_code() {
    stream!(Names {
        fn init(iter: u32, state: u32, arg0: u32, r#type: u32, new: u32) -> Self {
            Self { left: iter + state + arg0 + r#type + new }
        }
    });
    assert_eq!(drain(&mut Names::new(1, 1, 1, 1, 1)).len(), 5);

    stream!(LazyNames {
        async fn init(iter: u32, state: u32, _: u32, arg0: u32, r#type: u32, arg2: u32) -> Self {
            Pause(1).await;
            Self { left: iter + state + arg0 + r#type + arg2 }
        }
    });
    assert_eq!(drain(&mut LazyNames::new(1, 1, 7, 1, 1, 1)).len(), 5);
}

/// An async init may borrow with the struct's own lifetimes, and take its type parameters; a sync one borrows as it likes.
#[test]
fn arguments_that_borrow() {
    #[async_iter]
    struct Words<'a, 'b, T> {
        words: std::str::SplitWhitespace<'a>,
        names: &'b HashMap<&'a str, T>,
    }

    #[async_iter]
    impl<'a, 'b, T: Clone + Send + Sync> Words<'a, 'b, T> {
        async fn init(text: &'a str, names: &'b HashMap<&'a str, T>, more: Vec<T>) -> Self {
            Pause(more.len()).await;
            Self { words: text.split_whitespace(), names }
        }

        async fn next(&mut self) -> Option<(&'a str, T)> {
            let word = self.words.next()?;
            Pause(1).await;
            Some((word, self.names[word].clone()))
        }
    }

    let text = String::from("one two");
    let names = HashMap::from([("one", Box::new(1)), ("two", Box::new(2))]);
    let words = Words::new(&text, &names, vec![]);
    assert_eq!(show(words), r#"[("one", 1), ("two", 2)]"#);

    #[async_iter]
    struct Length {
        left: usize,
    }

    #[async_iter]
    impl Length {
        fn init<'a>(text: &str, more: &'a str, any: &mut Vec<u8>) -> Self {
            any.push(1);
            Self { left: text.len() + more.len() }
        }

        async fn next(&mut self) -> Option<usize> {
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    let mut any = vec![];
    let length = Length::new(&String::from("a"), &String::from("b"), &mut any);
    assert_eq!(any, [1]);
    assert_eq!(show(length), "[1, 0]");
}

/// Clause 2. Whoever gives up the first pull, and the second, finds the same init going on.
#[test]
fn once_for_cancelled_pulls() {
    stream!(Cancelled {
        async fn init(log: Log) -> Self {
            log.add("init");
            Pause(3).await;
            Self { left: 1 }
        }
    });
    let log = Log::default();
    let mut stream = Cancelled::new(log.clone());
    for _ in 0..3 {
        assert!(aiter_support::poll(&mut stream.next()).is_pending());
    }
    assert_eq!(block(stream.next()), Some(Ok(0)));
    assert_eq!(log.take(), ["init"]);
}
