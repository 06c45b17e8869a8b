//! What the generated code is made of.

use std::future::ready;

use aiter::private::{Returns, WithItem, map};
use aiter::{AsyncIter, FusedStream, Iter, Step, Stop, StopAsyncIteration};
use aiter_support::{Pause, Script, block, close, drain, hint, map_state, panics, poll_close, poll_next, pull};

type Fallible = Script<Result<Option<u32>, &'static str>>;

fn fallible(pauses: usize, steps: &[Result<Option<u32>, &'static str>]) -> (Iter<Fallible>, aiter_support::Log) {
    let (state, log) = Script::new(pauses, steps.iter().copied(), Err("failed"));
    (Iter::new(state), log)
}

/// One more pause a hook: what a builder's method does.
fn slower(mut state: Fallible) -> Fallible {
    state.pauses += 1;
    state
}

#[test]
fn a_builder_changes_an_idle_state() {
    let (stream, log) = fallible(0, &[Ok(Some(1))]);
    let mut stream = map_state(map_state(stream, slower), slower);
    assert_eq!(stream.state().map(|state| state.pauses), Some(2));
    assert_eq!(aiter_support::counted(|| poll_next(&mut stream)), (2, Some(Ok(1))));
    drop(stream);
    assert_eq!(log.take(), ["next", "stepped", "step dropped", "state dropped"]);
}

#[test]
fn a_builder_drops_a_step_in_flight() {
    let (mut stream, log) = fallible(1, &[Ok(Some(1))]);
    assert!(poll_next(&mut stream).is_pending());
    let mut stream = map_state(stream, slower);
    assert_eq!(log.take(), ["next", "step dropped"]);
    assert_eq!(aiter_support::counted(|| poll_next(&mut stream)), (2, Some(Ok(1))));
}

#[test]
fn a_builder_drops_a_close_in_flight_and_what_is_over_stays_over() {
    let (mut stream, log) = fallible(1, &[]);
    assert!(poll_close(&mut stream).is_pending());
    let mut stream = map_state(stream, slower);
    assert_eq!(log.take(), ["close", "close dropped"]);
    assert!(stream.is_terminated());
    assert_eq!((pull(&mut stream), close(&mut stream)), (None, Ok(())));
    assert_eq!(stream.state().map(|state| state.pauses), Some(2));
    let mut stream = map_state(stream, slower);
    assert_eq!((pull(&mut stream), hint(&stream)), (None, (0, Some(0))));
    assert_eq!(log.take(), [""; 0]);
}

/// Clause 9.
#[test]
fn a_builder_loses_no_error_that_waits() {
    // In the close.
    let (mut stream, _) = fallible(1, &[Err("raised")]);
    assert!(poll_next(&mut stream).is_pending() && poll_next(&mut stream).is_pending());
    let mut stream = map_state(stream, slower);
    assert_eq!((pull(&mut stream), pull(&mut stream)), (Some(Err("raised")), None));

    // After the close.
    let (mut stream, _) = fallible(1, &[Err("raised")]);
    assert!(poll_next(&mut stream).is_pending() && poll_next(&mut stream).is_pending());
    assert_eq!(close(&mut stream), Err("failed"));
    let mut stream = map_state(stream, slower);
    assert_eq!((pull(&mut stream), pull(&mut stream)), (Some(Err("raised")), None));

    // The close's own.
    let (mut stream, _) = fallible(1, &[Err("raised")]);
    assert_eq!(pull(&mut stream), Some(Err("raised")));
    let mut stream = map_state(stream, slower);
    assert_eq!((pull(&mut stream), pull(&mut stream)), (Some(Err("failed")), None));
}

#[test]
fn a_builder_leaves_a_stream_without_a_state_alone() {
    let (state, log) = Script::new(0, [Some(1), None], ());
    let stream = Iter::<Script<Option<u32>>>::lazy(async move { state });
    let mut stream = map_state(stream, |_| panic!("there is no state"));
    assert_eq!(pull(&mut stream), Some(1));
    drop(stream);
    assert_eq!(log.take().last(), Some(&"state dropped"));

    let mut stream = Iter::<Script<Option<u32>>>::lazy(async { None });
    assert_eq!(pull(&mut stream), None);
    let mut stream = map_state(stream, |_| panic!("there is no state"));
    assert_eq!(pull(&mut stream), None);
}

/// Clause 11.
#[test]
fn a_builder_that_panics_drops_the_stream() {
    let (mut stream, log) = fallible(1, &[Ok(Some(1))]);
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(panics(|| map_state(stream, |_| panic!("builder"))), "builder");
    assert_eq!(log.take(), ["next", "step dropped", "state dropped"]);
}

/// How a step of type `R` is read where items are `Item`.
fn read<Item, R: Returns<Item>>(step: R) -> R::Step {
    step.into_step()
}

#[test]
fn each_return_type_is_read_by_its_item() {
    type Items = Result<u32, &'static str>;
    type Step = Result<Option<u32>, &'static str>;

    assert_eq!(read::<u32, _>(Some(1)), Some(1));
    assert_eq!(read::<u32, _>(None), None);
    assert_eq!(read::<u32, _>(Ok::<_, StopAsyncIteration>(1)), Some(1));
    assert_eq!(read::<u32, _>(Err(StopAsyncIteration)), None);
    for step in [Ok(Some(1)), Ok(None), Err("raised")] {
        assert_eq!(read::<Items, Step>(step), step);
    }
    assert_eq!(read::<Items, _>(Ok::<_, Stop<_>>(1)), Ok(Some(1)));
    assert_eq!(read::<Items, _>(Err::<u32, Stop<&str>>(Stop::End)), Ok(None));
    assert_eq!(read::<Items, _>(Err::<u32, _>(Stop::Error("raised"))), Err("raised"));
    // A yielded error ends nothing.
    assert_eq!(read::<Items, _>(Some(Err("item"))), Some(Err("item")));
}

/// The item type says what an `Option` in `Ok`, and a stop type as the error, mean.
#[test]
fn one_type_is_read_both_ways_by_its_item() {
    type Both = Result<Option<u32>, StopAsyncIteration>;
    type Items = Result<u32, StopAsyncIteration>;

    assert_eq!(read::<Option<u32>, Both>(Ok(Some(1))), Some(Some(1)));
    assert_eq!(read::<Option<u32>, Both>(Ok(None)), Some(None));
    assert_eq!(read::<Option<u32>, Both>(Err(StopAsyncIteration)), None);

    assert_eq!(read::<Items, Both>(Ok(Some(1))), Ok(Some(1)));
    assert_eq!(read::<Items, Both>(Ok(None)), Ok(None));
    assert_eq!(read::<Items, Both>(Err(StopAsyncIteration)), Err(StopAsyncIteration));
}

#[test]
fn a_mapped_future_is_converted_where_it_is_polled() {
    assert_eq!(block(map(ready(3), |n| n + 1)), 4);
    let held = vec![1, 2];
    let borrows = async {
        let held = &held;
        Pause(2).await;
        held.len()
    };
    assert_eq!(block(map(borrows, |len| len * 2)), 4);
    assert!(panics(|| block(map(ready(3), |_: u32| -> u32 { panic!("conversion") }))).contains("conversion"));
}

/// As the attribute puts it together: the user's own return type, and a step of the table.
#[test]
fn a_hook_of_any_return_type_is_a_step() {
    struct Countdown(u32);
    impl Countdown {
        async fn next(&mut self) -> Result<u32, Stop<String>> {
            Pause(1).await;
            self.0 = self.0.checked_sub(1).ok_or(Stop::End)?;
            if self.0 == 1 {
                Err(String::from("one"))?;
            }
            Ok(self.0)
        }
    }
    impl AsyncIter for Countdown {
        type Output = Result<Option<u32>, String>;

        fn next(&mut self) -> impl Future<Output = Self::Output> + Send {
            map(Countdown::next(self), Returns::<Result<u32, String>>::into_step)
        }
    }
    let items = aiter_support::drain(&mut Countdown(4).into_stream());
    assert_eq!(items, [Ok(3), Ok(2), Err(String::from("one"))]);
}

/// Clauses 6, 7, 9 and 14. `Ok(Some(Err(e)))` yields an error, and `Err(e)` raises one.
#[test]
fn a_step_yields_errors_and_raises_errors() {
    type Items = Result<u32, &'static str>;
    type Returned = Result<Option<Items>, &'static str>;

    struct Lines(Vec<Returned>, Items);
    impl Lines {
        async fn next(&mut self) -> Returned {
            Pause(1).await;
            self.0.pop().expect("no step after the end")
        }
    }
    impl AsyncIter for Lines {
        type Output = WithItem<Returned, Items>;

        fn next(&mut self) -> impl Future<Output = Self::Output> + Send {
            map(Lines::next(self), WithItem::new)
        }

        async fn close(&mut self) -> Result<(), &'static str> {
            self.1.map(drop)
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            (self.0.len(), Some(self.0.len()))
        }
    }

    fn sent(stream: impl Send) -> impl Send {
        stream
    }

    let traces: [(&[Returned], Items, &[Items]); 4] = [
        (&[Ok(Some(Ok(1))), Ok(Some(Err("item"))), Ok(Some(Ok(2))), Ok(None)], Ok(0), &[Ok(1), Err("item"), Ok(2)]),
        (&[Ok(Some(Err("item"))), Err("raised")], Ok(0), &[Err("item"), Err("raised")]),
        (&[Ok(Some(Err("item"))), Err("raised")], Err("closed"), &[Err("item"), Err("raised"), Err("closed")]),
        (&[Ok(None)], Err("closed"), &[Err("closed")]),
    ];
    for (steps, closed, items) in traces {
        let state = || Lines(steps.iter().copied().rev().collect(), closed);
        let mut stream = state().into_stream();
        assert_eq!(hint(&stream), (0, Some(steps.len() + 2)));
        assert_eq!(drain(&mut stream), items);
        assert!(stream.is_terminated() && close(&mut stream).is_ok());
        // An explicit close returns its error.
        let mut stream = state().into_stream();
        assert!(poll_next(&mut stream).is_pending());
        assert_eq!(close(&mut stream), closed.map(drop));
        assert!(pull(&mut stream).is_none());
        drop(sent(stream));
    }
    assert_eq!(read::<Items, Returned>(Ok(Some(Err("item")))).into_item(), Ok(Err("item")));
    assert_eq!(read::<Items, Returned>(Err("raised")).into_item(), Err(Some("raised")));
    assert_eq!(read::<Items, Returned>(Ok(None)).into_item(), Err(None));
}
