//! What the hooks of a program do, and what they are seen to do. The hooks are written once, for a state that is borrowed (the
//! real thing) and for one that is shared (the model).

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

use aiter_support::{Census, Live};

/// How a hook comes to its result: `true` keeps a clone of the waker.
pub(crate) type Pauses = Vec<bool>;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    Item,
    End,
    Raise,
    /// Before there is a future.
    PanicInCall,
    PanicInPoll,
}

#[derive(Clone, Debug)]
pub(crate) struct StepScript {
    pub(crate) pauses: Pauses,
    pub(crate) outcome: Outcome,
    /// Whether a destructor panics, where the step is dropped before it is done.
    pub(crate) drop_panics: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct CloseScript {
    pub(crate) pauses: Pauses,
    /// `Item` is a close that succeeds, as `End` is; `Raise` one that fails.
    pub(crate) outcome: Outcome,
}

#[derive(Clone, Debug)]
pub(crate) struct InitScript {
    pub(crate) pauses: Pauses,
    /// `Item` is a state, `End` an empty stream, `Raise` an init that fails.
    pub(crate) outcome: Outcome,
}

#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) init: InitScript,
    pub(crate) steps: Vec<StepScript>,
    pub(crate) close: CloseScript,
    /// Whether the destructor of the state panics.
    pub(crate) drop_panics: bool,
}

/// What was seen, in order. The number is that of the state.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    Init,
    InitGone,
    Next(u8),
    Close(u8),
    /// A hook's future was polled, and is not done.
    Suspended,
    Done(u8),
    StepDropped(u8),
    CloseDropped(u8),
    StateDropped(u8),
}

/// What all of one program have in common.
#[derive(Clone, Default)]
pub(crate) struct World(Arc<Shared>);

#[derive(Default)]
struct Shared {
    events: Mutex<Vec<Event>>,
    kept: Mutex<Vec<Waker>>,
    census: Census,
}

impl World {
    pub(crate) fn log(&self, event: Event) {
        lock(&self.0.events).push(event);
    }

    pub(crate) fn take_events(&self) -> Vec<Event> {
        std::mem::take(&mut lock(&self.0.events))
    }

    /// How many clones of the waker the hooks have kept.
    pub(crate) fn kept(&self, waker: &Waker) -> usize {
        lock(&self.0.kept).iter().filter(|kept| kept.will_wake(waker)).count()
    }

    pub(crate) fn alive(&self) -> isize {
        self.0.census.count()
    }

    fn pauses(&self, pauses: &Pauses) -> Suspend {
        Suspend { world: self.clone(), left: pauses.iter().copied().collect() }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What panics in these programs does so on purpose.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A panic that is planned: without a message on stderr.
fn fail(what: &'static str) -> ! {
    resume_unwind(Box::new(what))
}

/// Suspends as often as told; wakes, and may keep, the waker that it is polled with.
struct Suspend {
    world: World,
    left: VecDeque<bool>,
}

impl Future for Suspend {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(keep) = self.left.pop_front() else { return Poll::Ready(()) };
        cx.waker().wake_by_ref();
        if keep {
            lock(&self.world.0.kept).push(cx.waker().clone());
        }
        self.world.log(Event::Suspended);
        Poll::Pending
    }
}

/// An item, or an error. It knows where it comes from, and every drop of it counts.
pub(crate) struct Value {
    pub(crate) tag: u32,
    _live: Live,
}

impl Value {
    fn new(world: &World, tag: u32) -> Self {
        Self { tag, _live: world.0.census.enter() }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.tag)
    }
}

pub(crate) type Output = Result<Option<Value>, Value>;

/// What a hook holds across its awaits. Dropped before the hook is done, it says so, and may panic.
struct Held {
    world: World,
    dropped: Event,
    done: bool,
    panics: bool,
    _live: Live,
}

impl Held {
    fn new(world: &World, dropped: Event, panics: bool) -> Self {
        Self { world: world.clone(), dropped, done: false, panics, _live: world.0.census.enter() }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !self.done {
            self.world.log(self.dropped.clone());
            if self.panics && !thread::panicking() {
                fail("a step's destructor");
            }
        }
    }
}

/// The state of a program.
pub(crate) struct Actor {
    pub(crate) id: u8,
    pub(crate) world: World,
    steps: VecDeque<StepScript>,
    close: CloseScript,
    pub(crate) hint_panics: bool,
    drop_panics: bool,
    /// What the hooks change between two polls.
    touched: u32,
    made: u32,
    _live: Live,
}

impl Actor {
    pub(crate) fn new(id: u8, world: &World, script: &Script) -> Self {
        Self {
            id,
            world: world.clone(),
            steps: script.steps.iter().cloned().collect(),
            close: script.close.clone(),
            hint_panics: false,
            drop_panics: script.drop_panics,
            touched: 0,
            made: 0,
            _live: world.0.census.enter(),
        }
    }

    /// What is left of the items, which is exact.
    pub(crate) fn hint(&self) -> (usize, Option<usize>) {
        if self.hint_panics {
            fail("size_hint");
        }
        let left = self.steps.iter().take_while(|step| step.outcome == Outcome::Item).count();
        (left, Some(left))
    }

    /// The part of `next` that comes before there is a future.
    pub(crate) fn call_next(&mut self) {
        self.world.log(Event::Next(self.id));
        if self.steps.front().is_some_and(|step| step.outcome == Outcome::PanicInCall) {
            self.steps.pop_front();
            fail("the call of next");
        }
    }

    pub(crate) fn call_close(&mut self) {
        self.world.log(Event::Close(self.id));
        if self.close.outcome == Outcome::PanicInCall {
            fail("the call of close");
        }
    }

    fn tag(&mut self, kind: u32) -> u32 {
        self.made += 1;
        u32::from(self.id) * 10_000 + kind * 1000 + self.made
    }
}

impl Drop for Actor {
    fn drop(&mut self) {
        self.world.log(Event::StateDropped(self.id));
        if self.drop_panics && !thread::panicking() {
            fail("the state's destructor");
        }
    }
}

/// How a hook reaches its state.
pub(crate) trait Access {
    fn with<R>(&mut self, with: impl FnOnce(&mut Actor) -> R) -> R;
}

impl Access for &mut Actor {
    fn with<R>(&mut self, with: impl FnOnce(&mut Actor) -> R) -> R {
        with(self)
    }
}

/// The future of `next`.
pub(crate) async fn step(mut actor: impl Access) -> Output {
    let (step, world, id) = actor.with(|actor| (actor.steps.pop_front(), actor.world.clone(), actor.id));
    let Some(step) = step else { return Ok(None) };
    let mut held = Held::new(&world, Event::StepDropped(id), step.drop_panics);
    for pause in step.pauses {
        world.pauses(&vec![pause]).await;
        actor.with(|actor| actor.touched += 1);
    }
    held.done = true;
    world.log(Event::Done(id));
    match step.outcome {
        Outcome::Item => Ok(Some(Value::new(&world, actor.with(|actor| actor.tag(1))))),
        Outcome::End => Ok(None),
        Outcome::Raise => Err(Value::new(&world, actor.with(|actor| actor.tag(2)))),
        Outcome::PanicInCall | Outcome::PanicInPoll => fail("next"),
    }
}

/// The future of `close`.
pub(crate) async fn close(mut actor: impl Access) -> Result<(), Value> {
    let (close, world, id) = actor.with(|actor| (actor.close.clone(), actor.world.clone(), actor.id));
    let mut held = Held::new(&world, Event::CloseDropped(id), false);
    for pause in close.pauses {
        world.pauses(&vec![pause]).await;
        actor.with(|actor| actor.touched += 1);
    }
    held.done = true;
    world.log(Event::Done(id));
    match close.outcome {
        Outcome::Item | Outcome::End => Ok(()),
        Outcome::Raise => Err(Value::new(&world, actor.with(|actor| actor.tag(3)))),
        Outcome::PanicInCall | Outcome::PanicInPoll => fail("close"),
    }
}

/// The future of `init`.
pub(crate) async fn init(script: InitScript, actor: Actor) -> Result<Option<Actor>, Value> {
    let world = actor.world.clone();
    world.log(Event::Init);
    let mut held = Held::new(&world, Event::InitGone, false);
    world.pauses(&script.pauses).await;
    held.done = true;
    match script.outcome {
        Outcome::Item => Ok(Some(actor)),
        Outcome::End => Ok(None),
        Outcome::Raise => {
            // Its destructor may panic, and rustc then leaks what is being returned.
            drop(actor);
            Err(Value::new(&world, 4000))
        }
        Outcome::PanicInCall | Outcome::PanicInPoll => fail("init"),
    }
}
