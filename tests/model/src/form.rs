//! A real stream, seen as a program sees it.

use std::mem;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread;

use aiter::{AsyncClose, FusedStream, Stream};

use crate::model::Shape;
use crate::program::{Hint, Streams, Subject, Upper};
use crate::script::{Plan, Script};
use crate::world::{Part, World};

/// An item of any form.
pub trait Seen {
    /// The item, or an error.
    ///
    /// # Errors
    ///
    /// Where the item is one.
    fn seen(self) -> Result<Part, Part>;
}

impl Seen for Part {
    fn seen(self) -> Result<Part, Part> {
        Ok(self)
    }
}

impl Seen for Result<Part, Part> {
    fn seen(self) -> Self {
        self
    }
}

/// What a close of any form returns.
pub trait Closed {
    /// The error, if there is one.
    ///
    /// # Errors
    ///
    /// Where the close failed.
    fn closed(self) -> Result<(), Part>;
}

impl Closed for () {
    fn closed(self) -> Result<(), Part> {
        Ok(())
    }
}

impl Closed for Result<(), Part> {
    fn closed(self) -> Self {
        self
    }
}

/// A real stream whose hooks follow a plan. What its shape does not have is never asked for.
pub trait Form: Sized {
    /// The stream.
    type Stream: Stream<Item: Seen> + FusedStream + AsyncClose<Output: Closed> + Unpin;

    /// What it has.
    const SHAPE: Shape;

    /// Makes the stream.
    fn make(world: &World, plan: &Arc<Plan>) -> Self;

    /// The stream, to be looked at.
    fn stream(&self) -> &Self::Stream;

    /// The stream.
    fn stream_mut(&mut self) -> &mut Self::Stream;

    /// `state`.
    fn script(&self) -> Option<&Script> {
        None
    }

    /// `state_mut`.
    fn script_mut(&mut self) -> Option<&mut Script> {
        None
    }

    /// The shared field.
    fn shares(&self) -> Option<u32> {
        None
    }

    /// `into_state`.
    fn into_script(self) -> Option<Script> {
        None
    }

    /// A stream over a state that another one gave back.
    fn from_script(_: Script) -> Self {
        unreachable!()
    }

    /// A builder's method.
    #[must_use]
    fn build(self, _: impl FnOnce(Script) -> Script) -> Self {
        self
    }

    /// `interrupt`.
    fn interrupted(&mut self) -> Option<&mut Script> {
        None
    }

    /// Runs on another thread, if the stream may go there.
    fn elsewhere<R: Send>(streams: &mut Streams<Self>, run: impl FnOnce(&mut Streams<Self>) -> R + Send) -> R {
        run(streams)
    }
}

impl<F: Form> Subject for F {
    fn make(_: Shape, world: &World, plan: &Arc<Plan>) -> Self {
        F::make(world, plan)
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Part, Part>>> {
        Pin::new(self.stream_mut()).poll_next(cx).map(|item| item.map(Seen::seen))
    }

    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Part>> {
        Pin::new(self.stream_mut()).poll_close(cx).map(Closed::closed)
    }

    #[allow(clippy::forget_non_drop, reason = "a destructor that comes to this future must not be relied on")]
    fn poll_next_future(&mut self, cx: &mut Context<'_>, forget: bool) -> Poll<Option<Result<Part, Part>>> {
        let mut next = aiter::next(self.stream_mut());
        let polled = Pin::new(&mut next).poll(cx).map(|item| item.map(Seen::seen));
        if forget {
            mem::forget(next);
        }
        polled
    }

    #[allow(clippy::forget_non_drop, reason = "as above")]
    fn poll_close_future(&mut self, cx: &mut Context<'_>, forget: bool) -> Poll<Result<(), Part>> {
        let mut close = self.stream_mut().close();
        let polled = Pin::new(&mut close).poll(cx).map(Closed::closed);
        if forget {
            mem::forget(close);
        }
        polled
    }

    fn size_hint(&mut self) -> Hint {
        let (lower, upper) = self.stream().size_hint();
        Hint { lower: lower..=lower, upper: upper.map_or(Upper::None, Upper::Exactly) }
    }

    fn is_terminated(&self) -> bool {
        self.stream().is_terminated()
    }

    fn peek(&self) -> Option<u32> {
        self.script().map(|script| script.touched)
    }

    fn shared(&self) -> Option<u32> {
        self.shares()
    }

    fn with_state<R>(&mut self, see: impl FnOnce(Option<&mut Script>) -> R) -> R {
        see(self.script_mut())
    }

    fn into_script(self) -> Option<Script> {
        Form::into_script(self)
    }

    fn from_script(_: Shape, script: Script) -> Self {
        F::from_script(script)
    }

    fn build(self, build: impl FnOnce(Script) -> Script) -> Self {
        Form::build(self, build)
    }

    fn interrupt<R>(&mut self, see: impl FnOnce(Option<&mut Script>) -> R) -> R {
        see(self.interrupted())
    }

    fn elsewhere<R: Send>(streams: &mut Streams<Self>, run: impl FnOnce(&mut Streams<Self>) -> R + Send) -> R {
        F::elsewhere(streams, run)
    }
}

/// [`Form::elsewhere`] of streams that can be sent.
pub fn elsewhere<S: Send, R: Send>(streams: &mut Streams<S>, run: impl FnOnce(&mut Streams<S>) -> R + Send) -> R {
    let there = thread::scope(|scope| scope.spawn(|| run(streams)).join());
    there.unwrap_or_else(|panic| resume_unwind(panic))
}
