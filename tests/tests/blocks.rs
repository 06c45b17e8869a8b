//! What else stands in annotated blocks: helpers, constants, traits. They are about the state.

#![allow(clippy::items_after_statements, reason = "types stand where they are used")]

use std::fmt;

use aiter::{AsyncClose, Stream, async_iter};
use aiter_support::{Log, Pause, close, drain, poll_next, pull};

#[async_iter]
#[derive(Clone, Debug, PartialEq)]
struct Numbers {
    left: u32,
}

// The block with the hooks need not be the first.
#[async_iter]
impl Numbers {
    const FIRST: u32 = 2;
    const SECRET: fn() -> Self = || Self { left: 7 };

    fn count(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }

    async fn pause(&self, times: usize) -> usize {
        Pause(times).await;
        times
    }
}

#[async_iter]
impl Numbers {
    fn init() -> Self {
        assert_eq!(Self::SECRET().left, 7);
        Self { left: Self::FIRST }
    }

    async fn next(&mut self) -> Option<u32> {
        self.pause(Self::times()).await;
        self.count()
    }

    fn times() -> usize {
        1
    }

    fn is_even(&self) -> bool {
        self.left.is_multiple_of(2)
    }
}

#[async_iter]
impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} left", self.left)
    }
}

trait Twice {
    const TWO: u32;
    type Of;
    fn twice(&self) -> Self::Of;
}

#[async_iter]
impl Twice for Numbers {
    const TWO: u32 = 2;
    type Of = u32;
    fn twice(&self) -> u32 {
        self.left * Self::TWO
    }
}

#[async_iter]
impl From<u32> for Numbers {
    fn from(left: u32) -> Self {
        Self { left }
    }
}

impl Numbers {
    /// Names of hooks and helpers of the state are free in a plain block.
    fn is_even(&self) -> Option<bool> {
        self.state().map(NumbersState::is_even)
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.state() {
            Some(state) => state.fmt(f),
            None => f.write_str("busy"),
        }
    }
}

/// Helpers, constants and traits are the state's; a plain block is about the stream.
#[test]
fn two_types() {
    let mut numbers = Numbers::new();
    assert_eq!(numbers.is_even(), Some(true));
    assert_eq!(numbers.to_string(), "2 left");
    assert!(poll_next(&mut numbers).is_pending());
    assert_eq!(numbers.is_even(), None);
    assert_eq!(numbers.to_string(), "busy");
    assert_eq!(pull(&mut numbers), Some(1));

    let state = numbers.state().unwrap();
    assert_eq!((state.twice(), state.is_even(), state), (2, false, &NumbersState { left: 1 }));
    assert_eq!(drain(&mut Numbers::from(NumbersState::from(1))), [0]);
}

/// The state between steps: to look at, to change, and to take out.
#[test]
fn accessors() {
    let mut numbers = Numbers::new();
    numbers.state_mut().unwrap().left = 3;
    assert!(poll_next(&mut numbers).is_pending());
    assert!(numbers.state().is_none());
    assert!(numbers.state_mut().is_none());
    // What is in flight is dropped.
    assert_eq!(numbers.into_state(), Some(NumbersState { left: 3 }));

    let mut numbers = Numbers::new();
    assert_eq!(drain(&mut numbers), [1, 0]);
    assert_eq!(numbers.state(), Some(&NumbersState { left: 0 }));
    // The end is final, whatever becomes of the state.
    numbers.state_mut().unwrap().left = 3;
    assert_eq!(pull(&mut numbers), None);
    assert_eq!(numbers.into_state(), Some(NumbersState { left: 3 }));
}

/// `Debug` has the state in it, where that is `Debug` and nothing is in flight.
#[test]
fn debug() {
    let mut numbers = Numbers::new();
    assert_eq!(format!("{numbers:?}"), "Numbers(NumbersState { left: 2 })");
    assert!(poll_next(&mut numbers).is_pending());
    assert_eq!(format!("{numbers:?}"), "Numbers(..)");

    #[async_iter]
    struct Secret;

    #[async_iter]
    impl Secret {
        async fn next(&mut self) -> Option<()> {
            None
        }
    }

    assert_eq!(format!("{:?}", Secret::from(SecretState)), "Secret { .. }");
}

/// Clause 12. A `Drop` of the state runs once, after the step in flight is dropped and before the fields are; no hook runs.
#[test]
fn drop_of_the_state() {
    #[async_iter]
    struct Dropped {
        log: Log,
        _field: aiter_support::OnDrop,
    }

    #[async_iter]
    impl Dropped {
        fn init(log: &Log) -> Self {
            Self { log: log.clone(), _field: log.on_drop("field dropped") }
        }

        async fn next(&mut self) -> Option<u32> {
            let _step = self.log.on_drop("step dropped");
            Pause(1).await;
            Some(1)
        }

        async fn close(&mut self) {
            let _close = self.log.on_drop("close dropped");
            Pause(1).await;
            self.log.add("closed");
        }
    }

    #[async_iter]
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.log.add("state dropped");
        }
    }

    let log = Log::default();
    let mut stream = Dropped::new(&log);
    assert!(poll_next(&mut stream).is_pending());
    drop(stream);
    assert_eq!(log.take(), ["step dropped", "state dropped", "field dropped"]);

    let mut stream = Dropped::new(&log);
    assert!(aiter_support::poll_close(&mut stream).is_pending());
    drop(stream);
    assert_eq!(log.take(), ["close dropped", "state dropped", "field dropped"]);

    let mut stream = Dropped::new(&log);
    close(&mut stream);
    assert_eq!(log.take(), ["closed", "close dropped"]);
    drop(stream);
    assert_eq!(log.take(), ["state dropped", "field dropped"]);
}

/// Traits with parameters, blocks with parameters and bounds of their own, and such for one type alone.
#[test]
fn generic_trait_impls() {
    trait Label<T> {
        fn label(&self) -> T;
    }

    #[async_iter]
    struct Items<T> {
        items: Vec<T>,
    }

    #[async_iter]
    impl<T: Send> Items<T> {
        fn init(items: Vec<T>) -> Self {
            Self { items }
        }

        async fn next(&mut self) -> Option<T> {
            Pause(1).await;
            self.items.pop()
        }
    }

    #[async_iter]
    impl<T: Clone> Clone for Items<T> {
        fn clone(&self) -> Self {
            Self { items: self.items.clone() }
        }
    }

    #[async_iter]
    impl<T> Label<String> for Items<T>
    where
        T: fmt::Debug,
    {
        fn label(&self) -> String {
            format!("{:?}", self.items)
        }
    }

    #[async_iter]
    impl Items<u8> {
        fn bytes(&self) -> &[u8] {
            &self.items
        }
    }

    impl<T: Clone + Send> Items<T> {
        fn try_clone(&self) -> Option<Self> {
            self.state().cloned().map(Self::from)
        }
    }

    let mut items = Items::new(vec![1, 2]);
    let mut other = items.try_clone().unwrap();
    assert_eq!(pull(&mut items), Some(2));
    assert_eq!(items.state().map(|state| (state.label(), state.bytes())), Some(("[1]".to_owned(), &[1][..])));
    assert_eq!(drain(&mut other), [2, 1]);
}

/// Nothing but a stream: no hook of the state shows on it, nor the state's traits.
#[test]
fn the_streams_own_traits() {
    fn stream<S: Stream<Item = u32> + aiter::FusedStream + AsyncClose<Output = ()> + Unpin + fmt::Debug>(_: &S) {}
    stream(&Numbers::new());
}
