//! Streams that go on when they are dropped, to be closed by somebody else.

use std::sync::{Arc, Mutex};

use aiter::{AsyncIter, Iter};
use aiter_support::{Census, Live, Log, Pause, close, drain, panics, poll_close, poll_next, pull};

/// What was dropped, where it waits for somebody to close it.
type Parked = Arc<Mutex<Vec<Iter<Closes>>>>;

/// What a state does with the stream that is dropped.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    Parks,
    /// As outside of a runtime.
    Drops,
    Panics,
}

struct Closes {
    log: Log,
    parked: Parked,
    then: Then,
    left: u32,
    _live: Live,
}

impl AsyncIter for Closes {
    type Output = Result<Option<u32>, &'static str>;

    const CLOSE_ON_DROP: bool = true;

    async fn next(&mut self) -> Self::Output {
        let _step = self.log.on_drop("step dropped");
        Pause(1).await;
        self.left = self.left.checked_sub(1).ok_or("raised")?;
        Ok((self.left > 0).then_some(self.left))
    }

    async fn close(&mut self) -> Result<(), &'static str> {
        self.log.add("close");
        Pause(1).await;
        self.log.add("closed");
        Err("failed")
    }

    fn dropped(stream: Iter<Self>) {
        let then = stream.state().map_or(Then::Parks, |state| state.then);
        assert!(then != Then::Panics, "dropped");
        if then == Then::Parks {
            let parked = stream.state().map(|state| Arc::clone(&state.parked));
            // In flight, nobody sees the state; then it waits where the test can find it.
            parked.unwrap_or_else(|| PARKED.with(Arc::clone)).lock().unwrap().push(stream);
        }
    }
}

thread_local! {
    static PARKED: Parked = Parked::default();
}

fn closes(census: &Census, then: Then, left: u32) -> (Closes, Log) {
    let log = Log::default();
    let parked = PARKED.with(Arc::clone);
    (Closes { log: log.clone(), parked, then, left, _live: census.enter() }, log)
}

fn parked() -> Vec<Iter<Closes>> {
    PARKED.with(|parked| std::mem::take(&mut *parked.lock().unwrap()))
}

fn only_one_parked() -> Iter<Closes> {
    let mut parked = parked();
    assert_eq!(parked.len(), 1);
    parked.remove(0)
}

/// Clauses 10 and 12. Between steps, in a step, in a close, in a close behind an error; and with an async init.
#[test]
fn an_open_stream_is_handed_over_once() {
    let census = Census::default();
    for is_lazy in [false, true] {
        for polls in 0..5 {
            let (state, log) = closes(&census, Then::Parks, 2);
            let mut stream = if is_lazy { Iter::lazy(async { state }) } else { Iter::new(state) };
            // A step, and the end, whose close suspends.
            for _ in 0..polls {
                let _ = poll_next(&mut stream);
            }
            drop(stream);
            if is_lazy && polls == 0 {
                assert!(parked().is_empty(), "there is nothing to close");
                continue;
            }
            let mut stream = only_one_parked();
            assert_eq!(close(&mut stream), Err("failed"));
            assert_eq!(log.take().iter().filter(|event| **event == "closed").count(), 1);
            assert!(drain(&mut stream).is_empty());
            drop(stream);
            assert!(parked().is_empty());
        }
    }
    assert_eq!(census.count(), 0);
}

/// Clause 9. The raised error was seen, and the error of the close behind it was not: whoever gets the stream gets that.
#[test]
fn an_error_of_the_close_is_handed_over() {
    let census = Census::default();
    let (state, log) = closes(&census, Then::Parks, 0);
    let mut stream = Iter::new(state);
    assert_eq!(pull(&mut stream), Some(Err("raised")));
    log.take();
    drop(stream);
    let mut stream = only_one_parked();
    assert_eq!(close(&mut stream), Err("failed"));
    assert!(log.take().is_empty() && drain(&mut stream).is_empty());
    drop(stream);
    assert_eq!((census.count(), parked().len()), (0, 0));
}

/// Clause 9. What was raised before the close is not lost on the way.
#[test]
fn an_error_behind_a_close_is_handed_over() {
    let census = Census::default();
    let (state, _) = closes(&census, Then::Parks, 0);
    let mut stream = Iter::new(state);
    assert!(poll_next(&mut stream).is_pending() && poll_next(&mut stream).is_pending());
    drop(stream);
    let mut stream = only_one_parked();
    assert_eq!(close(&mut stream), Err("failed"));
    assert_eq!(drain(&mut stream), [Err("raised")]);
    drop(stream);
    assert_eq!((census.count(), parked().len()), (0, 0));
}

/// Clauses 10 and 12. What was closed, or never was open, is dropped as ever; and so is what `into_state` takes apart.
#[test]
fn a_closed_stream_is_dropped() {
    let census = Census::default();
    let open = |left| Iter::new(closes(&census, Then::Parks, left).0);

    let mut stream = open(2);
    let _ = close(&mut stream);
    drop(stream);
    let mut stream = open(2);
    assert_eq!(drain(&mut stream), [Ok(1), Err("failed")]);
    drop(stream);
    // Closed behind an error, that waits for its pull or that the close left.
    for pulls in 0..3 {
        let mut stream = open(0);
        while poll_close(&mut stream).is_pending() {}
        let mut raised = open(0);
        while pulls > 0 && poll_next(&mut raised).is_pending() {}
        if pulls > 1 {
            assert_eq!(pull(&mut raised), Some(Err("failed")));
        }
        drop(stream);
        if pulls > 0 {
            drop(raised);
            assert_eq!(parked().len(), usize::from(pulls == 1), "an error that nobody has seen is handed over");
        } else {
            assert!(raised.into_state().is_some());
        }
    }
    let mut stream = open(2);
    assert!(poll_next(&mut stream).is_pending());
    assert!(stream.into_state().is_some());
    drop(Iter::<Closes>::lazy(async { Err::<Closes, _>("failed") }));
    assert_eq!((census.count(), parked().len()), (0, 0));
}

/// Clauses 11 and 12. A stream that nobody closes is dropped for good, and one whose handing over panics leaves nothing.
#[test]
fn a_stream_comes_back_for_no_second_time() {
    let census = Census::default();
    let (state, log) = closes(&census, Then::Drops, 2);
    drop(Iter::new(state));
    assert!(log.take().is_empty());

    let (state, _) = closes(&census, Then::Panics, 2);
    assert_eq!(panics(|| drop(Iter::new(state))), "dropped");
    assert_eq!(census.count(), 0);
}
