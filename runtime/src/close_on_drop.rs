//! What a stream with `close_on_drop` does when it is dropped.

#[cfg(feature = "tokio")]
use core::pin::Pin;
#[cfg(feature = "tokio")]
use core::task::{Context, Poll};

#[cfg(feature = "tokio")]
use futures_core::stream::{FusedStream, Stream};

#[cfg(feature = "tokio")]
use crate::close::AsyncClose;
use crate::iter::Iter;
#[cfg(feature = "tokio")]
use crate::state::AsyncIter;

/// Closes a stream that is dropped, in a task of the runtime that it is dropped in. Outside of a runtime it is just dropped.
#[cfg(feature = "tokio")]
pub fn close_on_drop<S>(stream: Iter<S>)
where
    S: AsyncIter<Output: Send> + Send + 'static,
{
    spawn_close(stream, |_| false);
}

/// [`close_on_drop`] of a stream whose close can fail: `handler` gets the error.
#[cfg(feature = "tokio")]
pub fn close_on_drop_or<S, E>(stream: Iter<S>, handler: impl Fn(E) + Send + 'static)
where
    S: AsyncIter<Output: Send> + Send + 'static,
    Iter<S>: AsyncClose<Output = Result<(), E>>,
{
    spawn_close(stream, move |closed| handle(closed, &handler));
}

/// Hands an error to its handler, and tells whether there was one.
#[cfg(feature = "tokio")]
fn handle<E>(closed: Result<(), E>, handler: &impl Fn(E)) -> bool {
    closed.map_err(handler).is_err()
}

/// Spawns the close of a stream. It closes again as long as `has_more` says so of what a close returned: each close returns one error.
#[cfg(feature = "tokio")]
fn spawn_close<S>(mut stream: S, has_more: impl Fn(S::Output) -> bool + Send + 'static)
where
    S: AsyncClose + Unpin + Send + 'static,
{
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(async move {
            loop {
                let closed = stream.close().await;
                if !has_more(closed) {
                    break;
                }
            }
        });
    }
}

/// A generator that is closed when it is dropped before it has ended.
#[cfg(feature = "tokio")]
struct ClosedOnDrop<S, H>
where
    S: AsyncClose + FusedStream + Unpin + Send + 'static,
    H: Fn(S::Output) -> bool + Send + 'static,
{
    // Without one only while it is dropped.
    stream: Option<S>,
    has_more: Option<H>,
}

#[cfg(feature = "tokio")]
impl<S, H> Drop for ClosedOnDrop<S, H>
where
    S: AsyncClose + FusedStream + Unpin + Send + 'static,
    H: Fn(S::Output) -> bool + Send + 'static,
{
    fn drop(&mut self) {
        if let (Some(stream), Some(has_more)) = (self.stream.take(), self.has_more.take()) {
            if !stream.is_terminated() {
                spawn_close(stream, has_more);
            }
        }
    }
}

#[cfg(feature = "tokio")]
impl<S, H> Unpin for ClosedOnDrop<S, H>
where
    S: AsyncClose + FusedStream + Unpin + Send + 'static,
    H: Fn(S::Output) -> bool + Send + 'static,
{
}

#[cfg(feature = "tokio")]
impl<S, H> Stream for ClosedOnDrop<S, H>
where
    S: AsyncClose + FusedStream + Unpin + Send + 'static,
    H: Fn(S::Output) -> bool + Send + 'static,
{
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        match &mut self.stream {
            Some(stream) => Pin::new(stream).poll_next(cx),
            None => Poll::Ready(None),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.as_ref().map_or((0, Some(0)), Stream::size_hint)
    }
}

#[cfg(feature = "tokio")]
impl<S, H> FusedStream for ClosedOnDrop<S, H>
where
    S: AsyncClose + FusedStream + Unpin + Send + 'static,
    H: Fn(S::Output) -> bool + Send + 'static,
{
    fn is_terminated(&self) -> bool {
        self.stream.as_ref().is_none_or(FusedStream::is_terminated)
    }
}

#[cfg(feature = "tokio")]
impl<S, H> AsyncClose for ClosedOnDrop<S, H>
where
    S: AsyncClose + FusedStream + Unpin + Send + 'static,
    H: Fn(S::Output) -> bool + Send + 'static,
{
    type Output = S::Output;

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<S::Output> {
        match &mut self.stream {
            Some(stream) => Pin::new(stream).poll_close(cx),
            // It is dropped, so nobody can poll it.
            None => Poll::Pending,
        }
    }
}

/// [`close_on_drop`] for a generator.
#[cfg(feature = "tokio")]
pub fn generator_closed_on_drop<S>(
    stream: S,
) -> impl FusedStream<Item = S::Item> + AsyncClose<Output = ()> + Send + Unpin
where
    S: FusedStream + AsyncClose<Output = ()> + Unpin + Send + 'static,
{
    ClosedOnDrop { stream: Some(stream), has_more: Some(|()| false) }
}

/// [`close_on_drop_or`] for a generator.
#[cfg(feature = "tokio")]
pub fn generator_closed_on_drop_or<S, E>(
    stream: S,
    handler: impl Fn(E) + Send + 'static,
) -> impl FusedStream<Item = S::Item> + AsyncClose<Output = Result<(), E>> + Send + Unpin
where
    S: FusedStream + AsyncClose<Output = Result<(), E>> + Unpin + Send + 'static,
    E: 'static,
{
    ClosedOnDrop { stream: Some(stream), has_more: Some(move |closed| handle(closed, &handler)) }
}

/// Says what is missing.
#[cfg(not(feature = "tokio"))]
pub fn close_on_drop<S: Tokio>(_: Iter<S>) {}

/// Says what is missing.
#[cfg(not(feature = "tokio"))]
pub fn close_on_drop_or<S: Tokio, H>(_: Iter<S>, _: H) {}

/// Says what is missing.
#[cfg(not(feature = "tokio"))]
pub fn generator_closed_on_drop<S: Tokio>(stream: S) -> S {
    stream
}

/// Says what is missing.
#[cfg(not(feature = "tokio"))]
pub fn generator_closed_on_drop_or<S: Tokio, H>(stream: S, _: H) -> S {
    stream
}

/// Implemented by no state: the bound fails without the feature.
#[cfg(not(feature = "tokio"))]
#[diagnostic::on_unimplemented(
    message = "`close_on_drop` needs the feature `tokio` of `aiter`",
    label = "this hands the close to a runtime",
    note = "in Cargo.toml: `aiter = {{ version = \"0.1\", features = [\"tokio\"] }}`"
)]
pub trait Tokio {}
