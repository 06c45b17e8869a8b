//! Methods `(mut) self, … -> Self`: they change the state behind the stream.

#![allow(clippy::needless_arbitrary_self_type, reason = "it is one of the ways to write it")]

use aiter::async_iter;
use aiter_support::{Log, Pause, close, drain, poll_next, pull};

#[async_iter]
struct Numbers {
    log: Log,
    step: u32,
    stop: u32,
    current: u32,
}

#[async_iter]
impl Numbers {
    fn init(log: &Log) -> Self {
        Self { log: log.clone(), step: 1, stop: 3, current: 0 }
    }

    fn step(mut self, step: u32) -> Self {
        self.step = step;
        self
    }

    fn swap(self: Self) -> Self {
        Self { step: self.stop, stop: self.step, ..self }
    }

    async fn next(&mut self) -> Result<Option<u32>, String> {
        self.log.add("next");
        let _step = self.log.on_drop("step dropped");
        Pause(1).await;
        if self.current >= self.stop {
            return Err("too far".to_owned());
        }
        self.current += self.step;
        Ok(Some(self.current))
    }

    async fn close(&mut self) -> Result<(), String> {
        self.log.add("close");
        let _close = self.log.on_drop("close dropped");
        Pause(1).await;
        Err("full".to_owned())
    }
}

#[async_iter]
impl Numbers {
    /// With parameters of its own, and a pattern.
    fn with<T: Into<u32>, const N: usize>(mut self, first: [T; N], (stop, ()): (u32, ())) -> Self {
        self.current = first.map(Into::into).iter().sum();
        self.stop = stop;
        self
    }
}

impl Numbers {
    fn try_step(mut self, step: u32) -> Result<Self, String> {
        self.state_mut().ok_or("not now")?.step = step;
        Ok(self)
    }
}

#[test]
fn before_the_first_step() {
    let log = Log::default();
    let mut numbers = Numbers::new(&log).step(2).with([10_u8], (12, ())).swap().swap();
    assert_eq!(pull(&mut numbers), Some(Ok(12)));
    assert!(pull(&mut numbers).unwrap().is_err());
}

/// A step in flight is dropped, and taken anew with the changed state.
#[test]
fn in_mid_step() {
    let log = Log::default();
    let mut numbers = Numbers::new(&log);
    assert!(poll_next(&mut numbers).is_pending());
    assert_eq!(log.take(), ["next"]);
    let mut numbers = numbers.step(2);
    assert_eq!(log.take(), ["step dropped"]);
    assert_eq!(pull(&mut numbers), Some(Ok(2)));
    assert_eq!(log.take(), ["next", "step dropped"]);
}

/// A stream that has ended stays ended; an error that waits goes on waiting.
#[test]
fn after_the_end() {
    let log = Log::default();
    let mut numbers = Numbers::new(&log);
    assert_eq!(close(&mut numbers), Err("full".to_owned()));
    log.take();
    let mut numbers = numbers.step(2);
    assert_eq!(pull(&mut numbers), None);
    assert!(log.take().is_empty());

    let mut numbers = Numbers::new(&log).with([0_u8], (0, ()));
    assert_eq!(pull(&mut numbers), Some(Err("too far".to_owned())));
    assert_eq!(drain(&mut numbers.step(2)), [Err("full".to_owned())]);
}

/// A close in flight is dropped: the stream is over.
#[test]
fn in_mid_close() {
    let log = Log::default();
    let mut numbers = Numbers::new(&log);
    assert!(aiter_support::poll_close(&mut numbers).is_pending());
    let mut numbers = numbers.step(2);
    assert_eq!(log.take(), ["close", "close dropped"]);
    assert_eq!(pull(&mut numbers), None);
}

/// Clause 11. Where a builder panics, the stream goes with it, its state once.
#[test]
fn that_panics() {
    #[async_iter]
    struct Panics {
        _dropped: aiter_support::OnDrop,
    }

    #[async_iter]
    impl Panics {
        fn init(log: &Log) -> Self {
            Self { _dropped: log.on_drop("state dropped") }
        }

        #[expect(clippy::unused_self)]
        fn panics(self) -> Self {
            panic!("no");
        }

        async fn next(&mut self) -> Option<u32> {
            Pause(1).await;
            None
        }
    }

    let log = Log::default();
    let mut stream = Panics::new(&log);
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(aiter_support::panics(|| drop(stream.panics())), "no");
    assert_eq!(log.take(), ["state dropped"]);
}

/// A builder in a state with an async init is private to its block: the init calls it.
#[test]
fn beside_an_async_init() {
    #[async_iter]
    struct Once(Option<u32>);

    #[async_iter]
    impl Once {
        async fn init(item: u32) -> Self {
            Pause(1).await;
            Self(None).with(item)
        }

        fn with(self, item: u32) -> Self {
            Self(Some(self.0.unwrap_or_default() + item))
        }

        async fn next(&mut self) -> Option<u32> {
            self.0.take()
        }
    }

    assert_eq!(drain(&mut Once::new(1)), [1]);
}

/// A builder that can fail is one of the stream's own, through its state.
#[test]
fn in_a_plain_impl() {
    let log = Log::default();
    let mut numbers = Numbers::new(&log).try_step(3).unwrap();
    assert_eq!(pull(&mut numbers), Some(Ok(3)));
    assert!(poll_next(&mut numbers).is_pending());
    assert_eq!(numbers.try_step(1).unwrap_err(), "not now");
}
