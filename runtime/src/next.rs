//! The future of one item.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::future::FusedFuture;
use futures_core::stream::{FusedStream, Stream};

/// The future of a stream's next item, from [`Iter::next`](crate::Iter::next) and its kind.
///
/// # Cancel safety
///
/// It only borrows the stream. Dropped before it is ready, it loses nothing: the step goes on with the next pull.
#[derive(Debug)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Next<'a, S: ?Sized> {
    stream: &'a mut S,
}

impl<'a, S: Stream + Unpin + ?Sized> Next<'a, S> {
    /// The next item of `stream`, whatever stream it is.
    #[inline]
    pub fn new(stream: &'a mut S) -> Self {
        Self { stream }
    }
}

impl<S: Stream + Unpin + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut *self.stream).poll_next(cx)
    }
}

impl<S: FusedStream + Unpin + ?Sized> FusedFuture for Next<'_, S> {
    fn is_terminated(&self) -> bool {
        self.stream.is_terminated()
    }
}
