//! The explicit close, what its errors meet, and when it runs again.

use aiter::{AsyncClose, AsyncIter, FusedStream, Iter, Stream};
use aiter_support::{Case, Log, OnDrop, Pause, Script, close, counted, drain, each, poll, poll_close, poll_next, pull};

type Fallible = Result<Option<u32>, &'static str>;

const CLOSED: [&str; 3] = ["close", "closed", "close dropped"];

fn over<O: aiter::Step>(case: &mut Case<O>) {
    assert!(pull(&mut case.stream).is_none());
    assert!(case.stream.is_terminated());
}

/// Polls past the init, to where the first step is in flight (or done, where it does not suspend).
fn start<O: aiter::Step>(case: &mut Case<O>) {
    for _ in 0..=if case.lazy { case.pauses } else { 0 } {
        let _ = poll_next(&mut case.stream);
    }
}

/// Clause 10.
#[test]
fn a_close_runs_the_hook_once() {
    each::<Option<u32>>(&[Some(1), Some(2)], &(), |mut case| {
        assert_eq!(pull(&mut case.stream), Some(1));
        case.log.take();
        assert_eq!(counted(|| poll_close(&mut case.stream)), (case.pauses, ()));
        assert_eq!(case.log.take(), CLOSED);
        assert_eq!(counted(|| poll_close(&mut case.stream)), (0, ()));
        over(&mut case);
        assert_eq!(case.log.take(), [""; 0]);
    });
}

/// Clause 10.
#[test]
fn a_close_drops_the_step_in_flight_first() {
    each::<Option<u32>>(&[Some(1), Some(2)], &(), |mut case| {
        start(&mut case);
        case.log.take();
        close(&mut case.stream);
        let log = case.log.take();
        if case.pauses == 0 {
            assert_eq!(log, CLOSED);
        } else {
            assert_eq!(log, ["step dropped", "close", "closed", "close dropped"]);
        }
        over(&mut case);
    });
}

/// Clause 10.
#[test]
fn an_interrupted_close_goes_on_at_the_next_close() {
    each::<Fallible>(&[Ok(Some(1))], &Err("failed"), |mut case| {
        start(&mut case);
        case.log.take();
        // A future a poll: each is dropped after it.
        let interrupted = counted(|| poll(&mut case.stream.close()));
        assert_eq!(interrupted, (case.pauses, Err("failed")));
        let hooks = case.log.take();
        assert_eq!(hooks.iter().filter(|event| **event == "close").count(), 1);
        assert_eq!(close(&mut case.stream), Ok(()));
        over(&mut case);
    });
}

/// Clauses 9 and 10.
#[test]
fn an_interrupted_close_goes_on_at_the_next_pull() {
    for closed in [Ok(()), Err("failed")] {
        each::<Fallible>(&[Ok(Some(1)), Ok(Some(2))], &closed, |mut case| {
            start(&mut case);
            if poll_close(&mut case.stream).is_ready() {
                return;
            }
            assert!(!case.stream.is_terminated());
            let (pending, item) = counted(|| poll_next(&mut case.stream));
            assert_eq!((pending, item), (case.pauses - 1, closed.err().map(Err)));
            over(&mut case);
            assert_eq!(close(&mut case.stream), Ok(()));
            let hooks = case.log.take();
            assert_eq!(hooks.iter().filter(|event| **event == "close").count(), 1);
        });
    }
}

/// Clause 9.
#[test]
fn a_failed_close_is_an_item_before_the_end() {
    each::<Fallible>(&[Ok(None)], &Err("failed"), |mut case| {
        assert_eq!(drain(&mut case.stream), [Err("failed")]);
        over(&mut case);
        assert_eq!(close(&mut case.stream), Ok(()));
    });
}

/// Clause 9.
#[test]
fn a_failed_close_follows_the_raised_error() {
    each::<Fallible>(&[Err("raised")], &Err("failed"), |mut case| {
        assert_eq!(drain(&mut case.stream), [Err("raised"), Err("failed")]);
        over(&mut case);
        assert_eq!(close(&mut case.stream), Ok(()));
    });
}

/// Clause 9.
#[test]
fn an_explicit_close_returns_its_error() {
    each::<Fallible>(&[Ok(Some(1))], &Err("failed"), |mut case| {
        assert_eq!(pull(&mut case.stream), Some(Ok(1)));
        assert_eq!(close(&mut case.stream), Err("failed"));
        assert_eq!(close(&mut case.stream), Ok(()));
        over(&mut case);
    });
}

/// Clause 9. The close ran at the end, and nobody has seen its error yet.
#[test]
fn an_explicit_close_returns_the_error_of_an_earlier_one() {
    each::<Fallible>(&[Err("raised")], &Err("failed"), |mut case| {
        assert_eq!(pull(&mut case.stream), Some(Err("raised")));
        assert_eq!(case.stream.size_hint(), (1, Some(1)));
        assert_eq!(close(&mut case.stream), Err("failed"));
        assert_eq!(close(&mut case.stream), Ok(()));
        over(&mut case);
    });
}

/// Clauses 9 and 10. Every way of mixing pulls and closes, poll by poll: what a pull or a close gives is given once, in order.
#[test]
fn no_order_of_pulls_and_closes_loses_an_error() {
    let ends: [(Fallible, _); 4] =
        [(Ok(None), Ok(())), (Ok(None), Err("failed")), (Err("raised"), Ok(())), (Err("raised"), Err("failed"))];
    let rounds: u32 = if cfg!(miri) { 5 } else { 10 };
    for (step, closed) in ends {
        for mix in 0..1_u32 << rounds {
            let (state, log) = Script::new(1, [step], closed);
            let mut stream = Iter::new(state);
            let (mut raised, mut failed) = (0, 0);
            let mut see = |error| match error {
                "raised" => raised += 1,
                _ => failed += 1,
            };
            for round in 0..rounds {
                if mix >> round & 1 == 0 {
                    if let std::task::Poll::Ready(Some(Err(error))) = poll_next(&mut stream) {
                        see(error);
                    }
                } else if let std::task::Poll::Ready(Err(error)) = poll_close(&mut stream) {
                    assert_eq!(error, "failed", "a raised error is for a pull");
                    see(error);
                }
            }
            for item in drain(&mut stream) {
                see(item.expect_err("no items here"));
            }
            let log = log.take();
            let stepped = log.contains(&"stepped");
            assert_eq!(failed, u32::from(closed.is_err()), "{step:?} {closed:?} {mix:b}");
            assert_eq!(raised, u32::from(stepped && step.is_err()), "{step:?} {closed:?} {mix:b}");
            assert_eq!(log.iter().filter(|event| **event == "close").count(), 1);
            assert!(stream.is_terminated());
        }
    }
}

/// Clause 9. The close that a raised error waits for is continued by an explicit close.
#[test]
fn a_raised_error_waits_for_its_pull_when_a_close_comes_in_between() {
    for closed in [Ok(()), Err("failed")] {
        let (state, _) = Script::new(1, [Err::<Option<u32>, _>("raised")], closed);
        let mut stream = Iter::new(state);
        assert!(poll_next(&mut stream).is_pending() && poll_next(&mut stream).is_pending());
        assert_eq!(close(&mut stream), closed);
        assert!(!stream.is_terminated());
        assert_eq!(close(&mut stream), Ok(()));
        assert_eq!(pull(&mut stream), Some(Err("raised")));
        assert_eq!((pull(&mut stream), stream.is_terminated()), (None, true));
    }
}

/// Clause 10.
#[test]
fn a_closed_stream_gives_its_state() {
    for polls in 0..4 {
        let (state, log) = Script::new(1, [Some(1)], ());
        let mut stream = Iter::new(state);
        assert_eq!(pull(&mut stream), Some(1));
        log.take();
        for _ in 0..polls {
            let _ = poll_close(&mut stream);
        }
        let state = stream.into_state().expect("a state");
        let expected: &[_] = match polls {
            0 => &[],
            1 => &["close", "close dropped"],
            _ => &CLOSED,
        };
        assert_eq!(log.take(), expected);
        assert_eq!(state.closed.is_some(), polls < 2);
    }
}

/// Clause 10, through whatever a stream is reached by.
#[test]
fn what_holds_a_stream_closes_it() {
    type Dyn = dyn AsyncClose<Output = ()> + Unpin;

    fn closes<S: AsyncClose<Output = ()> + Unpin>(mut stream: S, log: &aiter_support::Log) {
        let (pending, ()) = counted(|| poll_close(&mut stream));
        let (again, ()) = counted(|| poll(&mut stream.close()));
        assert_eq!((pending, again), (1, 0));
        assert_eq!(log.take(), CLOSED);
    }
    let stream = || {
        let (state, log) = Script::new(1, [Some(1)], ());
        (Iter::new(state), log)
    };
    let (it, log) = stream();
    closes(it, &log);
    let (mut it, log) = stream();
    closes(&mut it, &log);
    closes_nothing(&mut it);
    let (mut it, log) = stream();
    closes(&mut &mut it, &log);
    let (it, log) = stream();
    closes(Box::new(it), &log);
    let (it, log) = stream();
    closes(Box::new(it) as Box<Dyn>, &log);
    let (mut it, log) = stream();
    closes(&mut it as &mut Dyn, &log);
    let (mut it, log) = stream();
    closes(std::pin::Pin::new(&mut it), &log);
    let (it, log) = stream();
    closes(Box::pin(it), &log);
    let (it, log) = stream();
    closes(Box::pin(it) as std::pin::Pin<Box<dyn AsyncClose<Output = ()>>>, &log);
}

fn closes_nothing(stream: &mut Iter<Script<Option<u32>>>) {
    assert_eq!(counted(|| poll(&mut stream.close())), (0, ()));
    assert!(stream.is_terminated());
}

/// Clause 10. What is closed need not be a stream, nor `Unpin`.
#[test]
fn a_close_may_be_pinned() {
    struct Pinned(u32, std::marker::PhantomPinned);
    impl AsyncClose for Pinned {
        type Output = u32;

        fn poll_close(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<u32> {
            std::task::Poll::Ready(self.0)
        }
    }
    let mut pinned = std::pin::pin!(Pinned(7, std::marker::PhantomPinned));
    assert_eq!(close(&mut pinned), 7);
    let mut closing = pinned.as_mut();
    assert_eq!(poll(&mut closing.close()), std::task::Poll::Ready(7));
}

/// A state that says that it has no close, as the attribute does.
struct Unclosed(Log, u32, #[expect(dead_code, reason = "logged")] OnDrop);

impl AsyncIter for Unclosed {
    type Output = Result<Option<u32>, OnDrop>;

    const CLOSES: bool = false;

    async fn next(&mut self) -> Self::Output {
        let _step = self.0.on_drop("step");
        Pause(1).await;
        self.1 = self.1.checked_sub(1).ok_or_else(|| self.0.on_drop("raised"))?;
        Ok((self.1 > 0).then_some(self.1))
    }
}

/// Clauses 5, 6, 10 and 12. The same contract, without a close.
#[test]
fn without_a_close_there_is_an_end() {
    let open = |left| {
        let log = Log::default();
        (Iter::new(Unclosed(log.clone(), left, log.on_drop("state"))), log)
    };
    // At the end.
    let (mut stream, log) = open(2);
    assert!(matches!(pull(&mut stream), Some(Ok(1))));
    assert!(pull(&mut stream).is_none() && stream.is_terminated() && pull(&mut stream).is_none());
    assert_eq!(stream.size_hint(), (0, Some(0)));
    assert!(close(&mut stream).is_ok());
    drop(stream);
    assert_eq!(log.take(), ["step", "step", "state"]);
    // Behind an error.
    let (mut stream, log) = open(0);
    drop(pull(&mut stream));
    assert!(stream.is_terminated() && pull(&mut stream).is_none());
    assert!(stream.into_state().is_some());
    assert_eq!(log.take(), ["step", "raised", "state"]);
    // By hand, between steps and in one.
    for polls in 0..3 {
        let (mut stream, log) = open(3);
        for _ in 0..polls {
            let _ = poll_next(&mut stream);
        }
        assert!(close(&mut stream).is_ok() && stream.is_terminated() && pull(&mut stream).is_none());
        drop(stream);
        assert_eq!(log.take(), ["step", "state"][usize::from(polls == 0)..]);
    }
    // Not at all.
    let (mut stream, log) = open(3);
    assert!(poll_next(&mut stream).is_pending());
    drop(stream);
    assert_eq!(log.take(), ["step", "state"]);
}

/// Clauses 8 and 10. There is neither a state nor a close, and nobody else's stream is touched.
#[test]
fn a_stream_without_a_state_closes() {
    let gone = || Iter::<Unclosed>::lazy(async { None });
    let mut stream = gone();
    assert!(pull(&mut stream).is_none());
    assert!(close(&mut stream).is_ok() && stream.is_terminated());
    let mut another = gone();
    assert!(pull(&mut another).is_none() && another.is_terminated());
    assert!(another.state().is_none() && another.state_mut().is_none());
    assert!(another.into_state().is_none());
}
