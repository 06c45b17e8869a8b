//! Random programs, on a model of the contract and on the real thing: what is seen of both has to agree, step by step. That is
//! items, the order of hooks and of drops, wakes and kept wakers, panics, and what is alive.
//!
//! Where they differ, proptest reduces the program, and prints it.

mod model;
mod script;
mod subject;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};

use aiter_support::Wakes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;

use script::{Actor, CloseScript, Event, InitScript, Outcome, Script, StepScript, Value, World};
use subject::{Hint, Item, Kind, Subject};

/// What a consumer does. The number is that of the waker.
#[derive(Clone, Copy, Debug)]
enum Op {
    PollNext(usize),
    /// Polls the future of `next`, which is then dropped, as by a timeout.
    CancelNext(usize),
    ForgetNext(usize),
    PollNextOnAThread(usize),
    /// Polls until there is an item, or the end.
    Next(usize),
    PollClose(usize),
    CancelClose(usize),
    ForgetClose(usize),
    Close(usize),
    Hint,
    /// A hint that panics, where the hook can be asked.
    HintPanics,
    IsTerminated,
    State,
    SwapStates,
    Move,
    /// The last thing that happens to a stream.
    IntoState,
}

#[derive(Clone, Debug)]
struct Program {
    script: Script,
    /// The state that comes in by a swap.
    spare: Script,
    ops: Vec<Op>,
}

/// What one op came to.
#[derive(Clone, Debug, PartialEq)]
enum Seen {
    Pending,
    Next(Option<Result<u32, u32>>),
    Closed(Result<(), u32>),
    Hint,
    Flag(bool),
    State(Option<u8>),
    Panicked(&'static str),
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    seen: Seen,
    events: Vec<Event>,
    wakes: Vec<usize>,
    /// By anybody, and by hooks.
    kept: (Vec<usize>, Vec<usize>),
    alive: isize,
}

const WAKERS: usize = 2;
/// No hook suspends more often.
const ROUNDS: usize = 20;

/// Runs the program, and returns what was seen, and each hint by the op that asked for it.
fn run(
    program: &Program,
    make: impl FnOnce(InitScript, Actor) -> Box<dyn Subject>,
) -> (Vec<Entry>, Vec<(usize, Hint)>) {
    let world = World::default();
    let wakers: Vec<_> = (0..WAKERS).map(|_| Wakes::waker()).collect();
    let mut trace = Vec::new();
    let mut hints = Vec::new();
    let mut entry = |seen| {
        let kept: Vec<_> = wakers.iter().map(|(wakes, _)| Arc::strong_count(wakes) - 2).collect();
        let by_hooks: Vec<_> = wakers.iter().map(|(_, waker)| world.kept(waker)).collect();
        let kept = (kept, by_hooks);
        let wakes = wakers.iter().map(|(wakes, _)| wakes.count()).collect();
        trace.push(Entry { seen, events: world.take_events(), wakes, kept, alive: world.alive() });
    };

    let mut spare = Actor::new(1, &world, &program.spare);
    let mut subject = Some(make(program.script.init.clone(), Actor::new(0, &world, &program.script)));
    for (at, op) in program.ops.iter().enumerate() {
        let seen = caught(|| {
            let Some(stream) = &mut subject else { return Seen::Flag(false) };
            let context = |waker: usize| Context::from_waker(&wakers[waker].1);
            match *op {
                Op::PollNext(waker) => next(stream.poll_next(&mut context(waker))),
                Op::CancelNext(waker) => next(stream.poll_next_future(&mut context(waker), false)),
                Op::ForgetNext(waker) => next(stream.poll_next_future(&mut context(waker), true)),
                Op::PollNextOnAThread(waker) => next(stream.poll_next_on_a_thread(&mut context(waker))),
                Op::Next(waker) => driven(|| next(stream.poll_next(&mut context(waker)))),
                Op::PollClose(waker) => closed(stream.poll_close(&mut context(waker))),
                Op::CancelClose(waker) => closed(stream.poll_close_future(&mut context(waker), false)),
                Op::ForgetClose(waker) => closed(stream.poll_close_future(&mut context(waker), true)),
                Op::Close(waker) => driven(|| closed(stream.poll_close(&mut context(waker)))),
                Op::Hint => {
                    hints.push((at, stream.hint()));
                    Seen::Hint
                }
                Op::HintPanics => {
                    stream.with_state(&mut |actor| actor.hint_panics = true);
                    stream.hint();
                    stream.with_state(&mut |actor| actor.hint_panics = false);
                    Seen::Hint
                }
                Op::IsTerminated => Seen::Flag(stream.is_terminated()),
                Op::State => {
                    let mut id = None;
                    stream.with_state(&mut |actor| id = Some(actor.id));
                    Seen::State(id)
                }
                Op::SwapStates => Seen::Flag(stream.with_state(&mut |actor| std::mem::swap(actor, &mut spare))),
                Op::Move => {
                    stream.moved();
                    Seen::Flag(true)
                }
                Op::IntoState => {
                    let state = subject.take().and_then(Subject::into_state);
                    Seen::State(state.as_ref().map(|actor| actor.id))
                }
            }
        });
        entry(seen);
    }
    // 12.
    entry(caught(|| {
        drop(subject.take());
        Seen::Flag(true)
    }));
    entry(caught(|| {
        drop(spare);
        Seen::Flag(true)
    }));
    (trace, hints)
}

fn caught(run: impl FnOnce() -> Seen) -> Seen {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic: Box<dyn Any + Send>| match panic.downcast() {
        Ok(planned) => Seen::Panicked(*planned),
        Err(other) => std::panic::resume_unwind(other),
    })
}

fn next(polled: Poll<Option<Item>>) -> Seen {
    let tag = |value: Value| value.tag;
    match polled {
        Poll::Pending => Seen::Pending,
        Poll::Ready(item) => Seen::Next(item.map(|item| item.map(tag).map_err(tag))),
    }
}

fn closed(polled: Poll<Result<(), Value>>) -> Seen {
    match polled {
        Poll::Pending => Seen::Pending,
        Poll::Ready(closed) => Seen::Closed(closed.map_err(|error| error.tag)),
    }
}

fn driven(mut poll: impl FnMut() -> Seen) -> Seen {
    (0..ROUNDS).map(|_| poll()).find(|seen| *seen != Seen::Pending).expect("hooks come to an end")
}

/// The same program on both.
fn check(kind: Kind, program: &Program) -> Result<(), TestCaseError> {
    let (expected, specified) = run(program, |init, actor| kind.model(init, actor));
    let (actual, hints) = run(program, |init, actor| kind.stream(init, actor));
    for (at, (expected, actual)) in expected.iter().zip(&actual).enumerate() {
        prop_assert_eq!(expected, actual, "the model, and the real thing, at op {}: {:?}", at, program.ops.get(at));
    }
    prop_assert_eq!(expected.len(), actual.len());
    // 13: none is kept that a hook did not keep.
    prop_assert!(actual.iter().all(|entry| entry.kept.0 == entry.kept.1), "a waker is kept");
    // 11, 12: nothing leaks. (That nothing is dropped twice, each `Live` asserts.)
    prop_assert_eq!(actual.last().map(|entry| entry.alive), Some(0));
    for ((at, specified), (_, hint)) in specified.iter().zip(&hints) {
        let Hint::Exact(lower, upper) = *hint else { unreachable!("a real hint is a pair") };
        match *specified {
            Hint::Exact(least, most) => prop_assert_eq!((lower, upper), (least, most), "the hint at op {}", at),
            // 14: the lower bound is 0, since an error can be raised; the upper has room for one, and for that of a close.
            Hint::Hook(most) if kind != Kind::Continuing => {
                let room = upper.zip(most).map(|(upper, most)| upper.wrapping_sub(most));
                prop_assert!(lower == 0 && matches!(room, Some(1 | 2)), "{:?} at op {}", hint, at);
            }
            Hint::Hook(..) | Hint::Any => {}
        }
        // 14: it never lies. A swap changes what is left, by the user's own hand.
        if !program.ops.iter().any(|op| matches!(op, Op::SwapStates)) {
            let rest = &actual[*at..];
            let items = rest.iter().filter(|entry| matches!(entry.seen, Seen::Next(Some(_)))).count();
            prop_assert!(upper.is_none_or(|upper| items <= upper), "{:?} at op {}, and {} items came", hint, at, items);
        }
    }
    Ok(())
}

// --- Programs ---

fn pauses() -> impl Strategy<Value = Vec<bool>> {
    vec(any::<bool>(), 0..3)
}

fn step() -> impl Strategy<Value = StepScript> {
    let outcome = prop_oneof![
        12 => Just(Outcome::Item),
        2 => Just(Outcome::End),
        2 => Just(Outcome::Raise),
        1 => Just(Outcome::PanicInCall),
        1 => Just(Outcome::PanicInPoll),
    ];
    (pauses(), outcome, prop::bool::weighted(0.1)).prop_map(|(pauses, outcome, drop_panics)| StepScript {
        pauses,
        outcome,
        drop_panics,
    })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        6 => Just(Outcome::Item),
        1 => Just(Outcome::End),
        3 => Just(Outcome::Raise),
        1 => Just(Outcome::PanicInCall),
        1 => Just(Outcome::PanicInPoll),
    ]
}

fn script() -> impl Strategy<Value = Script> {
    let init = (pauses(), outcome()).prop_map(|(pauses, outcome)| InitScript { pauses, outcome });
    let close = (pauses(), outcome()).prop_map(|(pauses, outcome)| CloseScript { pauses, outcome });
    (init, vec(step(), 0..5), close, prop::bool::weighted(0.05)).prop_map(|(init, steps, close, drop_panics)| Script {
        init,
        steps,
        close,
        drop_panics,
    })
}

fn op() -> impl Strategy<Value = Op> {
    let waker = || 0..WAKERS;
    prop_oneof![
        6 => waker().prop_map(Op::PollNext),
        4 => waker().prop_map(Op::CancelNext),
        2 => waker().prop_map(Op::ForgetNext),
        1 => waker().prop_map(Op::PollNextOnAThread),
        6 => waker().prop_map(Op::Next),
        2 => waker().prop_map(Op::PollClose),
        1 => waker().prop_map(Op::CancelClose),
        1 => waker().prop_map(Op::ForgetClose),
        1 => waker().prop_map(Op::Close),
        3 => Just(Op::Hint),
        1 => Just(Op::HintPanics),
        2 => Just(Op::IsTerminated),
        2 => Just(Op::State),
        1 => Just(Op::SwapStates),
        1 => Just(Op::Move),
        1 => Just(Op::IntoState),
    ]
}

fn program() -> impl Strategy<Value = Program> {
    (script(), script(), vec(op(), 0..24)).prop_map(|(script, spare, ops)| Program { script, spare, ops })
}

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

proptest! {
    // Miri takes its time.
    #![proptest_config(config(if cfg!(miri) { 200 } else { 4000 }))]

    #[test]
    fn streams_do_what_the_contract_says(kind in prop::sample::select(&Kind::ALL[..]), mut program in program()) {
        // Where an argument's destructor panics as a function returns, rustc leaks what is returned: a raised error, here.
        program.script.drop_panics &= !matches!(kind, Kind::Opaque | Kind::Named);
        check(kind, &program)?;
    }
}
