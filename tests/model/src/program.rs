//! Random programs: what the hooks do, what the consumer does, and how a run is compared with the model's.

use std::fmt::Debug;
use std::mem;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::model::{Close, Model, Shape};
use crate::script::{Gives, Hook, Made, Panics, Plan, Script};
use crate::world::{Event, Part, Planned, WAKERS, World};

/// What a program does to a stream, or to the model of one.
pub trait Subject: Sized {
    /// Makes one.
    fn make(shape: Shape, world: &World, plan: &Arc<Plan>) -> Self;
    /// Polls for the next item.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Part, Part>>>;
    /// Polls the close.
    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Part>>;
    /// Polls the future of the next item once, which is then forgotten, or dropped.
    fn poll_next_future(&mut self, cx: &mut Context<'_>, _forget: bool) -> Poll<Option<Result<Part, Part>>> {
        self.poll_next(cx)
    }
    /// Polls the future of the close once, which is then forgotten, or dropped.
    fn poll_close_future(&mut self, cx: &mut Context<'_>, _forget: bool) -> Poll<Result<(), Part>> {
        self.poll_close(cx)
    }
    /// How many items are left.
    fn size_hint(&mut self) -> Hint;
    /// Whether it is over.
    fn is_terminated(&self) -> bool;
    /// What the hooks have written into the state, between hooks.
    fn peek(&self) -> Option<u32>;
    /// The state, between hooks.
    fn with_state<R>(&mut self, see: impl FnOnce(Option<&mut Script>) -> R) -> R;
    /// The state out of the stream.
    fn into_script(self) -> Option<Script>;
    /// A stream over a state.
    fn from_script(shape: Shape, script: Script) -> Self;
    /// A builder's method.
    #[must_use]
    fn build(self, build: impl FnOnce(Script) -> Script) -> Self;
    /// Drops the step in flight.
    fn interrupt<R>(&mut self, see: impl FnOnce(Option<&mut Script>) -> R) -> R;
    /// Runs on another thread, where a real stream can.
    fn elsewhere<R: Send>(streams: &mut Streams<Self>, run: impl FnOnce(&mut Streams<Self>) -> R + Send) -> R {
        run(streams)
    }
}

/// The streams of a program.
pub type Streams<S> = [Option<S>; 2];

/// One act.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Polls for an item, so often or until it comes, with this waker.
    Poll(u8, u8),
    /// Polls the close, so often or until it is done, with this waker.
    Close(u8, u8),
    /// Polls the future of the next item once; it is dropped, as by a timeout, or forgotten.
    Next(bool),
    /// The same for the close.
    Cancel(bool),
    /// Asks for the size hint.
    Hint,
    /// Asks whether the stream is over.
    Terminated,
    /// Looks at the state.
    Peek,
    /// Changes the state.
    Poke,
    /// Swaps the states of both streams.
    SwapStates,
    /// Swaps both streams.
    SwapStreams,
    /// Moves the stream to another place in memory.
    Move,
    /// Takes the state out, and drops it.
    Take,
    /// Takes the state out, and makes another stream of it.
    Again,
    /// Calls a builder's method.
    Build,
    /// Drops the step in flight, and looks at the state.
    Interrupt,
    /// Drops the stream.
    Drop,
}

/// One act, on one of the streams, on this thread or on another.
#[derive(Clone, Copy, Debug)]
pub struct Op {
    /// Which stream.
    pub target: usize,
    /// Whether it happens on another thread.
    pub elsewhere: bool,
    /// What happens.
    pub act: Act,
}

/// A program.
#[derive(Clone, Debug)]
pub struct Program {
    /// What the hooks of each stream do.
    pub plans: [Plan; 2],
    /// What the consumer does.
    pub ops: Vec<Op>,
}

/// A size hint; of the model, what it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The lower bound.
    pub lower: RangeInclusive<usize>,
    /// The upper bound.
    pub upper: Upper,
}

/// An upper bound; of the model, what it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upper {
    /// There is none.
    None,
    /// This one.
    Exactly(usize),
    /// None, or one that has room for so many.
    AtLeast(usize),
}

impl Hint {
    /// Whether a real stream's hint is one that the model allows.
    fn allows(&self, real: &Self) -> bool {
        let upper = match (self.upper, real.upper) {
            (Upper::AtLeast(_), Upper::None) => true,
            (Upper::AtLeast(least), Upper::Exactly(upper)) => upper >= least,
            (model, real) => model == real,
        };
        upper && self.lower.contains(real.lower.start())
    }
}

/// What an act returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An item's number.
    Item(u32),
    /// An error's number.
    Error(u32),
    /// The end of the stream, or of its close.
    End,
    /// The hook suspended at each poll.
    Pending,
    /// A size hint.
    Hint(Hint),
    /// Something else, if there was something.
    Saw(Option<u32>),
    /// It panicked there.
    Panicked(&'static str),
}

/// What there is to say of one act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What it returned.
    pub outcome: Outcome,
    /// What happened meanwhile.
    pub events: Vec<Event>,
    /// How many parts are alive afterwards.
    pub alive: isize,
    /// How many wakers are kept that no hook has kept.
    pub strays: isize,
}

fn outcome(item: Result<Part, Part>) -> Outcome {
    match item {
        Ok(item) => Outcome::Item(item.number()),
        Err(mut error) => {
            error.disarm();
            Outcome::Error(error.number())
        }
    }
}

fn closed(closed: Result<(), Part>) -> Outcome {
    closed.map_or_else(|error| outcome(Err(error)), |()| Outcome::End)
}

/// Polls up to so often.
fn poll(world: &World, waker: u8, polls: u8, mut poll: impl FnMut(&mut Context<'_>) -> Poll<Outcome>) -> Outcome {
    for _ in 0..polls {
        let waker = world.waker(usize::from(waker) % WAKERS);
        if let Poll::Ready(outcome) = poll(&mut Context::from_waker(&waker)) {
            return outcome;
        }
    }
    Outcome::Pending
}

fn poke(script: Option<&mut Script>) -> Outcome {
    Outcome::Saw(script.map(|script| {
        script.touched += 100;
        script.touched
    }))
}

fn act<S: Subject>(world: &World, shape: Shape, streams: &mut Streams<S>, target: usize, act: Act) -> Outcome {
    let [first, second] = streams;
    let (this, other) = if target == 0 { (first, second) } else { (second, first) };
    let Some(stream) = this else { return Outcome::Saw(None) };
    match act {
        Act::Poll(polls, waker) => {
            poll(world, waker, polls, |cx| stream.poll_next(cx).map(|item| item.map_or(Outcome::End, outcome)))
        }
        Act::Close(polls, waker) => poll(world, waker, polls, |cx| stream.poll_close(cx).map(closed)),
        Act::Next(forget) => {
            poll(world, 0, 1, |cx| stream.poll_next_future(cx, forget).map(|item| item.map_or(Outcome::End, outcome)))
        }
        Act::Cancel(forget) => poll(world, 1, 1, |cx| stream.poll_close_future(cx, forget).map(closed)),
        Act::Hint => Outcome::Hint(stream.size_hint()),
        Act::Terminated => Outcome::Saw(stream.is_terminated().then_some(0)),
        Act::Peek if shape.state => Outcome::Saw(stream.peek()),
        Act::Poke if shape.state => stream.with_state(poke),
        Act::SwapStates if shape.state => {
            let Some(other) = other else { return Outcome::Saw(None) };
            stream.with_state(|this| {
                other.with_state(|other| {
                    let (Some(this), Some(other)) = (this, other) else { return Outcome::Saw(None) };
                    mem::swap(this, other);
                    Outcome::Saw(Some(this.touched))
                })
            })
        }
        Act::SwapStreams => {
            mem::swap(this, other);
            Outcome::Saw(None)
        }
        Act::Move => {
            let there = Box::new(this.take());
            *this = *there;
            Outcome::Saw(None)
        }
        Act::Take if shape.state => Outcome::Saw(this.take().and_then(S::into_script).map(|script| script.touched)),
        Act::Again if shape.state => {
            let script = this.take().and_then(S::into_script);
            *this = script.map(|script| S::from_script(shape, script));
            Outcome::Saw(this.as_ref().map(|_| 0))
        }
        Act::Build if shape.builds => {
            *this = this.take().map(|stream| {
                stream.build(|mut script| {
                    script.touched += 1000;
                    script
                })
            });
            Outcome::Saw(None)
        }
        Act::Interrupt if shape.interrupts => stream.interrupt(poke),
        Act::Drop => {
            *this = None;
            Outcome::Saw(None)
        }
        // What the shape does not have.
        _ => Outcome::Saw(None),
    }
}

/// Runs a program, and drops both streams at the end.
pub fn run<S: Subject>(shape: Shape, program: &Program) -> Vec<Report> {
    let world = World::default();
    let mut streams: Streams<S> =
        program.plans.each_ref().map(|plan| Some(S::make(shape, &world, &Arc::new(plan.clone()))));
    let drops = [0, 1].map(|target| Op { target, elsewhere: false, act: Act::Drop });
    let mut reports = Vec::new();
    for op in program.ops.iter().chain(&drops) {
        let run = |streams: &mut Streams<S>| {
            let outcome = catch_unwind(AssertUnwindSafe(|| act(&world, shape, streams, op.target, op.act)));
            outcome.unwrap_or_else(|panic| match panic.downcast::<Planned>() {
                Ok(planned) => Outcome::Panicked(planned.0),
                Err(panic) => resume_unwind(panic),
            })
        };
        let outcome = if op.elsewhere { S::elsewhere(&mut streams, run) } else { run(&mut streams) };
        reports.push(Report { outcome, events: world.take(), alive: world.alive(), strays: world.strays() });
    }
    reports
}

/// Whether a run of a real stream is one that the model allows.
///
/// # Errors
///
/// The first act on which they differ.
pub fn agree(program: &Program, model: &[Report], real: &[Report]) -> Result<(), String> {
    for (n, (model, real)) in model.iter().zip(real).enumerate() {
        let same = match (&model.outcome, &real.outcome) {
            (Outcome::Hint(model), Outcome::Hint(real)) => model.allows(real),
            (model, real) => model == real,
        };
        if !same || (&model.events, model.alive, model.strays) != (&real.events, real.alive, real.strays) {
            let op = program.ops.get(n).map_or_else(|| "the drops at the end".to_owned(), |op| format!("{op:?}"));
            return Err(format!("act {n}, {op}\n  model: {model:?}\n   real: {real:?}"));
        }
    }
    let left = real.last().map(|report| (report.alive, report.strays));
    if left == Some((0, 0)) { Ok(()) } else { Err(format!("left at the end (parts, wakers): {left:?}")) }
}

/// How many programs a form runs.
const PROGRAMS: u32 = if cfg!(miri) { 10 } else { 2000 };

/// Runs random programs on a form and on the model.
pub fn check<S: Subject>(shape: Shape) {
    let mut config = Config { failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    // `PROPTEST_CASES` asks for more, or for fewer.
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = PROGRAMS;
    }
    let checked = TestRunner::new(config).run(&programs(shape), |program| {
        let model = run::<Model>(shape, &program);
        let real = run::<S>(shape, &program);
        agree(&program, &model, &real).map_err(TestCaseError::fail)
    });
    if let Err(error) = checked {
        panic!("{error}");
    }
}

/// One of these, as often as its weight says. A number that is mapped, since a `Union` copies the whole test runner for each of its
/// arms: ten times the cost, which is much under Miri. It shrinks towards the first.
fn choice<T: Clone + Debug>(of: &[(u32, T)]) -> impl Strategy<Value = T> + use<T> {
    let values: Vec<T> = of.iter().flat_map(|(weight, value)| (0..*weight).map(|_| value.clone())).collect();
    (0..values.len()).prop_map(move |at| values[at].clone())
}

/// A hook; of an async init, which is no call of the stream's, without a panic in the call.
fn hook(calls: bool, pauses: [u32; 4]) -> impl Strategy<Value = Hook> {
    let call = if calls { Panics::Call } else { Panics::Drop };
    let panics = choice(&[
        (24, None),
        (1, Some(call)),
        (1, Some(Panics::Poll(0))),
        (1, Some(Panics::Poll(1))),
        (1, Some(Panics::Poll(2))),
        (2, Some(Panics::Drop)),
    ]);
    let [none, once, twice, thrice] = pauses;
    (choice(&[(none, 0), (once, 1), (twice, 2), (thrice, 3)]), any::<bool>(), panics)
        .prop_map(|(pauses, keeps, panics)| Hook { pauses, keeps, panics })
}

fn plan(shape: Shape) -> impl Strategy<Value = Plan> {
    let mut made = vec![(8, Made::State)];
    made.extend(shape.init_ends.then_some((1, Made::Nothing)));
    made.extend(shape.init_fails.then_some((1, Made::Error)));
    let mut gives = vec![(8, Gives::Item), (1, Gives::End)];
    gives.extend(shape.results.then_some((1, Gives::Error)).filter(|_| !shape.raises || shape.mixes));
    gives.extend(shape.raises.then_some((3, Gives::Raise)));
    let fails = choice(&if shape.close == Close::Fallible { vec![(1, false), (1, true)] } else { vec![(1, false)] });
    let hint = choice(&[
        (2, Some((0, None))),
        (2, Some((2, None))),
        (4, Some((1, Some(3)))),
        (2, Some((0, Some(0)))),
        (1, Some((0, Some(usize::MAX)))),
        (1, None),
    ]);
    (
        (hook(false, [6, 3, 1, 1]), choice(&made)),
        vec((hook(true, [4, 4, 2, 1]), choice(&gives)), 0..5),
        (hook(true, [2, 3, 3, 2]), fails),
        vec(hint, 0..3),
        choice(&[(15, false), (1, true)]),
        choice(&[(2, false), (1, true)]),
    )
        .prop_map(move |(init, steps, close, hints, state_panics, errors_panic)| Plan {
            init,
            steps,
            close,
            hints: if shape.hints { hints } else { Vec::new() },
            state_panics,
            errors_panic,
        })
}

/// The programs for a shape.
pub fn programs(shape: Shape) -> impl Strategy<Value = Program> + use<> {
    let acts = choice(&[
        (16, Act::Poll(0, 0)),
        (3, Act::Next(false)),
        (5, Act::Close(0, 0)),
        (1, Act::Cancel(false)),
        (4, Act::Hint),
        (2, Act::Terminated),
        (2, Act::Peek),
        (1, Act::Poke),
        (1, Act::SwapStates),
        (1, Act::SwapStreams),
        (1, Act::Move),
        (1, Act::Take),
        (1, Act::Again),
        (2, Act::Build),
        (4, Act::Interrupt),
        (1, Act::Drop),
    ]);
    let act = (acts, 1..4_u8, 0..2_u8, any::<bool>()).prop_map(|(act, polls, waker, forget)| match act {
        Act::Poll(..) => Act::Poll(polls, waker),
        Act::Close(..) => Act::Close(polls, waker),
        Act::Next(_) => Act::Next(forget),
        Act::Cancel(_) => Act::Cancel(forget),
        other => other,
    });
    let op = (choice(&[(3, 0), (1, 1)]), choice(&[(7, false), (1, true)]), act)
        .prop_map(|(target, elsewhere, act)| Op { target, elsewhere, act });
    ([plan(shape), plan(shape)], vec(op, 0..16)).prop_map(|(plans, ops)| Program { plans, ops })
}
