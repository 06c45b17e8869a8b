//! Functions beside `init` that make the state: they stand on the stream too.

#![allow(
    clippy::items_after_statements,
    clippy::needless_pass_by_value,
    reason = "types stand where they are used, and arguments are of every kind"
)]

use std::io;

use aiter::async_iter;
use aiter_support::{Log, Pause, block, drain};

/// With the same name, signature, asyncness and errors, from the hooks' block or another.
#[test]
fn stand_on_the_stream() {
    #[async_iter]
    struct Numbers {
        left: u32,
    }

    #[async_iter]
    impl Numbers {
        fn init(left: u32) -> Self {
            Self { left }
        }

        fn one() -> Self {
            Self::init(1)
        }

        fn parse(text: &str) -> Result<Self, std::num::ParseIntError> {
            Ok(Self { left: text.parse()? })
        }

        fn checked(left: u32) -> Option<Self> {
            (left < 10).then_some(Self { left })
        }

        async fn connect(log: &Log) -> io::Result<Self> {
            log.add("connecting");
            Pause(1).await;
            Ok(Self { left: 2 })
        }

        async fn next(&mut self) -> Option<u32> {
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    #[async_iter]
    impl Numbers {
        async fn two() -> Self {
            Pause(1).await;
            Self { left: 2 }
        }

        fn sum<T, const N: usize>(items: [T; N], mut first: u32, _: impl Sized) -> Self
        where
            T: Into<u32>,
        {
            for item in items {
                first += item.into();
            }
            Self { left: first }
        }

        /// Any argument may have the type, too.
        fn add(one: Self, other: &Self) -> Self {
            Self { left: one.left + other.left }
        }
    }

    assert_eq!(drain(&mut Numbers::new(2)), [1, 0]);
    assert_eq!(drain(&mut Numbers::one()), [0]);
    assert_eq!(drain(&mut Numbers::parse("2").unwrap()), [1, 0]);
    assert!(Numbers::parse("x").is_err());
    assert_eq!(drain(&mut Numbers::checked(2).unwrap()), [1, 0]);
    assert!(Numbers::checked(20).is_none());
    assert_eq!(drain(&mut Numbers::sum([1_u8, 2], 1, ())).len(), 4);
    assert_eq!(drain(&mut Numbers::add(NumbersState { left: 1 }, &NumbersState { left: 1 })), [1, 0]);
    assert_eq!(drain(&mut block(Numbers::two())), [1, 0]);

    let log = Log::default();
    let connect = Numbers::connect(&log);
    assert!(log.take().is_empty());
    assert_eq!(drain(&mut block(connect).unwrap()), [1, 0]);
    assert_eq!(log.take(), ["connecting"]);
}

/// One that is called `new` stands for itself where there is no init.
#[test]
fn new_without_init() {
    #[async_iter]
    struct Once(Option<&'static str>);

    #[async_iter]
    impl Once {
        fn new(item: &'static str) -> Self {
            Self(Some(item))
        }

        async fn next(&mut self) -> Option<&'static str> {
            self.0.take()
        }
    }

    assert_eq!(drain(&mut Once::new("one")), ["one"]);
}

/// Beside an async init, another constructor makes a stream whose state is there at once.
#[test]
fn beside_an_async_init() {
    #[async_iter]
    struct Once(Option<u32>);

    #[async_iter]
    impl Once {
        async fn init() -> Self {
            Pause(1).await;
            Self(Some(1))
        }

        fn at_once() -> Self {
            Self(Some(2))
        }

        async fn next(&mut self) -> Option<u32> {
            self.0.take()
        }
    }

    assert!(Once::new().state().is_none());
    assert_eq!(drain(&mut Once::new()), [1]);
    assert!(Once::at_once().state().is_some());
    assert_eq!(drain(&mut Once::at_once()), [2]);
}

/// A function that gives something else stays on the state, and one that is made of the stream stands in a plain `impl`.
#[test]
fn of_other_types() {
    #[async_iter]
    struct Once(Option<u32>);

    #[async_iter]
    impl Once {
        fn init(item: u32) -> Self {
            Self(Some(item))
        }

        fn pair() -> (Self, Self) {
            (Self(Some(1)), Self(Some(2)))
        }

        fn boxed() -> Box<Self> {
            Box::new(Self(None))
        }

        async fn next(&mut self) -> Option<u32> {
            self.0.take()
        }
    }

    impl Once {
        fn pair() -> (Self, Self) {
            let (one, two) = OnceState::pair();
            (one.into(), two.into())
        }
    }

    impl Default for Once {
        fn default() -> Self {
            Self::new(0)
        }
    }

    impl FromIterator<u32> for Once {
        fn from_iter<I: IntoIterator<Item = u32>>(items: I) -> Self {
            Self::new(items.into_iter().sum())
        }
    }

    let (mut one, mut two) = Once::pair();
    assert_eq!((drain(&mut one), drain(&mut two)), (vec![1], vec![2]));
    assert_eq!(drain(&mut Once::default()), [0]);
    assert_eq!(drain(&mut [1, 2].into_iter().collect::<Once>()), [3]);
    assert_eq!(drain(&mut Once::from(*OnceState::boxed())), []);
}

/// Visibility, docs and other attributes go with the function.
mod visible {
    use aiter::async_iter;

    #[async_iter]
    pub(super) struct Once(Option<u32>);

    #[async_iter]
    impl Once {
        pub(super) fn init(item: u32) -> Self {
            Self(Some(item))
        }

        #[deprecated = "call `new`"]
        pub(super) fn old(item: u32) -> Self {
            Self(Some(item))
        }

        #[must_use = "it is empty"]
        #[inline]
        #[track_caller]
        pub(super) fn empty() -> Self {
            assert_eq!(std::panic::Location::caller().file(), file!());
            Self(None)
        }

        async fn next(&mut self) -> Option<u32> {
            self.0.take()
        }
    }
}

#[test]
fn in_another_module() {
    assert_eq!(drain(&mut visible::Once::new(1)), [1]);
    assert_eq!(drain(&mut visible::Once::empty()), []);
    #[expect(deprecated)]
    let mut old = visible::Once::old(1);
    assert_eq!(drain(&mut old), [1]);
}
