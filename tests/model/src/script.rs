//! A state whose hooks do what a plan says, and log it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::task::{Context, Poll};

use crate::world::{Part, World};

/// Where a hook panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panics {
    /// In the call, which returns no future then.
    Call,
    /// In this poll of its future.
    Poll(u8),
    /// In the destructor of its future, or of what the future holds.
    Drop,
}

/// What a hook does before it returns.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hook {
    /// How often it suspends.
    pub pauses: u8,
    /// Whether it keeps every waker that it is polled with.
    pub keeps: bool,
    /// Where it panics, if it does.
    pub panics: Option<Panics>,
}

/// What a step returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// An item.
    Item,
    /// An item that is an error.
    Error,
    /// The end.
    End,
    /// An error that ends the stream.
    Raise,
}

/// What an async init returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// A state.
    State,
    /// No state: an empty stream.
    Nothing,
    /// An error, which is the only item.
    Error,
}

/// What the hooks of a state do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The async init, where there is one.
    pub init: (Hook, Made),
    /// The steps, in order. One more is the end.
    pub steps: Vec<(Hook, Gives)>,
    /// The close, and whether it fails.
    pub close: (Hook, bool),
    /// The hint before each step, in turn. `None` panics.
    pub hints: Vec<Option<(usize, Option<usize>)>>,
    /// Whether the state's destructor panics.
    pub state_panics: bool,
    /// Whether the destructors of errors panic, until the consumer has them.
    pub errors_panic: bool,
}

/// What a step has returned, whatever its return type.
pub enum Given {
    /// An item.
    Item(Part),
    /// An item that is an error.
    Error(Part),
    /// The end.
    End,
    /// An error that ends the stream.
    Raise(Part),
}

impl Given {
    /// For a shape without errors.
    pub fn item(self) -> Option<Part> {
        if let Self::Item(item) = self { Some(item) } else { None }
    }

    /// For a shape whose every error is raised.
    ///
    /// # Errors
    ///
    /// The one that is raised.
    pub fn fallible(self) -> Result<Option<Part>, Part> {
        match self {
            Self::Item(item) => Ok(Some(item)),
            Self::End => Ok(None),
            Self::Raise(error) | Self::Error(error) => Err(error),
        }
    }

    /// For a shape whose every error is an item.
    pub fn result(self) -> Option<Result<Part, Part>> {
        match self {
            Self::Item(item) => Some(Ok(item)),
            Self::End => None,
            Self::Raise(error) | Self::Error(error) => Some(Err(error)),
        }
    }
}

/// A state that follows its plan.
pub struct Script {
    world: World,
    plan: Arc<Plan>,
    step: usize,
    /// Written by every hook that runs, before and after it suspends.
    pub touched: u32,
    /// How many hooks were called.
    pub calls: Arc<AtomicU32>,
    // The last field: what is above is dropped before the drop is logged.
    part: Part,
}

/// What an async init starts from.
pub struct Start {
    world: World,
    plan: Arc<Plan>,
    part: Part,
}

impl Start {
    /// The argument of an async init.
    pub fn new(world: &World, plan: &Arc<Plan>) -> Self {
        let panics = plan.init.0.panics == Some(Panics::Drop);
        Self { world: world.clone(), plan: Arc::clone(plan), part: Part::new(world, "init dropped", panics) }
    }

    /// The async init.
    ///
    /// # Errors
    ///
    /// Where the plan says so.
    pub async fn run(self) -> Result<Option<Script>, Part> {
        let Self { world, plan, part } = self;
        let (hook, made) = plan.init;
        run(&world, "init polled", part.number(), hook).await;
        drop(part);
        match made {
            Made::State => Ok(Some(Script::new(&world, &plan))),
            Made::Nothing => Ok(None),
            Made::Error => Err(Part::new(&world, "error dropped", plan.errors_panic)),
        }
    }
}

impl Script {
    /// A state before its first step.
    pub fn new(world: &World, plan: &Arc<Plan>) -> Self {
        let part = Part::new(world, "state dropped", plan.state_panics);
        Self { world: world.clone(), plan: Arc::clone(plan), step: 0, touched: 0, calls: Arc::default(), part }
    }

    /// What an async init starts from, that does as this state's plan says.
    pub fn start(&self) -> Start {
        Start::new(&self.world, &self.plan)
    }

    /// Takes a step.
    // It is the hook of that name.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> impl Future<Output = Given> + Send {
        self.next_as(|given| given)
    }

    /// [`next`](Self::next) with its result in another form.
    pub fn next_as<T>(&mut self, convert: impl Fn(Given) -> T + Send + Unpin) -> impl Future<Output = T> + Send {
        let (hook, gives) = self.plan.steps.get(self.step).copied().unwrap_or((Hook::default(), Gives::End));
        self.step += 1;
        let held = self.call("next called", "step dropped", hook);
        let whole = Part::new(&self.world, "future of next dropped", false);
        let future = async move {
            self.run("next polled", hook, held).await;
            match gives {
                Gives::Item => Given::Item(Part::new(&self.world, "item dropped", false)),
                Gives::Error => Given::Error(self.error()),
                Gives::End => Given::End,
                Gives::Raise => Given::Raise(self.error()),
            }
        };
        Handmade { future: Box::pin(future), convert, _whole: whole }
    }

    /// Cleans up.
    ///
    /// # Errors
    ///
    /// Where the plan says so.
    pub fn close(&mut self) -> impl Future<Output = Result<(), Part>> + Send {
        let (hook, fails) = self.plan.close;
        let held = self.call("close called", "close dropped", hook);
        let whole = Part::new(&self.world, "future of close dropped", false);
        let future = async move {
            self.run("close polled", hook, held).await;
            if fails { Err(self.error()) } else { Ok(()) }
        };
        Handmade { future: Box::pin(future), convert: |closed| closed, _whole: whole }
    }

    /// The hint of the step to come.
    pub fn size_hint(&self) -> (usize, Option<usize>) {
        let hints = &self.plan.hints;
        let hint = if hints.is_empty() { Some((0, None)) } else { hints[self.step % hints.len()] };
        hint.unwrap_or_else(|| {
            self.world.panic("size_hint", self.part.number());
            (0, None)
        })
    }

    fn error(&self) -> Part {
        Part::new(&self.world, "error dropped", self.plan.errors_panic)
    }

    /// The call of a hook: what is not in its future yet.
    fn call(&mut self, called: &'static str, dropped: &'static str, hook: Hook) -> Part {
        self.touched += 1;
        self.calls.fetch_add(1, SeqCst);
        self.world.log(called, self.part.number());
        let held = Part::new(&self.world, dropped, hook.panics == Some(Panics::Drop));
        if hook.panics == Some(Panics::Call) {
            self.world.panic(called, held.number());
        }
        held
    }

    /// A hook's future, which borrows the state, and itself, to the last.
    async fn run(&mut self, polled: &'static str, hook: Hook, held: Part) {
        let touched = &mut self.touched;
        *touched += 1;
        let mut buffer = [1_u32; 8];
        let inside = &mut buffer;
        run(&self.world, polled, held.number(), hook).await;
        inside[7] += 1;
        *touched += inside[7];
        drop(held);
    }
}

/// The future of a hook. Unlike an async block that is done, it notices a second drop; and it is `Unpin`, though it borrows the state.
struct Handmade<F, C> {
    future: Pin<Box<F>>,
    convert: C,
    _whole: Part,
}

impl<F: Future, C: Fn(F::Output) -> T + Unpin, T> Future for Handmade<F, C> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        self.future.as_mut().poll(cx).map(&self.convert)
    }
}

/// Suspends, keeps wakers and panics as the hook says.
async fn run(world: &World, what: &'static str, number: u32, hook: Hook) {
    Run { world, what, number, hook, polls: 0 }.await;
}

struct Run<'a> {
    world: &'a World,
    what: &'static str,
    number: u32,
    hook: Hook,
    polls: u8,
}

impl Future for Run<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.world.polled(self.what, self.number, cx.waker());
        if self.hook.keeps {
            self.world.keep(cx.waker());
        }
        if self.hook.panics == Some(Panics::Poll(self.polls)) {
            self.world.panic(self.what, self.number);
        }
        self.polls += 1;
        if self.polls <= self.hook.pauses { Poll::Pending } else { Poll::Ready(()) }
    }
}
