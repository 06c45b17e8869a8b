//! Traits that exist for the sake of rustc's messages.

use core::pin::Pin;
use core::task::{Context, Poll};

use crate::close::AsyncClose;
use crate::iter::Iter;
use crate::state::{Closed, Item, LocalAsyncIter};

/// Operations of the generated stream, as functions of the *state*: with a missing state type, rustc then reports `cannot find type
/// FooState` once, and adds no hints about methods.
pub trait StreamOf: LocalAsyncIter + Sized {
    #[inline]
    fn iter(state: Self) -> Iter<Self> {
        Iter::new(state)
    }

    /// A builder's method on the stream.
    fn map(iter: &mut Iter<Self>, f: impl FnOnce(Self) -> Self)
    where
        Self: Eager,
    {
        iter.handle.map_state(f);
    }

    // A wrapper around the step: `Handle::poll_next` says why.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn poll_next(iter: &mut Iter<Self>, cx: &mut Context<'_>) -> Poll<Option<Item<Self>>> {
        iter.handle.poll_next(cx)
    }

    #[inline]
    #[must_use]
    fn size_hint(iter: &Iter<Self>) -> (usize, Option<usize>) {
        iter.handle.size_hint()
    }

    #[inline]
    #[must_use]
    fn is_terminated(iter: &Iter<Self>) -> bool {
        iter.handle.is_terminated()
    }

    #[inline]
    fn poll_close(iter: &mut Iter<Self>, cx: &mut Context<'_>) -> Poll<Closed<Self>> {
        Pin::new(iter).poll_close(cx)
    }

    /// [`poll_close`](Self::poll_close) where the close cannot fail, though steps may: its result is always `Ok`.
    #[inline]
    fn poll_closed(iter: &mut Iter<Self>, cx: &mut Context<'_>) -> Poll<()> {
        iter.handle.poll_close(cx).map(drop)
    }
}

impl<S: LocalAsyncIter> StreamOf for S {}

/// A state that has hooks. A struct whose parameters are known asks for it, so that an `impl` without the attribute is reported.
#[diagnostic::on_unimplemented(
    message = "no `impl` gives `{Self}` a `next`",
    label = "a struct with `#[async_iter]` needs an `impl` with it",
    note = "put `#[async_iter]` on the `impl` that has `async fn next(&mut self)`"
)]
pub trait Hooked {}

/// A state whose step can be dropped: any, where the bounds of its hooks hold.
///
/// The lifetime is there for the sake of a struct without hooks, which is one error already: a bound that names one is not checked until the method
/// is called.
pub trait Interrupted<'step>: LocalAsyncIter {}

impl<S: LocalAsyncIter> Interrupted<'_> for S {}

/// The check of [`Hooked`]. Nobody calls it.
pub fn hooked<S: Hooked>() {}

/// A state that exists from the start, because its init is not async: builders can change it.
#[diagnostic::on_unimplemented(
    message = "a builder of `{Self}` needs a state that is there from the start",
    label = "an async `init` has yet to make it",
    note = "give what the builder sets to `init`, or move the builder into a plain `impl`, where `self.state_mut()` may be `None`"
)]
pub trait Eager {}

/// A state that an async init makes.
pub trait Lazy {}

/// Implemented by the stub that replaces a stream when a `#[derive]` is above `#[async_iter]`, which is an error already. On any other struct
/// the bound fails, which catches a false alarm.
pub trait Stub: Derived {}

/// A struct with a `#[derive]` above the attribute.
#[diagnostic::on_unimplemented(
    message = "there seems to be a `#[derive]` above the `#[async_iter]` of `{Self}`",
    label = "but its struct has none there"
)]
pub trait Derived {}
