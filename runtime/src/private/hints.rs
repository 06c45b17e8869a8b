//! Traits that exist for the sake of rustc's messages.

use core::pin::Pin;
use core::task::{Context, Poll};

use crate::close::AsyncClose;
use crate::iter::{Iter, take};
use crate::state::{Closed, Item, LocalAsyncIter};

/// What a stream does with the [`Iter`] in it. The state stands in front, where rustc has no hints for one that is missing, so
/// that it says so once.
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
        *iter = map_state(take(iter), f);
    }

    #[inline]
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

/// A state that has hooks. A struct whose parameters are known asks for it, lest an `impl` without the attribute goes unseen.
#[diagnostic::on_unimplemented(
    message = "no `impl` gives `{Self}` a `next`",
    label = "a struct with `#[async_iter]` needs an `impl` with it",
    note = "put `#[async_iter]` on the `impl` that has `async fn next(&mut self)`"
)]
pub trait Hooked {}

/// Is called by nobody: it is the check of [`Hooked`].
pub fn hooked<S: Hooked>() {}

/// A state that is there from the start, since its init is not async: builders can change it.
#[diagnostic::on_unimplemented(
    message = "a builder of `{Self}` needs a state that is there from the start",
    label = "an async `init` has yet to make it",
    note = "give what the builder sets to `init`, or move the builder into a plain `impl`, where `self.state_mut()` may be `None`"
)]
pub trait Eager {}

/// A state that an async init makes.
pub trait Lazy {}

/// A builder's method on the stream.
pub fn map_state<S: LocalAsyncIter + Eager>(iter: Iter<S>, f: impl FnOnce(S) -> S) -> Iter<S> {
    iter.map_state(f)
}

/// What stands in for a stream whose struct has a `#[derive]` above the attribute. That is an error, so of any other this is one.
pub trait Stub: Derived {}

/// A struct with a `#[derive]` above the attribute.
#[diagnostic::on_unimplemented(
    message = "there seems to be a `#[derive]` above the `#[async_iter]` of `{Self}`",
    label = "but its struct has none there"
)]
pub trait Derived {}
