//! Nothing runs before it is asked for, and nothing runs ahead.

use aiter::{AsyncClose, AsyncIter, Iter, Next, closing};
use aiter_support::{Local, Log, Pause, Script, close, counted, drain, each, hint, poll, poll_next, pull};

/// Clause 1.
#[test]
fn a_stream_that_nobody_polls_runs_nothing() {
    each::<Option<u32>>(&[Some(1), None], &(), |mut case| {
        drop(Next::new(&mut case.stream));
        drop(case.stream.close());
        let _ = case.stream.size_hint();
        assert_eq!(case.log.take(), [""; 0]);
        drop(case.stream);
        assert_eq!(case.log.take(), ["state dropped"]);
    });
}

/// Clause 1.
#[test]
fn an_init_that_nobody_polls_does_not_run() {
    let log = Log::default();
    let (mine, captured) = (log.clone(), log.on_drop("init dropped"));
    let mut stream = Iter::<Script<Option<u32>>>::lazy(async move {
        let _captured = captured;
        mine.add("init");
        None
    });
    drop(stream.next());
    drop(stream.close());
    assert_eq!((stream.state().is_none(), hint(&stream)), (true, (0, None)));
    assert_eq!(log.take(), [""; 0]);
    drop(stream);
    assert_eq!(log.take(), ["init dropped"]);
}

/// Clause 1.
#[test]
fn closing_that_nobody_polls_runs_neither_the_body_nor_the_close() {
    let (state, log) = Script::new(0, [Some(1)], ());
    let body = log.on_drop("body dropped");
    drop(closing(AsyncIter::into_stream(state), async move |_| drop(body)));
    assert_eq!(log.take(), ["body dropped", "state dropped"]);
}

/// Clause 2.
#[test]
fn the_init_runs_once_and_before_the_first_step() {
    for pauses in [0, 1, 3] {
        let (state, log) = Script::new(0, [Some(1), Some(2), None], ());
        let mine = log.clone();
        let mut stream = Iter::<Script<Option<u32>>>::lazy(async move {
            mine.add("init");
            Pause(pauses).await;
            mine.add("inited");
            state
        });
        // Each pull is cancelled after one poll.
        let (pending, first) = counted(|| poll(&mut stream.next()));
        assert_eq!((pending, first), (pauses, Some(1)));
        assert_eq!(log.take(), ["init", "inited", "next", "stepped", "step dropped"]);
        assert_eq!(drain(&mut stream), [2]);
        assert!(!log.take().contains(&"init"));
    }
}

/// Clause 3.
#[test]
fn a_pull_takes_one_step_and_no_more() {
    each(&[Some(1), Some(2), None], &(), |mut case| {
        for n in [1, 2] {
            assert_eq!(pull(&mut case.stream), Some(n));
            assert_eq!(case.log.take(), ["next", "stepped", "step dropped"]);
        }
        assert_eq!(pull(&mut case.stream), None);
        let end = ["next", "stepped", "step dropped", "close", "closed", "close dropped"];
        assert_eq!(case.log.take(), end);
    });
}

/// Clause 3. A pull suspends as often as its hooks do.
#[test]
fn a_pull_adds_no_suspension() {
    each(&[Ok(Some(1)), Err("raised")], &Err("failed"), |mut case| {
        let init = if case.lazy { case.pauses } else { 0 };
        assert_eq!(counted(|| poll_next(&mut case.stream)), (init + case.pauses, Some(Ok(1))));
        assert_eq!(counted(|| poll_next(&mut case.stream)), (2 * case.pauses, Some(Err("raised"))));
        assert_eq!(counted(|| poll_next(&mut case.stream)), (0, Some(Err("failed"))));
        assert_eq!(counted(|| poll_next(&mut case.stream)), (0, None));
    });
}

/// Clause 3.
#[test]
fn a_poll_moves_a_step_by_one_suspension() {
    let (state, log) = Script::new(2, [Some(1), None], ());
    let mut stream = Iter::new(Local(state));
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(log.take(), ["next"]);
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(log.take(), [""; 0]);
    assert!(poll_next(&mut stream).is_ready());
    assert_eq!(log.take(), ["stepped", "step dropped"]);
}

/// Clauses 1 and 10.
#[test]
fn a_state_without_hooks_but_next_closes_at_once() {
    struct Bare(u32);
    impl AsyncIter for Bare {
        type Output = Result<Option<u32>, ()>;

        async fn next(&mut self) -> Self::Output {
            self.0 += 1;
            Ok((self.0 < 3).then_some(self.0))
        }
    }
    let mut stream = Bare(0).into_stream();
    assert_eq!(hint(&stream), (0, None));
    assert_eq!(drain(&mut stream), [Ok(1), Ok(2)]);
    let mut stream = Bare(0).into_stream();
    assert_eq!(close(&mut stream), Ok(()));
    assert_eq!(pull(&mut stream), None);
}
