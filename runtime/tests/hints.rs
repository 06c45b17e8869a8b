//! What `size_hint` says, stage by stage.

use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;
use std::task::Poll;

use aiter::private::OnError;
use aiter::{AsyncIter, Iter, LocalAsyncIter, Step};
use aiter_support::{Pause, Script, each, hint, poll_close, poll_next, pull};

type Fallible = Result<Option<u32>, &'static str>;

type Hint = (usize, Option<usize>);

const RAISE: u8 = 0;
const CONTINUE: u8 = 1;
const ITEM: u8 = 2;

/// A script with a hint, and a say in what errors do.
struct Hinted<O: Step, const ERRORS: u8> {
    script: Script<O>,
    hint: Hint,
}

fn hinted<O: Step, const ERRORS: u8>(script: Script<O>, hint: Hint) -> Iter<Hinted<O, ERRORS>>
where
    Hinted<O, ERRORS>: AsyncIter,
{
    Iter::new(Hinted { script, hint })
}

impl<O: Step<Closed: Send> + Send, const ERRORS: u8> AsyncIter for Hinted<O, ERRORS> {
    type Output = O;

    const ON_ERROR: OnError = match ERRORS {
        RAISE => OnError::Raise,
        CONTINUE => OnError::Continue,
        _ => OnError::Item,
    };

    async fn next(&mut self) -> O {
        AsyncIter::next(&mut self.script).await
    }

    async fn close(&mut self) -> O::Closed {
        AsyncIter::close(&mut self.script).await
    }

    fn size_hint(&self) -> Hint {
        self.hint
    }
}

impl<O: Step, const ERRORS: u8> fmt::Debug for Hinted<O, ERRORS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hinted")
    }
}

const MAX: usize = usize::MAX;

const HINTS: [Hint; 6] = [(0, None), (2, None), (0, Some(0)), (2, Some(3)), (MAX, None), (MAX, Some(MAX))];

/// Clause 14.
#[test]
fn a_hint_is_the_hooks_where_nothing_fails() {
    for expected in HINTS {
        let (script, _) = Script::new(1, [Some(1), None], ());
        let mut stream = hinted::<_, RAISE>(script, expected);
        assert_eq!(hint(&stream), expected);
        assert_eq!(pull(&mut stream), Some(1));
        stream.state_mut().expect("between steps").hint = (1, Some(1));
        assert_eq!(hint(&stream), (1, Some(1)));
        // In the step, in the close, after it.
        assert!(poll_next(&mut stream).is_pending());
        assert_eq!(hint(&stream), (1, Some(1)));
        assert!(poll_next(&mut stream).is_pending());
        assert_eq!(hint(&stream), (0, Some(0)));
        assert!(poll_next(&mut stream).is_ready());
        assert_eq!(hint(&stream), (0, Some(0)));
    }
}

/// Clause 14.
#[test]
fn a_step_in_flight_has_the_hint_before_it() {
    for expected in HINTS {
        let (script, _) = Script::new(3, [Some(1), Some(2)], ());
        let mut stream = hinted::<_, RAISE>(script, expected);
        for n in [1, 2] {
            for _ in 0..3 {
                assert!(poll_next(&mut stream).is_pending());
                assert_eq!(hint(&stream), expected);
            }
            assert_eq!(pull(&mut stream), Some(n));
        }
        // A close is the end already.
        assert!(poll_close(&mut stream).is_pending());
        assert_eq!(hint(&stream), (0, Some(0)));
    }
}

/// What the stream makes of a hint, idle and in flight.
fn widened<const ERRORS: u8>(given: Hint) -> Hint {
    let (script, _) = Script::<Fallible>::new(1, [Ok(Some(1))], Ok(()));
    let mut stream = hinted::<_, ERRORS>(script, given);
    let idle = hint(&stream);
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(hint(&stream), idle);
    idle
}

/// Clause 14. A raised error and a failed close are two more; or there is no telling.
#[test]
fn a_hint_has_room_for_errors() {
    for (given, raise, item) in [
        ((0, None), (0, None), (0, None)),
        ((2, None), (0, None), (2, None)),
        ((0, Some(0)), (0, Some(2)), (0, Some(1))),
        ((2, Some(3)), (0, Some(5)), (2, Some(4))),
        ((1, Some(MAX - 2)), (0, Some(MAX)), (1, Some(MAX - 1))),
        ((1, Some(MAX - 1)), (0, None), (1, Some(MAX))),
        ((MAX, Some(MAX)), (0, None), (MAX, None)),
    ] {
        assert_eq!(widened::<RAISE>(given), raise);
        assert_eq!(widened::<CONTINUE>(given), (0, None));
        assert_eq!(widened::<ITEM>(given), item);
    }
}

/// Clause 14.
#[test]
fn a_hint_never_lies() {
    for closed in [Ok(()), Err("failed")] {
        for end in [Ok(None), Err("raised")] {
            each::<Fallible>(&[Ok(Some(1)), Ok(Some(2)), end], &closed, |mut case| {
                let (mut hints, mut items) = (vec![hint(&case.stream)], vec![0]);
                loop {
                    let poll = poll_next(&mut case.stream);
                    hints.push(hint(&case.stream));
                    items.push(items[items.len() - 1] + usize::from(poll.is_ready()));
                    if let std::task::Poll::Ready(None) = poll {
                        break;
                    }
                }
                // The end is no item.
                let total = items[items.len() - 1] - 1;
                for ((lower, upper), seen) in hints.into_iter().zip(items) {
                    let left = total - seen.min(total);
                    assert!(lower <= left && upper.is_none_or(|upper| left <= upper), "{lower} {upper:?} {left}");
                }
            });
        }
    }
}

/// Clause 14.
#[test]
fn errors_that_wait_count() {
    let (script, _) = Script::<Fallible>::new(1, [Err("raised")], Err("failed"));
    let mut stream = hinted::<_, RAISE>(script, (5, Some(9)));
    assert!(poll_next(&mut stream).is_pending() && poll_next(&mut stream).is_pending());
    // In the close.
    assert_eq!(hint(&stream), (1, Some(2)));
    assert_eq!(pull(&mut stream), Some(Err("raised")));
    assert_eq!(hint(&stream), (1, Some(1)));
    assert_eq!(pull(&mut stream), Some(Err("failed")));
    assert_eq!(hint(&stream), (0, Some(0)));

    let (script, _) = Script::<Fallible>::new(1, [Ok(None)], Err("failed"));
    let mut stream = hinted::<_, RAISE>(script, (5, Some(9)));
    assert!(poll_close(&mut stream).is_pending());
    assert_eq!(hint(&stream), (0, Some(1)));

    let (script, _) = Script::<Fallible>::new(1, [Err("raised")], Ok(()));
    let mut stream = hinted::<_, RAISE>(script, (5, Some(9)));
    assert!(poll_next(&mut stream).is_pending() && poll_next(&mut stream).is_pending());
    assert!(poll_close(&mut stream).is_ready());
    assert_eq!(hint(&stream), (1, Some(1)));
}

/// Clause 14.
#[test]
fn before_the_init_is_done_there_is_no_telling() {
    let mut stream = Iter::<Hinted<Option<u32>, RAISE>>::lazy(async {
        Pause(1).await;
        Hinted { script: Script::new(0, [Some(1), None], ()).0, hint: (1, Some(1)) }
    });
    assert_eq!(hint(&stream), (0, None));
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(hint(&stream), (0, None));
    assert_eq!((pull(&mut stream), hint(&stream)), (Some(1), (1, Some(1))));
    let stream = Iter::<Hinted<Option<u32>, RAISE>>::lazy(async { None });
    let mut stream = stream;
    assert_eq!((pull(&mut stream), hint(&stream)), (None, (0, Some(0))));
}

/// What is in flight has borrowed the state, whatever the hint before it.
#[test]
fn the_state_is_out_of_reach_in_flight() {
    fn out_of_reach<S: fmt::Debug>(stream: &mut Iter<S>) -> bool {
        stream.state().is_none() && stream.state_mut().is_none() && format!("{stream:?}") == "Iter(..)"
    }

    for before in HINTS {
        let steps: [Fallible; 2] = [Ok(Some(1)), Err("raised")];
        let (script, _) = Script::new(1, steps, Err("failed"));
        let mut stream = hinted::<_, RAISE>(script, before);
        assert!(!out_of_reach(&mut stream));
        // A step.
        assert!(poll_next(&mut stream).is_pending() && out_of_reach(&mut stream));
        assert!(poll_next(&mut stream).is_ready() && !out_of_reach(&mut stream));
        // The step that raises, then the close behind it.
        for _ in 0..2 {
            assert!(poll_next(&mut stream).is_pending() && out_of_reach(&mut stream));
        }
        assert_eq!(poll_next(&mut stream), Poll::Ready(Some(Err("raised"))));
        assert!(!out_of_reach(&mut stream));
        assert_eq!(pull(&mut stream), Some(Err("failed")));
        // A close by hand.
        let (script, _) = Script::new(1, steps, Ok(()));
        let mut stream = hinted::<_, RAISE>(script, before);
        assert!(poll_close(&mut stream).is_pending() && out_of_reach(&mut stream));
        assert!(poll_close(&mut stream).is_ready() && !out_of_reach(&mut stream));
    }
}

/// A state that says nothing promises nothing, whichever trait it implements.
#[test]
fn without_the_hook_nothing_is_promised() {
    struct Silent;
    impl AsyncIter for Silent {
        type Output = Option<u32>;

        async fn next(&mut self) -> Option<u32> {
            Some(1)
        }
    }
    struct SilentAndLocal(PhantomData<Rc<()>>);
    impl LocalAsyncIter for SilentAndLocal {
        type Output = Option<u32>;

        async fn next(&mut self) -> Option<u32> {
            Some(1)
        }
    }
    assert_eq!(hint(&Iter::new(Silent)), (0, None));
    assert_eq!(hint(&Iter::new(SilentAndLocal(PhantomData))), (0, None));
}
