//! What the programs run on: the model, and every way to make a stream.

#![allow(clippy::forget_non_drop, reason = "a destructor that comes to these futures must not be relied on")]

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use aiter::{AsyncClose, AsyncIter, FusedStream, Generator, Iter, Stop, Stream, async_iter, yield_};
use aiter_support::Local;

use crate::model::{Form, Model};
use crate::script::{Actor, InitScript, Output, Value, close, init, step};

pub(crate) type Item = Result<Value, Value>;

/// What a hint says, and what it has to say.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hint {
    Exact(usize, Option<usize>),
    /// What the hook returns, with room for errors.
    Hook(Option<usize>),
    /// Nothing in particular, but the truth.
    Any,
}

/// A stream. What it does not have is left to the defaults.
pub(crate) trait Subject {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item>>;

    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Value>>;

    fn hint(&mut self) -> Hint;

    fn is_terminated(&self) -> bool;

    /// Reaches the state, if it can be reached.
    fn with_state(&mut self, with: &mut dyn FnMut(&mut Actor)) -> bool;

    fn into_state(self: Box<Self>) -> Option<Actor>;

    /// Polls the future of `next`, which is then forgotten, or dropped.
    fn poll_next_future(&mut self, cx: &mut Context<'_>, _forget: bool) -> Poll<Option<Item>> {
        self.poll_next(cx)
    }

    /// Polls the future of `close`, which is then forgotten, or dropped.
    fn poll_close_future(&mut self, cx: &mut Context<'_>, _forget: bool) -> Poll<Result<(), Value>> {
        self.poll_close(cx)
    }

    fn poll_next_on_a_thread(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        self.poll_next(cx)
    }

    /// Moves it to another place.
    fn moved(&mut self) {}
}

/// What a close returns, which is nothing where there is no hook.
pub(crate) trait Closed {
    fn closed(self) -> Result<(), Value>;
}

impl Closed for () {
    fn closed(self) -> Result<(), Value> {
        Ok(())
    }
}

impl Closed for Result<(), Value> {
    fn closed(self) -> Result<(), Value> {
        self
    }
}

/// A stream that there is.
pub(crate) trait Any: Stream<Item = Item> + FusedStream + AsyncClose<Output: Closed> + Unpin + Sized {
    fn actor(&mut self) -> Option<&mut Actor> {
        None
    }

    fn into_actor(self) -> Option<Actor> {
        None
    }

    /// Where it is not `Send`, on this one.
    fn on_a_thread(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        Pin::new(self).poll_next(cx)
    }
}

struct Real<S>(Option<Box<S>>);

impl<S> Real<S> {
    fn stream(&self) -> &S {
        self.0.as_ref().expect("it is there but while it moves")
    }

    fn stream_mut(&mut self) -> &mut S {
        self.0.as_mut().expect("it is there but while it moves")
    }
}

impl<S: Any> Subject for Real<S> {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        Pin::new(self.stream_mut()).poll_next(cx)
    }

    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Value>> {
        Pin::new(self.stream_mut()).poll_close(cx).map(Closed::closed)
    }

    fn hint(&mut self) -> Hint {
        let (lower, upper) = self.stream().size_hint();
        Hint::Exact(lower, upper)
    }

    fn is_terminated(&self) -> bool {
        self.stream().is_terminated()
    }

    fn with_state(&mut self, with: &mut dyn FnMut(&mut Actor)) -> bool {
        self.stream_mut().actor().map(with).is_some()
    }

    fn into_state(mut self: Box<Self>) -> Option<Actor> {
        self.0.take()?.into_actor()
    }

    fn poll_next_future(&mut self, cx: &mut Context<'_>, forget: bool) -> Poll<Option<Item>> {
        let mut next = aiter::next(self.stream_mut());
        let polled = Pin::new(&mut next).poll(cx);
        if forget {
            mem::forget(next);
        }
        polled
    }

    fn poll_close_future(&mut self, cx: &mut Context<'_>, forget: bool) -> Poll<Result<(), Value>> {
        let mut close = AsyncClose::close(self.stream_mut());
        let polled = Pin::new(&mut close).poll(cx).map(Closed::closed);
        if forget {
            mem::forget(close);
        }
        polled
    }

    fn poll_next_on_a_thread(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        self.stream_mut().on_a_thread(cx)
    }

    fn moved(&mut self) {
        let stream = self.0.take().map(|stream| *stream);
        self.0 = stream.map(Box::new);
    }
}

/// Polls on a thread of its own, and takes what it returns, or its panic, back.
fn on_a_thread<S: Stream<Item = Item> + Unpin + Send>(stream: &mut S, cx: &mut Context<'_>) -> Poll<Option<Item>> {
    let waker = cx.waker();
    let poll = || Pin::new(stream).poll_next(&mut Context::from_waker(waker));
    let joined = thread::scope(|scope| scope.spawn(poll).join());
    joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

// --- Without the attribute ---

struct Free(Actor);

impl AsyncIter for Free {
    type Output = Output;

    fn next(&mut self) -> impl Future<Output = Output> + Send {
        self.0.call_next();
        step(&mut self.0)
    }

    fn close(&mut self) -> impl Future<Output = Result<(), Value>> + Send {
        self.0.call_close();
        close(&mut self.0)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.hint()
    }
}

impl Any for Iter<Free> {
    fn actor(&mut self) -> Option<&mut Actor> {
        self.state_mut().map(|state| &mut state.0)
    }

    fn into_actor(self) -> Option<Actor> {
        self.into_state().map(|state| state.0)
    }

    fn on_a_thread(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        on_a_thread(self, cx)
    }
}

impl Any for Iter<Local<Free>> {
    fn actor(&mut self) -> Option<&mut Actor> {
        self.state_mut().map(|state| &mut state.0.0)
    }

    fn into_actor(self) -> Option<Actor> {
        self.into_state().map(|state| state.0.0)
    }
}

// --- Through the attribute ---

/// A stream over an `Actor`: with what is written for the attribute, and the items of its block beside `next`.
macro_rules! stream {
    ($name:ident, ($($options:tt)*), { $($items:tt)* }) => {
        #[async_iter]
        struct $name {
            actor: Actor,
        }

        #[async_iter($($options)*)]
        impl $name {
            async fn next(&mut self) -> Result<Option<Value>, Value> {
                self.actor.call_next();
                step(&mut self.actor).await
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.actor.hint()
            }

            $($items)*
        }

        impl Any for $name {
            fn actor(&mut self) -> Option<&mut Actor> {
                self.state_mut().map(|state| &mut state.actor)
            }

            fn into_actor(self) -> Option<Actor> {
                self.into_state().map(|state| state.actor)
            }

            fn on_a_thread(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item>> {
                on_a_thread(self, cx)
            }
        }
    };
}

stream!(Eager, (), {
    fn init(actor: Actor) -> Self {
        Self { actor }
    }

    async fn close(&mut self) -> Result<(), Value> {
        self.actor.call_close();
        close(&mut self.actor).await
    }
});

stream!(Lazy, (), {
    async fn init(script: InitScript, actor: Actor) -> Result<Self, Stop<Value>> {
        init(script, actor).await?.map(|actor| Self { actor }).ok_or(Stop::End)
    }

    async fn close(&mut self) -> Result<(), Value> {
        self.actor.call_close();
        close(&mut self.actor).await
    }
});

stream!(Open, (), {
    fn init(actor: Actor) -> Self {
        Self { actor }
    }
});

stream!(LazyOpen, (), {
    async fn init(script: InitScript, actor: Actor) -> Result<Self, Stop<Value>> {
        init(script, actor).await?.map(|actor| Self { actor }).ok_or(Stop::End)
    }
});

stream!(Continuing, (continue_on_error), {
    fn init(actor: Actor) -> Self {
        Self { actor }
    }

    async fn close(&mut self) -> Result<(), Value> {
        self.actor.call_close();
        close(&mut self.actor).await
    }
});

// --- Generators ---

#[async_iter]
async fn opaque(mut actor: Actor) -> impl Stream<Item = Result<Value, Value>> {
    loop {
        actor.call_next();
        let Some(item) = step(&mut actor).await? else { return };
        yield_!(Ok(item));
    }
}

#[async_iter]
async fn named(mut actor: Actor) -> Generator<'static, Result<Value, Value>> {
    loop {
        actor.call_next();
        let Some(item) = step(&mut actor).await? else { return };
        yield_!(Ok(item));
    }
}

/// A generator: what it is made of cannot be reached.
struct Body<S>(S);

impl<S: Stream<Item = Item> + FusedStream + AsyncClose<Output = ()> + Unpin> Stream for Body<S> {
    type Item = Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        Pin::new(&mut self.0).poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<S: Stream<Item = Item> + FusedStream + AsyncClose<Output = ()> + Unpin> FusedStream for Body<S> {
    fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

impl<S: Stream<Item = Item> + FusedStream + AsyncClose<Output = ()> + Unpin> AsyncClose for Body<S> {
    type Output = ();

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll_close(cx)
    }
}

impl<S: Stream<Item = Item> + FusedStream + AsyncClose<Output = ()> + Unpin + Send> Any for Body<S> {
    fn on_a_thread(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        on_a_thread(self, cx)
    }
}

// --- All of them ---

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Free,
    FreeLocal,
    FreeLazy,
    FreeLazyLocal,
    Eager,
    Lazy,
    Open,
    LazyOpen,
    Continuing,
    Opaque,
    Named,
}

impl Kind {
    pub(crate) const ALL: [Self; 11] = [
        Self::Free,
        Self::FreeLocal,
        Self::FreeLazy,
        Self::FreeLazyLocal,
        Self::Eager,
        Self::Lazy,
        Self::Open,
        Self::LazyOpen,
        Self::Continuing,
        Self::Opaque,
        Self::Named,
    ];

    /// The real thing.
    pub(crate) fn stream(self, script: InitScript, actor: Actor) -> Box<dyn Subject> {
        match self {
            Self::Free => real(Iter::new(Free(actor))),
            Self::FreeLocal => real(Iter::new(Local(Free(actor)))),
            Self::FreeLazy => real(Iter::<Free>::lazy(async { Ok::<_, Value>(init(script, actor).await?.map(Free)) })),
            Self::FreeLazyLocal => real(Iter::<Local<Free>>::lazy_local(async {
                Ok::<_, Value>(init(script, actor).await?.map(|actor| Local(Free(actor))))
            })),
            Self::Eager => real(Eager::new(actor)),
            Self::Lazy => real(Lazy::new(script, actor)),
            Self::Open => real(Open::new(actor)),
            Self::LazyOpen => real(LazyOpen::new(script, actor)),
            Self::Continuing => real(Continuing::new(actor)),
            Self::Opaque => real(Body(opaque(actor))),
            Self::Named => real(Body(named(actor))),
        }
    }

    /// What it has to be like.
    pub(crate) fn model(self, script: InitScript, actor: Actor) -> Box<dyn Subject> {
        let form =
            Form::Struct { closes: !matches!(self, Self::Open | Self::LazyOpen), continues: self == Self::Continuing };
        Box::new(match self {
            Self::FreeLazy | Self::FreeLazyLocal | Self::Lazy | Self::LazyOpen => Model::lazy(form, script, actor),
            Self::Opaque | Self::Named => Model::new(Form::Generator, actor),
            _ => Model::new(form, actor),
        })
    }
}

fn real<S: Any + 'static>(stream: S) -> Box<dyn Subject> {
    Box::new(Real(Some(Box::new(stream))))
}
