//! Random programs: what the hooks do, what the consumer does, and how a run is compared with the model's.

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
    /// What a field says that the stream shares with the state, at any time.
    fn shared(&self) -> Option<u32>;
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
    /// Looks at the shared field.
    Shared,
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
        Act::Shared if shape.shares => Outcome::Saw(stream.shared()),
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
    // `PROPTEST_CASES` asks for more, or for fewer.
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(PROGRAMS);
    let check = |program: &Program| {
        let model = run::<Model>(shape, program);
        let real = run::<S>(shape, program);
        agree(program, &model, &real)
    };
    // proptest takes longer under Miri to draw a program than the program takes to run. Nothing is reduced there: the same program, run
    // natively, tells more.
    if cfg!(miri) {
        let mut random = Random::default();
        for _ in 0..cases {
            let program = random.program(shape);
            check(&program).unwrap_or_else(|error| panic!("{error}\n{program:#?}"));
        }
        return;
    }
    let config = Config { failure_persistence: None, max_shrink_iters: 20_000, cases, ..Config::default() };
    let checked = TestRunner::new(config).run(&programs(shape), |program| check(&program).map_err(TestCaseError::fail));
    if let Err(error) = checked {
        panic!("{error}");
    }
}

/// The bytes that one plan is chosen by, and one act. Where they are used up, what is chosen is the first of its list.
type PlanBytes = [u8; 32];
/// See [`PlanBytes`].
type OpBytes = [u8; 6];

/// Chooses, a byte for each choice. So a byte that shrinks towards 0 shrinks the choice towards the first.
struct Chooser<'a>(std::slice::Iter<'a, u8>);

impl<'a> Chooser<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self(bytes.iter())
    }

    /// A number below this.
    fn below(&mut self, end: u8) -> u8 {
        self.0.next().map_or(0, |byte| byte % end)
    }

    /// One of these, as often as its weight says.
    fn one<T: Clone>(&mut self, of: &[(u8, T)]) -> T {
        let mut at = self.below(of.iter().map(|(weight, _)| weight).sum());
        for (weight, value) in of {
            match at.checked_sub(*weight) {
                Some(left) => at = left,
                None => return value.clone(),
            }
        }
        unreachable!("it is below the sum of the weights")
    }

    /// A hook; of an async init, which is no call of the stream's, without a panic in the call.
    fn hook(&mut self, calls: bool, pauses: [u8; 4]) -> Hook {
        let call = if calls { Panics::Call } else { Panics::Drop };
        let panics = self.one(&[
            (24, None),
            (1, Some(call)),
            (1, Some(Panics::Poll(0))),
            (1, Some(Panics::Poll(1))),
            (1, Some(Panics::Poll(2))),
            (2, Some(Panics::Drop)),
        ]);
        let [none, once, twice, thrice] = pauses;
        let pauses = self.one(&[(none, 0), (once, 1), (twice, 2), (thrice, 3)]);
        Hook { pauses, keeps: self.below(2) == 1, panics }
    }

    fn plan(&mut self, shape: Shape) -> Plan {
        let mut made = vec![(8, Made::State)];
        made.extend(shape.init_ends.then_some((1, Made::Nothing)));
        made.extend(shape.init_fails.then_some((1, Made::Error)));
        let mut gives = vec![(8, Gives::Item), (1, Gives::End)];
        gives.extend(shape.results.then_some((1, Gives::Error)).filter(|_| !shape.raises || shape.mixes));
        gives.extend(shape.raises.then_some((3, Gives::Raise)));
        let fails: &[_] = if shape.close == Close::Fallible { &[(1, false), (1, true)] } else { &[(1, false)] };
        let hints = [
            (2, Some((0, None))),
            (2, Some((2, None))),
            (4, Some((1, Some(3)))),
            (2, Some((0, Some(0)))),
            (1, Some((0, Some(usize::MAX)))),
            (1, None),
        ];
        let state_panics = self.one(&[(15, false), (1, shape.state_panics)]);
        let errors_panic = self.one(&[(2, false), (1, true)]);
        let init = (self.hook(false, [6, 3, 1, 1]), self.one(&made));
        let close = (self.hook(true, [2, 3, 3, 2]), self.one(fails));
        let steps = (0..self.below(5)).map(|_| (self.hook(true, [4, 4, 2, 1]), self.one(&gives))).collect();
        let hints = if shape.hints { (0..self.below(3)).map(|_| self.one(&hints)).collect() } else { Vec::new() };
        Plan { init, steps, close, hints, state_panics, errors_panic }
    }

    fn op(&mut self, shape: Shape) -> Op {
        let act = self.one(&[
            (16, Act::Poll(0, 0)),
            (3, Act::Next(false)),
            (5, Act::Close(0, 0)),
            (1, Act::Cancel(false)),
            (4, Act::Hint),
            (2, Act::Terminated),
            (2, Act::Peek),
            (if shape.shares { 6 } else { 0 }, Act::Shared),
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
        let act = match act {
            Act::Poll(..) => Act::Poll(1 + self.below(3), self.below(2)),
            Act::Close(..) => Act::Close(1 + self.below(3), self.below(2)),
            Act::Next(_) => Act::Next(self.below(2) == 1),
            Act::Cancel(_) => Act::Cancel(self.below(2) == 1),
            other => other,
        };
        Op { act, target: self.one(&[(3, 0), (1, 1)]), elsewhere: self.one(&[(7, false), (1, true)]) }
    }
}

impl Program {
    fn new(shape: Shape, plans: [&PlanBytes; 2], ops: &[OpBytes]) -> Self {
        Self {
            plans: plans.map(|bytes| Chooser::new(bytes).plan(shape)),
            ops: ops.iter().map(|bytes| Chooser::new(bytes).op(shape)).collect(),
        }
    }
}

/// The programs for a shape.
pub fn programs(shape: Shape) -> impl Strategy<Value = Program> + use<> {
    let plan = any::<PlanBytes>();
    (plan, plan, vec(any::<OpBytes>(), 0..16))
        .prop_map(move |(first, second, ops)| Program::new(shape, [&first, &second], &ops))
}

/// Random bytes without proptest: xorshift, the same each time.
struct Random(u64);

impl Default for Random {
    fn default() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }
}

impl Random {
    fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.to_be_bytes()[0]
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.byte())
    }

    fn program(&mut self, shape: Shape) -> Program {
        let plans = [self.bytes(), self.bytes()];
        let ops: Vec<_> = (0..self.byte() % 16).map(|_| self.bytes()).collect();
        Program::new(shape, plans.each_ref(), &ops)
    }
}
