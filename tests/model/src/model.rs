//! The contract, in safe code.

use std::cell::RefCell;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::task::{Context, Poll, ready};

use crate::program::{Hint, Subject, Upper};
use crate::script::{Given, Plan, Script, Start};
use crate::world::{Part, World};

/// What a form's `close` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// There is none.
    Missing,
    /// It cannot fail.
    Infallible,
    /// It can fail, and its error is an item.
    Fallible,
}

/// In what the forms of a stream differ.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a thing of its own")]
pub struct Shape {
    /// Whether an async init comes first, and whether it may come to no state, or to an error.
    pub lazy: bool,
    /// See [`lazy`](Self::lazy).
    pub init_ends: bool,
    /// See [`lazy`](Self::lazy).
    pub init_fails: bool,
    /// Whether items are `Result`s.
    pub results: bool,
    /// Whether a step can raise.
    pub raises: bool,
    /// Whether a step can raise an error and can yield one too.
    pub mixes: bool,
    /// Whether a raised error is an item, and ends nothing (`continue_on_error`).
    pub continues: bool,
    /// What `close` is.
    pub close: Close,
    /// Whether there is a `size_hint`.
    pub hints: bool,
    /// Whether the state can be seen, swapped and taken out. It cannot be in a generator, whose state is the body's own.
    pub state: bool,
    /// Whether there is a builder's method.
    pub builds: bool,
    /// Whether there is `interrupt`.
    pub interrupts: bool,
    /// Whether an explicit close keeps its error for the next poll, because its type has no room for one.
    pub keeps_failure: bool,
    /// Whether the items come from another generator, to which the raised error belongs.
    pub forwards: bool,
    /// Whether a generator has a second cleanup, before `close`, which does what an async init does.
    pub nested: bool,
    /// Whether the stream shares a field with the state.
    pub shares: bool,
    /// Whether the state's destructor may panic.
    pub state_panics: bool,
}

impl Shape {
    /// A struct that gives items alone, and has no hook but `next`.
    pub const PLAIN: Self = Self {
        lazy: false,
        init_ends: false,
        init_fails: false,
        results: false,
        raises: false,
        mixes: false,
        continues: false,
        close: Close::Missing,
        hints: false,
        state: true,
        builds: false,
        interrupts: false,
        keeps_failure: false,
        forwards: false,
        nested: false,
        shares: false,
        state_panics: true,
    };

    /// Whether an error can be seen that no step has yielded as an item.
    fn fallible(&self) -> bool {
        self.raises || self.close == Close::Fallible || self.init_fails
    }
}

/// How far the stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The async init is not done.
    Starting,
    /// Steps are taken.
    Open,
    /// The close has begun.
    Closing,
    /// No hook runs again.
    Over,
}

/// A hook's future; `R` is what it comes to.
type Boxed<R> = Pin<Box<dyn Future<Output = R>>>;

/// A stream that keeps the contract.
pub struct Model {
    shape: Shape,
    phase: Phase,
    // Clause 12: dropped in this order.
    init: Option<Boxed<Result<Option<Script>, Part>>>,
    step: Option<Boxed<Given>>,
    /// Of the second cleanup, until that begins.
    second: Option<Start>,
    close: Option<Boxed<Result<(), Part>>>,
    /// A raised error that waits for its poll.
    raised: Option<Part>,
    /// The close's error, which nobody has seen.
    failed: Option<Part>,
    state: Option<Rc<RefCell<Script>>>,
    /// Errors that wait, and that nobody will see, since a panic has ended the stream. They are dropped with it.
    left: Vec<Part>,
    /// Whether a generator's body has run, and so has come to its cleanup's statement.
    has_run: bool,
    /// The shared field.
    shared: Option<Arc<AtomicU32>>,
    /// The last hint before the step in flight.
    hint: (usize, Option<usize>),
}

impl Model {
    fn new(shape: Shape, phase: Phase) -> Self {
        Self {
            shape,
            phase,
            init: None,
            step: None,
            second: None,
            close: None,
            raised: None,
            failed: None,
            state: None,
            left: Vec::new(),
            has_run: false,
            shared: None,
            hint: (0, None),
        }
    }

    fn with_script(shape: Shape, script: Script) -> Self {
        let shared = Some(Arc::clone(&script.calls));
        let second = shape.nested.then(|| script.start());
        Self { shared, second, state: Some(Rc::new(RefCell::new(script))), ..Self::new(shape, Phase::Open) }
    }

    /// Clause 11: whatever phase it was, a panic from here on leaves the stream over.
    fn enter(&mut self) -> Phase {
        mem::replace(&mut self.phase, Phase::Over)
    }

    /// Clauses 1, 2 and 8.
    fn poll_init(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Part>> {
        let phase = self.enter();
        let Some(mut init) = self.init.take() else { unreachable!() };
        let Poll::Ready(made) = init.as_mut().poll(cx) else {
            (self.init, self.phase) = (Some(init), phase);
            return Poll::Pending;
        };
        drop(init);
        if let Some(script) = made? {
            (self.state, self.phase) = (Some(Rc::new(RefCell::new(script))), Phase::Open);
        }
        Poll::Ready(Ok(()))
    }

    /// Clauses 3 and 4: the step in flight, or else a new one.
    // A panic drops the step, and in a generator the state too: the local variables, in this order.
    #[expect(clippy::await_holding_refcell_ref, reason = "nobody else borrows the state while a hook is in flight")]
    fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<Given> {
        let phase = self.enter();
        self.has_run = true;
        let body = if self.shape.state { None } else { self.state.take() };
        let second = self.second.take();
        let state = body.as_ref().or(self.state.as_ref()).map(Rc::clone);
        let Some(state) = state else { unreachable!() };
        let mut step = self.step.take().unwrap_or_else(|| {
            if self.shape.hints {
                self.hint = state.borrow().size_hint();
            }
            Box::pin(async move { state.borrow_mut().next().await })
        });
        let poll = step.as_mut().poll(cx);
        if poll.is_pending() {
            self.step = Some(step);
        }
        self.state = self.state.take().or(body);
        self.second = second;
        self.phase = phase;
        poll
    }

    /// Clauses 5 and 6: the steps are done. A generator's body is over, and drops what it holds; where it has a cleanup, that comes first.
    #[expect(clippy::await_holding_refcell_ref, reason = "nobody else borrows the state while a hook is in flight")]
    fn start_close(&mut self) {
        if let (Some(state), Close::Infallible | Close::Fallible) = (&self.state, self.shape.close) {
            let state = Rc::clone(state);
            let second = self.second.take();
            self.close = Some(Box::pin(async move {
                if let Some(second) = second {
                    drop(second.run().await);
                }
                state.borrow_mut().close().await
            }));
            self.phase = Phase::Closing;
            return;
        }
        self.phase = Phase::Over;
        if !self.shape.state {
            drop(self.state.take());
        }
    }

    /// Clauses 5, 6, 9 and 10: the close in flight. What it fails with waits.
    fn poll_closing(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let phase = self.enter();
        // A panic drops the close, then the raised error, then a generator's state: the local variables, last to first.
        let body = if self.shape.state { None } else { self.state.take() };
        let raised = self.raised.take();
        let Some(mut close) = self.close.take() else { unreachable!() };
        let Poll::Ready(closed) = close.as_mut().poll(cx) else {
            (self.close, self.phase, self.raised) = (Some(close), phase, raised);
            self.state = self.state.take().or(body);
            return Poll::Pending;
        };
        drop(close);
        if let Some(body) = body {
            // A generator's body ends here. A panic of the state's destructor leaves the errors where nobody sees them.
            let (raises, fails) = (raised.is_some(), closed.is_err());
            self.left.extend(raised.into_iter().chain(closed.err()));
            drop(body);
            let mut left = self.left.drain(..);
            self.raised = if raises { left.next() } else { None };
            self.failed = if fails { left.next() } else { None };
        } else {
            (self.raised, self.failed) = (raised, closed.err());
        }
        Poll::Ready(())
    }

    /// Drops what is in flight, so that nobody borrows the state. What waits goes on waiting.
    fn settle(&mut self) {
        let phase = self.enter();
        let raised = self.raised.take();
        drop((self.step.take(), self.close.take()));
        self.raised = raised;
        self.phase = if phase == Phase::Closing { Phase::Over } else { phase };
    }

    fn in_flight(&self) -> bool {
        self.step.is_some() || self.close.is_some()
    }
}

impl Subject for Model {
    fn make(shape: Shape, world: &World, plan: &Arc<Plan>) -> Self {
        if shape.lazy {
            let start = Start::new(world, plan);
            Self { init: Some(Box::pin(start.run())), ..Self::new(shape, Phase::Starting) }
        } else {
            Self::with_script(shape, Script::new(world, plan))
        }
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Part, Part>>> {
        if self.phase == Phase::Starting
            && let Err(error) = ready!(self.poll_init(cx))
        {
            return Poll::Ready(Some(Err(error)));
        }
        if self.phase == Phase::Open && self.shape.forwards && self.state.is_none() {
            self.start_close();
        }
        if self.phase == Phase::Open {
            match ready!(self.poll_step(cx)) {
                Given::Item(item) => return Poll::Ready(Some(Ok(item))),
                // Clause 7.
                Given::Error(error) => return Poll::Ready(Some(Err(error))),
                // The other generator ends, and drops its state, before its last item is passed on. This one notices at the next poll.
                Given::Raise(error) if self.shape.forwards => {
                    self.enter();
                    let body = self.state.take();
                    drop(body);
                    self.phase = Phase::Open;
                    return Poll::Ready(Some(Err(error)));
                }
                Given::Raise(error) if self.shape.continues => return Poll::Ready(Some(Err(error))),
                Given::Raise(error) => {
                    self.start_close();
                    self.raised = Some(error);
                }
                Given::End => self.start_close(),
            }
        }
        if self.phase == Phase::Closing {
            ready!(self.poll_closing(cx));
        }
        // Clause 9: what waits is seen, the raised error first.
        Poll::Ready(self.raised.take().or_else(|| self.failed.take()).map(Err))
    }

    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Part>> {
        match self.phase {
            // Clause 10: before an async init is done there is nothing to close.
            Phase::Starting => {
                self.enter();
                drop(self.init.take());
            }
            // A step in flight is dropped first; of a generator, the whole body, unless it has come to the statement of its cleanup.
            Phase::Open => {
                self.enter();
                let body = if self.shape.state { None } else { self.state.take() };
                let second = self.second.take();
                drop(self.step.take());
                if self.has_run && self.shape.close != Close::Missing {
                    self.state = self.state.take().or(body);
                    self.second = second;
                } else {
                    drop(second);
                    drop(body);
                }
                self.start_close();
            }
            Phase::Closing | Phase::Over => {}
        }
        if self.phase == Phase::Closing {
            ready!(self.poll_closing(cx));
        }
        if self.shape.keeps_failure {
            return Poll::Ready(Ok(()));
        }
        Poll::Ready(self.failed.take().map_or(Ok(()), Err))
    }

    fn size_hint(&mut self) -> Hint {
        let waiting = usize::from(self.raised.is_some()) + usize::from(self.failed.is_some());
        let may_fail = usize::from(self.shape.close == Close::Fallible);
        match self.phase {
            Phase::Starting => Hint { lower: 0..=0, upper: Upper::None },
            Phase::Over if waiting == 0 => Hint { lower: 0..=0, upper: Upper::Exactly(0) },
            Phase::Over => Hint { lower: 0..=waiting, upper: Upper::AtLeast(waiting) },
            Phase::Closing => Hint { lower: 0..=waiting, upper: Upper::AtLeast(waiting + may_fail) },
            Phase::Open if !self.shape.hints => Hint { lower: 0..=0, upper: Upper::None },
            Phase::Open => {
                let (lower, upper) = if self.in_flight() {
                    self.hint
                } else {
                    self.enter();
                    let hint = self.state.as_ref().map_or((0, None), |state| state.borrow().size_hint());
                    self.phase = Phase::Open;
                    hint
                };
                // Where errors can be raised, the lower bound is 0 and the upper one has room for them.
                let lower = if self.shape.raises { 0..=0 } else { lower..=lower };
                let room = usize::from(self.shape.raises) + may_fail;
                let upper = match upper {
                    None => Upper::None,
                    Some(_) if self.shape.continues => Upper::AtLeast(usize::MAX),
                    Some(upper) if self.shape.fallible() => Upper::AtLeast(upper.saturating_add(room)),
                    Some(upper) => Upper::Exactly(upper),
                };
                Hint { lower, upper }
            }
        }
    }

    fn is_terminated(&self) -> bool {
        self.phase == Phase::Over && self.raised.is_none() && self.failed.is_none()
    }

    fn peek(&self) -> Option<u32> {
        if self.in_flight() {
            return None;
        }
        self.state.as_ref().map(|state| state.borrow().touched)
    }

    fn with_state<R>(&mut self, see: impl FnOnce(Option<&mut Script>) -> R) -> R {
        let state = if self.in_flight() { None } else { self.state.as_ref() };
        see(state.map(|state| state.borrow_mut()).as_deref_mut())
    }

    fn into_script(mut self) -> Option<Script> {
        // Also what a panic does not get to is dropped in this order.
        let state = self.state.take();
        drop(self);
        state.and_then(Rc::into_inner).map(RefCell::into_inner)
    }

    fn from_script(shape: Shape, script: Script) -> Self {
        Self::with_script(shape, script)
    }

    fn build(mut self, build: impl FnOnce(Script) -> Script) -> Self {
        self.settle();
        if let Some(state) = self.state.take().and_then(Rc::into_inner).map(RefCell::into_inner) {
            let state = build(state);
            self.shared = Some(Arc::clone(&state.calls));
            self.state = Some(Rc::new(RefCell::new(state)));
        }
        self
    }

    fn shared(&self) -> Option<u32> {
        self.shared.as_ref().map(|calls| calls.load(SeqCst))
    }

    fn interrupt<R>(&mut self, see: impl FnOnce(Option<&mut Script>) -> R) -> R {
        // A close or an init in flight is left alone.
        if self.phase == Phase::Open {
            self.settle();
        }
        self.with_state(see)
    }
}
