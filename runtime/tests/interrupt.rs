//! `interrupt`: what is dropped, what stays, and what is left alone.

use aiter::{AsyncIter, FusedStream, Iter};
use aiter_support::{Census, Live, Local, Log, Pause, Script, close, drain, hint, panics, poll_close, poll_next, pull};

type Fallible = Script<Result<Option<u32>, &'static str>>;

fn fallible(pauses: usize, steps: &[Result<Option<u32>, &'static str>]) -> (Iter<Fallible>, Log) {
    let (state, log) = Script::new(pauses, steps.iter().copied(), Err("failed"));
    (Iter::new(state), log)
}

#[test]
fn between_steps_it_returns_the_state() {
    let (mut stream, log) = fallible(0, &[Ok(Some(1)), Ok(Some(2))]);
    stream.interrupt().expect("it is there from the start").pauses = 1;
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(pull(&mut stream), Some(Ok(1)));
    log.take();
    assert!(stream.interrupt().is_some());
    assert!(log.take().is_empty());
    assert_eq!(pull(&mut stream), Some(Ok(2)));
}

#[test]
fn it_drops_the_step_in_flight_and_the_next_poll_starts_another() {
    let (mut stream, log) = fallible(2, &[Ok(Some(1)), Ok(None)]);
    for _ in 0..3 {
        assert!(poll_next(&mut stream).is_pending());
        assert_eq!(log.take(), ["next"]);
        assert!(stream.state().is_none());
        assert_eq!(stream.interrupt().map(|state| state.steps.len()), Some(2));
        assert_eq!(log.take(), ["step dropped"]);
        assert!(stream.state().is_some() && !stream.is_terminated());
    }
    assert_eq!(pull(&mut stream), Some(Ok(1)));
    assert_eq!(log.take(), ["next", "stepped", "step dropped"]);
}

#[test]
fn it_works_over_a_local_state_and_through_a_borrow() {
    let (state, log) = Script::new(1, [Some(1)], ());
    let mut stream = Iter::new(Local(state));
    let borrowed = &mut stream;
    assert!(poll_next(borrowed).is_pending());
    assert!(borrowed.interrupt().is_some());
    assert_eq!(log.take(), ["next", "step dropped"]);
    assert_eq!(pull(borrowed), Some(1));
}

/// Clause 5.
#[test]
fn an_ended_stream_returns_its_state_and_stays_ended() {
    let (mut stream, log) = fallible(0, &[Ok(None)]);
    assert_eq!(drain(&mut stream), [Err("failed")]);
    log.take();
    assert!(stream.interrupt().is_some());
    assert!(stream.is_terminated() && poll_next(&mut stream).is_ready());
    assert_eq!(hint(&stream), (0, Some(0)));
    assert!(close(&mut stream).is_ok());
    assert!(log.take().is_empty());
}

/// Clause 9.
#[test]
fn an_error_that_waits_goes_on_waiting() {
    // The close's, behind the raised one.
    let (mut stream, _) = fallible(0, &[Err("raised")]);
    assert_eq!(pull(&mut stream), Some(Err("raised")));
    assert!(stream.interrupt().is_some());
    assert_eq!(drain(&mut stream), [Err("failed")]);
    // The raised one, when a close came in between.
    let (mut stream, _) = fallible(1, &[Err("raised")]);
    for _ in 0..2 {
        assert!(poll_next(&mut stream).is_pending());
    }
    assert_eq!(close(&mut stream), Err("failed"));
    assert!(stream.interrupt().is_some());
    assert_eq!(drain(&mut stream), [Err("raised")]);
}

/// Clause 10.
#[test]
fn a_close_in_flight_is_left_alone() {
    // By hand, and behind a raised error.
    for raised in [false, true] {
        let (mut stream, log) = fallible(2, &[Err("raised")]);
        if raised {
            while log.take() != ["stepped", "step dropped", "close"] {
                assert!(poll_next(&mut stream).is_pending());
            }
        } else {
            assert!(poll_close(&mut stream).is_pending());
            assert_eq!(log.take(), ["close"]);
        }
        assert!(stream.interrupt().is_none() && stream.state().is_none());
        assert!(poll_close(&mut stream).is_pending());
        assert!(stream.interrupt().is_none());
        assert!(log.take().is_empty());
        assert_eq!(close(&mut stream), Err("failed"));
        assert_eq!(log.take(), ["closed", "close dropped"]);
        assert_eq!(drain(&mut stream), [Err("raised")][usize::from(!raised)..]);
    }
}

/// Clause 2.
#[test]
fn an_init_in_flight_is_left_alone() {
    let log = Log::default();
    let inner = log.clone();
    let mut stream = Iter::lazy(async move {
        let _init = inner.on_drop("init dropped");
        inner.add("init");
        Pause(1).await;
        Script::new(0, [Some(1), None], ()).0
    });
    assert!(stream.interrupt().is_none());
    assert!(poll_next(&mut stream).is_pending());
    assert!(stream.interrupt().is_none());
    assert_eq!(log.take(), ["init"]);
    assert_eq!(drain(&mut stream), [1]);
    assert_eq!(log.take(), ["init dropped"]);
    assert!(stream.interrupt().is_some());
}

/// Clause 8.
#[test]
fn without_a_state_there_is_none() {
    let mut stream = Iter::<Fallible>::lazy(async { Err::<Fallible, _>("init") });
    assert_eq!(drain(&mut stream), [Err("init")]);
    assert!(stream.interrupt().is_none() && stream.is_terminated());
    assert_eq!(drain(&mut stream), []);
}

/// Holds a pointer into itself, and into the state, while it is in flight.
struct Knot {
    words: Vec<String>,
    hint: usize,
    live: Live,
}

impl AsyncIter for Knot {
    type Output = Option<String>;

    async fn next(&mut self) -> Option<String> {
        let local = self.words.pop()?;
        let (inner, outer) = (&local, &mut self.words);
        Pause(1).await;
        outer.push(inner.clone());
        Pause(1).await;
        outer.pop();
        Some(local)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.hint, Some(self.hint))
    }
}

/// What the dropped step had moved out of the state is lost, and what it had changed stays. The state is the caller's to replace.
#[test]
fn the_state_is_whole_after_it() {
    let census = Census::default();
    let knot = |words: &[&str]| Knot {
        words: words.iter().map(|&word| word.into()).collect(),
        hint: words.len(),
        live: census.enter(),
    };
    let mut stream = Iter::new(knot(&["a", "b", "c"]));
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(stream.interrupt().map(|knot| knot.words.len()), Some(2));
    assert_eq!(hint(&stream), (3, Some(3)));
    for _ in 0..2 {
        assert!(poll_next(&mut stream).is_pending());
    }
    assert_eq!(hint(&stream), (3, Some(3)));
    let old = std::mem::replace(stream.interrupt().expect("a step was in flight"), knot(&["d"]));
    assert_eq!((old.words, census.count()), (vec!["a".to_owned(), "b".to_owned()], 2));
    drop(old.live);
    assert_eq!(hint(&stream), (1, Some(1)));
    assert_eq!(drain(&mut stream), ["d"]);
    drop(stream);
    assert_eq!(census.count(), 0);
}

/// Panics when its step is dropped.
struct Touchy<'a>(#[expect(dead_code, reason = "counted")] Live, &'a Census);

impl AsyncIter for Touchy<'_> {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        struct Bomb(#[expect(dead_code, reason = "counted")] Live);

        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("the step's destructor");
            }
        }

        let _bomb = Bomb(self.1.enter());
        Pause(1).await;
        None
    }
}

/// Clause 11.
#[test]
fn a_panic_in_the_step_that_is_dropped_ends_the_stream() {
    let census = Census::default();
    let mut stream = Iter::new(Touchy(census.enter(), &census));
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(census.count(), 2);
    assert_eq!(panics(|| stream.interrupt().is_some()), "the step's destructor");
    assert_eq!(census.count(), 1);
    assert!(stream.is_terminated() && stream.interrupt().is_some());
    assert!(drain(&mut stream).is_empty());
    drop(stream);
    assert_eq!(census.count(), 0);
}
