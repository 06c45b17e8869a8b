//! A step in flight belongs to the stream.

use aiter::{AsyncIter, Iter, Next};
use aiter_support::{Pause, Script, counted, each, poll, poll_next, pull};

/// Clause 4.
#[test]
fn a_pull_that_is_dropped_loses_nothing() {
    each(&[Some(1), Some(2), None], &(), |mut case| {
        let init = if case.lazy { case.pauses } else { 0 };
        for (pauses, expected) in [(init + case.pauses, Some(1)), (case.pauses, Some(2)), (2 * case.pauses, None)] {
            // A future a poll: each is dropped after it.
            let cancelled = counted(|| poll(&mut Next::new(&mut case.stream)));
            assert_eq!(cancelled, (pauses, expected));
        }
        let hooks: Vec<_> = case.log.take().into_iter().filter(|event| ["next", "close"].contains(event)).collect();
        assert_eq!(hooks, ["next", "next", "next", "close"]);
    });
}

/// Clause 4. What a step took from its state before it was cancelled is not lost.
#[test]
fn a_step_keeps_what_it_holds() {
    struct Pairs(Vec<u32>);
    impl AsyncIter for Pairs {
        type Output = Option<(u32, u32)>;

        async fn next(&mut self) -> Self::Output {
            let first = self.0.pop()?;
            Pause(1).await;
            let second = self.0.pop()?;
            Pause(1).await;
            Some((first, second))
        }
    }
    let mut pairs = Pairs(vec![4, 3, 2, 1]).into_stream();
    for expected in [Some((1, 2)), Some((3, 4)), None] {
        let (_, pair) = counted(|| poll(&mut pairs.next()));
        assert_eq!(pair, expected);
    }
}

/// Clause 4.
#[test]
fn an_end_that_is_dropped_in_its_close_goes_on() {
    each(&[Err("raised")], &Ok(()), |mut case: aiter_support::Case<Result<Option<u32>, _>>| {
        let (_, error) = counted(|| poll(&mut Next::new(&mut case.stream)));
        assert_eq!(error, Some(Err("raised")));
        let log = case.log.take();
        assert_eq!(log, ["next", "stepped", "step dropped", "close", "closed", "close dropped"]);
    });
}

/// Clause 4.
#[test]
fn a_stream_moves_while_a_step_is_in_flight() {
    let mut streams = Vec::new();
    for n in 0..5 {
        let (state, _) = Script::new(3, [Some(n), None], ());
        streams.push(Iter::new(state));
        // Every push may move those before.
        for stream in &mut streams {
            let _ = poll_next(stream);
        }
        streams.reverse();
    }
    streams.shrink_to_fit();
    let mut boxed: Vec<_> = streams.into_iter().map(Box::new).collect();
    let mut seen: Vec<_> = boxed.iter_mut().filter_map(|stream| pull(&mut **stream)).collect();
    seen.sort_unstable();
    // The first two were through with theirs by then.
    assert_eq!(seen, [2, 3, 4]);
}

/// Clause 4.
#[test]
fn the_state_is_out_of_reach_while_a_step_is_in_flight() {
    let (state, _) = Script::new(1, [Some(1), None], ());
    let mut stream = Iter::new(state);
    assert_eq!(stream.state().map(|state| state.steps.len()), Some(2));
    assert!(poll_next(&mut stream).is_pending());
    assert!(stream.state().is_none() && stream.state_mut().is_none());
    assert_eq!(pull(&mut stream), Some(1));
    stream.state_mut().expect("between steps").steps.push_front(Some(7));
    assert_eq!(pull(&mut stream), Some(7));
    // In the close.
    for _ in 0..2 {
        assert!(poll_next(&mut stream).is_pending());
        assert!(stream.state().is_none() && stream.state_mut().is_none());
    }
    assert_eq!(pull(&mut stream), None);
    assert_eq!(stream.state_mut().map(|state| state.steps.len()), Some(0));
}
