//! The contract in safe code: after its text in the documentation of the crate, and not after the runtime. The numbers are
//! those of its clauses.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::thread;

use crate::script::{Access, Actor, InitScript, Output, Value, close, init, lock, step};
use crate::subject::{Hint, Item, Subject};

/// What there is of a stream.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    Struct { closes: bool, continues: bool },
    Generator,
}

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A state that the model and the future of its hook both reach.
struct Shared(Arc<Mutex<Actor>>);

impl Access for Shared {
    fn with<R>(&mut self, with: impl FnOnce(&mut Actor) -> R) -> R {
        with(&mut lock(&self.0))
    }
}

/// Why a close runs, and so what follows it.
enum After {
    End,
    Raised(Value),
}

enum Phase {
    /// 1, 2: nothing has been polled to its end yet.
    Init(Boxed<Result<Option<Actor>, Value>>),
    Idle,
    /// 4: the step belongs to the stream.
    Step(Boxed<Output>),
    Closing(After, Boxed<Result<(), Value>>),
    /// 6, 9: the close is done, and the error waits for its poll.
    Raised(Value),
    /// 9: the raised error has been seen, that of the close has not.
    CloseFailed(Value),
    Ended,
}

pub(crate) struct Model {
    // 12: what is in flight is dropped before the state.
    phase: Phase,
    state: Option<Arc<Mutex<Actor>>>,
    form: Form,
    /// 14: the hook's value when the step in flight began.
    hint: (usize, Option<usize>),
}

impl Model {
    pub(crate) fn new(form: Form, actor: Actor) -> Self {
        Self { phase: Phase::Idle, state: Some(Arc::new(Mutex::new(actor))), form, hint: (0, None) }
    }

    pub(crate) fn lazy(form: Form, script: InitScript, actor: Actor) -> Self {
        Self { phase: Phase::Init(Box::pin(init(script, actor))), state: None, form, hint: (0, None) }
    }

    fn shared(&self) -> Shared {
        Shared(Arc::clone(self.state.as_ref().expect("a hook has a state")))
    }

    /// A generator's body owns what is its state, which goes when the body does.
    fn body_ends(&mut self) {
        if self.form == Form::Generator {
            self.state = None;
        }
    }

    /// Runs a part of a hook. Where it panics, a generator's body goes with it.
    fn in_body<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
        struct Body<'a>(&'a mut Model);

        impl Drop for Body<'_> {
            fn drop(&mut self) {
                if thread::panicking() {
                    self.0.body_ends();
                }
            }
        }

        run(Body(self).0)
    }

    /// Starts the close, or does without one. The phase is `Ended` meanwhile (11: a panic ends the stream).
    fn start_close(&mut self, after: After) {
        self.body_ends();
        let future: Boxed<_> = if let Form::Struct { closes: true, .. } = self.form {
            lock(&self.shared().0).call_close();
            Box::pin(close(self.shared()))
        } else {
            Box::pin(async { Ok(()) })
        };
        self.phase = Phase::Closing(after, future);
    }

    /// Drives a close, which is there, to its result.
    fn drive_close(&mut self, cx: &mut Context<'_>) -> Poll<(After, Result<(), Value>)> {
        let Phase::Closing(after, mut future) = mem::replace(&mut self.phase, Phase::Ended) else {
            panic!("a close is in flight")
        };
        let Poll::Ready(closed) = future.as_mut().poll(cx) else {
            self.phase = Phase::Closing(after, future);
            return Poll::Pending;
        };
        drop(future);
        Poll::Ready((after, closed))
    }
}

impl Subject for Model {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        loop {
            // 11: whatever panics below leaves a stream that has ended.
            match mem::replace(&mut self.phase, Phase::Ended) {
                Phase::Ended => return Poll::Ready(None),
                Phase::Init(mut future) => match future.as_mut().poll(cx) {
                    Poll::Pending => {
                        self.phase = Phase::Init(future);
                        return Poll::Pending;
                    }
                    Poll::Ready(Ok(Some(actor))) => {
                        drop(future);
                        self.state = Some(Arc::new(Mutex::new(actor)));
                        self.phase = Phase::Idle;
                    }
                    Poll::Ready(Ok(None)) => return Poll::Ready(None),
                    // 8.
                    Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                },
                Phase::Idle => {
                    if self.form != Form::Generator {
                        self.hint = lock(&self.shared().0).hint();
                    }
                    self.in_body(|this| lock(&this.shared().0).call_next());
                    self.phase = Phase::Step(Box::pin(step(self.shared())));
                }
                // 3: one step an item.
                Phase::Step(mut future) => {
                    // A panic drops the future, and with it what it holds.
                    let stepped = self.in_body(|_| match future.as_mut().poll(cx) {
                        Poll::Pending => Err(future),
                        Poll::Ready(output) => Ok(output),
                    });
                    match stepped {
                        Err(future) => {
                            self.phase = Phase::Step(future);
                            return Poll::Pending;
                        }
                        Ok(Ok(Some(item))) => {
                            self.phase = Phase::Idle;
                            return Poll::Ready(Some(Ok(item)));
                        }
                        Ok(Err(error)) if matches!(self.form, Form::Struct { continues: true, .. }) => {
                            self.phase = Phase::Idle;
                            return Poll::Ready(Some(Err(error)));
                        }
                        // 5, 6: the close runs before the end or the error is seen.
                        Ok(Ok(None)) => self.start_close(After::End),
                        Ok(Err(error)) => self.start_close(After::Raised(error)),
                    }
                }
                closing @ Phase::Closing(..) => {
                    self.phase = closing;
                    let Poll::Ready(closed) = self.drive_close(cx) else { return Poll::Pending };
                    match closed {
                        (After::End, Ok(())) => {}
                        // 9: a failed close is an item before `None`, or follows the raised error.
                        (After::End, Err(error)) => return Poll::Ready(Some(Err(error))),
                        (After::Raised(error), closed) => {
                            if let Err(failed) = closed {
                                self.phase = Phase::CloseFailed(failed);
                            }
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                }
                Phase::Raised(error) | Phase::CloseFailed(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }

    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Value>> {
        match mem::replace(&mut self.phase, Phase::Ended) {
            Phase::Ended => return Poll::Ready(Ok(())),
            // 10: before an init is done it runs nothing.
            Phase::Init(future) => {
                drop(future);
                return Poll::Ready(Ok(()));
            }
            Phase::Idle => self.start_close(After::End),
            // 10: a step in flight is dropped first.
            Phase::Step(future) => {
                self.in_body(|_| drop(future));
                self.start_close(After::End);
            }
            closing @ Phase::Closing(..) => self.phase = closing,
            // 9: the error stays for its poll; the close has run already.
            Phase::Raised(error) => {
                self.phase = Phase::Raised(error);
                return Poll::Ready(Ok(()));
            }
            Phase::CloseFailed(error) => return Poll::Ready(Err(error)),
        }
        let Poll::Ready((after, closed)) = self.drive_close(cx) else { return Poll::Pending };
        if let After::Raised(error) = after {
            self.phase = Phase::Raised(error);
        }
        Poll::Ready(closed)
    }

    fn hint(&mut self) -> Hint {
        // 11: a hint that panics ends the stream.
        match mem::replace(&mut self.phase, Phase::Ended) {
            Phase::Ended => Hint::Exact(0, Some(0)),
            Phase::Idle if self.form != Form::Generator => {
                let hint = lock(&self.shared().0).hint();
                self.phase = Phase::Idle;
                Hint::Hook(hint.1)
            }
            phase => {
                let hint = match &phase {
                    Phase::Step(_) if self.form != Form::Generator => Hint::Hook(self.hint.1),
                    // A generator has no hook to ask.
                    Phase::Init(_) | Phase::Step(_) | Phase::Idle => Hint::Exact(0, None),
                    _ => Hint::Any,
                };
                self.phase = phase;
                hint
            }
        }
    }

    fn is_terminated(&self) -> bool {
        matches!(self.phase, Phase::Ended)
    }

    fn with_state(&mut self, with: &mut dyn FnMut(&mut Actor)) -> bool {
        let in_flight = matches!(self.phase, Phase::Init(_) | Phase::Step(_) | Phase::Closing(..));
        let reachable = !in_flight && self.form != Form::Generator;
        let Some(state) = self.state.as_ref().filter(|_| reachable) else { return false };
        with(&mut lock(state));
        true
    }

    fn into_state(self: Box<Self>) -> Option<Actor> {
        let Self { phase, state, form, .. } = *self;
        drop(phase);
        let state = state.filter(|_| form != Form::Generator);
        Arc::into_inner(state?).map(|state| state.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}
