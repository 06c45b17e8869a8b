//! Dropping a stream, and what is dropped before what.

use aiter::{AsyncIter, Iter};
use aiter_support::{Log, OnDrop, Pause, Script, each, poll_close, poll_next, pull};

/// Clause 12.
#[test]
fn the_step_in_flight_is_dropped_before_the_state() {
    each(&[Some(1), None], &(), |mut case| {
        for _ in 0..=if case.lazy { case.pauses } else { 0 } {
            let _ = poll_next(&mut case.stream);
        }
        case.log.take();
        drop(case.stream);
        let dropped: &[_] = if case.pauses == 0 { &["state dropped"] } else { &["step dropped", "state dropped"] };
        assert_eq!(case.log.take(), dropped);
    });
}

/// Clause 12.
#[test]
fn the_close_in_flight_is_dropped_before_the_state() {
    for raised in [None, Some(())] {
        let step = raised.map_or(Ok(None::<u32>), Err);
        let (state, log) = Script::new(1, [step], Ok(()));
        let mut stream = Iter::new(state);
        assert!(poll_next(&mut stream).is_pending() && poll_next(&mut stream).is_pending());
        log.take();
        drop(stream);
        assert_eq!(log.take(), ["close dropped", "state dropped"]);
    }
}

/// A state that raises an error, whose close fails with another, each of which logs its drop.
struct Failing(Log, #[expect(dead_code, reason = "logged")] OnDrop);

fn failing() -> (Iter<Failing>, Log) {
    let log = Log::default();
    (Iter::new(Failing(log.clone(), log.on_drop("state"))), log)
}

impl AsyncIter for Failing {
    type Output = Result<Option<u32>, OnDrop>;

    async fn next(&mut self) -> Self::Output {
        Err(self.0.on_drop("raised"))
    }

    async fn close(&mut self) -> Result<(), OnDrop> {
        let _close = self.0.on_drop("close");
        Pause(1).await;
        Err(self.0.on_drop("failed"))
    }
}

/// Clause 12. An error is an item to be, and may borrow what the state owns no more than one.
#[test]
fn an_error_that_waits_is_dropped_before_the_state() {
    // For the close.
    let (mut stream, log) = failing();
    assert!(poll_next(&mut stream).is_pending());
    drop(stream);
    assert_eq!(log.take(), ["close", "raised", "state"]);

    // For its pull, the close's error being seen.
    let (mut stream, log) = failing();
    assert!(poll_next(&mut stream).is_pending());
    assert!(poll_close(&mut stream).is_ready());
    assert_eq!(log.take(), ["close", "failed"]);
    drop(stream);
    assert_eq!(log.take(), ["raised", "state"]);

    // The close's, for its pull.
    let (mut stream, log) = failing();
    drop(pull(&mut stream));
    assert_eq!(log.take(), ["close", "raised"]);
    drop(stream);
    assert_eq!(log.take(), ["failed", "state"]);
}

/// Clause 12.
#[test]
fn a_state_taken_out_is_not_dropped() {
    for polls in 0..3 {
        let (mut stream, log) = failing();
        for _ in 0..polls {
            drop(poll_next(&mut stream));
        }
        log.take();
        let state = stream.into_state().expect("a state");
        let dropped: &[_] = [&[][..], &["close", "raised"], &["failed"]][polls];
        assert_eq!(log.take(), dropped);
        drop(state);
        assert_eq!(log.take(), ["state"]);
    }
}

/// Clause 12. A step may use its state to the last.
#[test]
fn a_step_that_is_dropped_may_use_the_state() {
    struct Restores<'a>(&'a mut String);
    impl Drop for Restores<'_> {
        fn drop(&mut self) {
            self.0.push_str(" restored");
        }
    }
    struct Text(String);
    impl AsyncIter for Text {
        type Output = Option<()>;

        async fn next(&mut self) -> Option<()> {
            let _restores = Restores(&mut self.0);
            Pause(1).await;
            Some(())
        }
    }
    let mut stream = Text(String::from("text")).into_stream();
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(stream.into_state().map(|text| text.0).as_deref(), Some("text restored"));
}
