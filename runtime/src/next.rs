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
/// It only borrows the stream. Dropped before it is ready, it loses nothing: the next poll continues the step.
///
/// # Example
///
/// Its name is for a method that returns it:
///
/// ```
/// use aiter::{AsyncIter, Iter, Next};
///
/// # struct State;
/// # impl AsyncIter for State {
/// #     type Output = Option<String>;
/// #     async fn next(&mut self) -> Option<String> { None }
/// # }
/// struct Subscription {
///     messages: Iter<State>,
/// }
///
/// impl Subscription {
///     fn message(&mut self) -> Next<'_, Iter<State>> {
///         self.messages.next()
///     }
/// }
/// ```
#[derive(Debug)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
#[doc(alias("anext", "poll_next"))]
pub struct Next<'a, S: ?Sized> {
    stream: Pin<&'a mut S>,
}

/// The next item of any stream: Python's `anext`. For one that has no method `next` of its own, as what is behind `impl Stream`.
///
/// # Cancel safety
///
/// As the stream's own. One of this crate loses nothing.
///
/// # Example
///
/// ```
/// use aiter::{AsyncIter, Stream};
///
/// # struct Numbers(u32);
/// # impl AsyncIter for Numbers {
/// #     type Output = Option<u32>;
/// #     async fn next(&mut self) -> Option<u32> { self.0 += 1; (self.0 < 4).then_some(self.0) }
/// # }
/// async fn sum(mut numbers: impl Stream<Item = u32> + Unpin) -> u32 {
///     let mut sum = 0;
///     while let Some(n) = aiter::next(&mut numbers).await {
///         sum += n;
///     }
///     sum
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert_eq!(sum(Numbers(0).into_stream()).await, 6);
/// # }
/// ```
#[doc(alias("anext", "__anext__"))]
#[inline]
pub fn next<S: Stream + Unpin + ?Sized>(stream: &mut S) -> Next<'_, S> {
    Next::new(stream)
}

impl<'a, S: Stream + ?Sized> Next<'a, S> {
    /// The next item of `stream`, whatever stream it is. [`next`] is shorter.
    ///
    /// # Example
    ///
    /// ```
    /// use aiter::Next;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut numbers = aiter::generate(async |mut y| y.yield_item(1).await);
    /// assert_eq!(Next::new(&mut numbers).await, Some(1));
    /// # }
    /// ```
    #[inline]
    pub fn new(stream: &'a mut S) -> Self
    where
        S: Unpin,
    {
        Self::pinned(Pin::new(stream))
    }

    /// The next item of `stream`, which is pinned: what [`new`](Self::new) is for one that is not [`Unpin`].
    ///
    /// # Example
    ///
    #[cfg_attr(feature = "macros", doc = "```")]
    #[cfg_attr(not(feature = "macros"), doc = "```ignore")]
    /// use aiter::{Next, Stream, async_iter, yield_};
    /// use std::pin::pin;
    ///
    /// #[async_iter(inline)]
    /// async fn numbers() -> impl Stream<Item = u32> {
    ///     yield_!(1);
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut numbers = pin!(numbers());
    /// assert_eq!(Next::pinned(numbers.as_mut()).await, Some(1));
    /// # }
    /// ```
    #[inline]
    pub fn pinned(stream: Pin<&'a mut S>) -> Self {
        Self { stream }
    }
}

impl<S: Stream + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.stream.as_mut().poll_next(cx)
    }
}

impl<S: FusedStream + ?Sized> FusedFuture for Next<'_, S> {
    fn is_terminated(&self) -> bool {
        self.stream.is_terminated()
    }
}
