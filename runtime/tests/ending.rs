//! The end, raised errors, and errors that are items.

use std::task::Poll;

use aiter::private::OnError;
use aiter::{AsyncIter, FusedStream, Iter};
use aiter_support::{Case, Script, close, drain, each, poll_next, pull};
use futures::future::FusedFuture as _;

const STEP_AND_CLOSE: [&str; 6] = ["next", "stepped", "step dropped", "close", "closed", "close dropped"];

type Fallible = Result<Option<u32>, &'static str>;

/// Clause 5.
#[test]
fn the_close_has_run_before_the_end_is_seen() {
    each::<Option<u32>>(&[None], &(), |mut case| {
        assert!(!case.stream.is_terminated());
        assert_eq!(pull(&mut case.stream), None);
        assert_eq!(case.log.take(), STEP_AND_CLOSE);
        assert!(case.stream.is_terminated());
    });
}

/// Clause 5.
#[test]
fn the_end_is_final() {
    each::<Fallible>(&[Ok(None), Ok(Some(1))], &Ok(()), |mut case| {
        assert_eq!(pull(&mut case.stream), None);
        case.log.take();
        for _ in 0..3 {
            assert_eq!(poll_next(&mut case.stream), Poll::Ready(None));
            assert_eq!(case.stream.size_hint(), (0, Some(0)));
            assert_eq!(close(&mut case.stream), Ok(()));
        }
        assert_eq!(case.log.take(), [""; 0]);
        assert!(case.stream.is_terminated());
    });
}

/// Clause 5.
#[test]
fn a_stream_is_not_over_before_its_last_item_is_seen() {
    each::<Fallible>(&[Err("raised")], &Err("failed"), |mut case| {
        for error in ["raised", "failed"] {
            assert!(!case.stream.is_terminated());
            assert_eq!(pull(&mut case.stream), Some(Err(error)));
        }
        assert!(case.stream.is_terminated());
    });
}

/// Clause 5. The future of `next()` is fused as its stream is, so `select!` of `futures` can leave it out.
#[test]
fn a_next_of_a_stream_that_is_over_has_terminated() {
    each::<Option<u32>>(&[Some(1), None], &(), |mut case| {
        assert!(!aiter::next(&mut case.stream).is_terminated());
        assert_eq!((pull(&mut case.stream), pull(&mut case.stream)), (Some(1), None));
        assert!(aiter::next(&mut case.stream).is_terminated());
    });
}

/// Clause 6.
#[test]
fn a_raised_error_ends_the_stream_after_its_close() {
    each::<Fallible>(&[Err("raised"), Ok(Some(1))], &Ok(()), |mut case| {
        assert_eq!(pull(&mut case.stream), Some(Err("raised")));
        assert_eq!(case.log.take(), STEP_AND_CLOSE);
        assert_eq!(pull(&mut case.stream), None);
        assert!(case.stream.is_terminated());
        assert_eq!(case.log.take(), [""; 0]);
    });
}

/// Clause 7.
#[test]
fn a_yielded_error_is_an_item() {
    let items = [Some(Err("one")), Some(Ok(2)), Some(Err("three")), None];
    each::<Option<Result<u32, &str>>>(&items, &(), |mut case| {
        for item in [Err("one"), Ok(2), Err("three")] {
            assert_eq!(pull(&mut case.stream), Some(item));
            assert_eq!(case.log.take(), ["next", "stepped", "step dropped"]);
            assert!(!case.stream.is_terminated());
        }
        assert_eq!(pull(&mut case.stream), None);
    });
}

/// A script whose errors end nothing: `continue_on_error`, or `Option<Result<T, E>>` with a close that can fail.
struct Lenient<const ITEM: bool>(Script<Fallible>);

impl<const ITEM: bool> AsyncIter for Lenient<ITEM> {
    type Output = Fallible;

    const ON_ERROR: OnError = if ITEM { OnError::Item } else { OnError::Continue };

    async fn next(&mut self) -> Fallible {
        AsyncIter::next(&mut self.0).await
    }

    async fn close(&mut self) -> Result<(), &'static str> {
        AsyncIter::close(&mut self.0).await
    }
}

fn errors_end_nothing<const ITEM: bool>() {
    for pauses in [0, 1, 3] {
        let (state, log) = Script::new(pauses, [Err("one"), Ok(Some(2)), Err("three"), Ok(None)], Err("failed"));
        let mut stream = Iter::new(Lenient::<ITEM>(state));
        for item in [Err("one"), Ok(2), Err("three")] {
            assert_eq!(pull(&mut stream), Some(item));
            assert_eq!(log.take(), ["next", "stepped", "step dropped"]);
            assert!(stream.state().is_some() && !stream.is_terminated());
        }
        assert_eq!(drain(&mut stream), [Err("failed")]);
        assert_eq!(log.take(), STEP_AND_CLOSE);
    }
}

/// Clause 6, with `continue_on_error`.
#[test]
fn a_continued_error_is_followed_by_another_step() {
    errors_end_nothing::<false>();
}

/// Clause 7, with a close that can fail.
#[test]
fn an_error_item_is_followed_by_another_step() {
    errors_end_nothing::<true>();
}

/// Clause 5.
#[test]
fn a_state_that_has_ended_can_be_had() {
    each::<Option<u32>>(&[None], &(), |Case { mut stream, log, .. }| {
        assert_eq!(drain(&mut stream), []);
        log.take();
        drop(stream);
        assert_eq!(log.take(), ["state dropped"]);
    });
    let (state, _) = Script::new(0, [None::<u32>], ());
    let mut stream = Iter::new(state);
    assert_eq!(pull(&mut stream), None);
    let state = stream.into_state().expect("a state");
    assert!(state.closed.is_none() && state.steps.is_empty());
}
