//! What can be closed, and the future of a close.

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::future::Future;
use core::ops::DerefMut;
use core::pin::Pin;
use core::task::{Context, Poll};

/// What can be closed asynchronously.
///
/// # Contract
///
/// A close drops a step in flight, then cleans up, once. A second one returns at once; one that was interrupted continues where
/// it stood. Afterwards the stream has ended.
///
/// # Example
///
/// ```
/// use aiter::{AsyncClose, AsyncIter};
/// # struct Numbers;
/// # impl AsyncIter for Numbers {
/// #     type Output = Option<u32>;
/// #     async fn next(&mut self) -> Option<u32> { Some(4) }
/// # }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// async fn first<S>(mut stream: S) -> Option<u32>
/// where
///     S: aiter::Stream<Item = u32> + AsyncClose<Output = ()> + Unpin,
/// {
///     let first = aiter::next(&mut stream).await;
///     stream.close().await;
///     first
/// }
/// assert_eq!(first(Numbers.into_stream()).await, Some(4));
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no async close",
    label = "this needs `AsyncClose`",
    note = "a stream has one that is made by `#[async_iter]` or `aiter::generate`; any other needs no more than a drop"
)]
#[doc(alias = "aclose")]
pub trait AsyncClose {
    /// What a close returns: `()` where it cannot fail, else `Result<(), E>`.
    type Output;

    /// Starts the close, or continues it.
    ///
    /// # Example
    ///
    /// A wrapper hands it on:
    ///
    /// ```
    /// use aiter::AsyncClose;
    /// use std::pin::Pin;
    /// use std::task::{Context, Poll};
    ///
    /// struct Wrapper<S>(S);
    ///
    /// impl<S: AsyncClose + Unpin> AsyncClose for Wrapper<S> {
    ///     type Output = S::Output;
    ///
    ///     fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<S::Output> {
    ///         Pin::new(&mut self.0).poll_close(cx)
    ///     }
    /// }
    /// ```
    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output>;

    /// Closes the stream.
    ///
    /// # Cancel safety
    ///
    /// An interrupted close continues where it stood, at the next close or poll.
    ///
    /// # Example
    ///
    /// ```
    /// use aiter::{AsyncClose, Stream};
    ///
    /// # async fn go() { let stream = aiter::generate(async |mut y| y.yield_item(1).await); assert_eq!(first(stream).await, Some(1)); }
    /// async fn first<S: Stream<Item = u32> + AsyncClose + Unpin>(mut stream: S) -> Option<u32> {
    ///     let first = aiter::next(&mut stream).await;
    ///     stream.close().await;
    ///     first
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() { go().await }
    /// ```
    fn close(&mut self) -> Close<'_, Self>
    where
        Self: Unpin + Sized,
    {
        Close::new(self)
    }
}

impl<S: AsyncClose + Unpin + ?Sized> AsyncClose for &mut S {
    type Output = S::Output;

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<S::Output> {
        Pin::new(&mut **self).poll_close(cx)
    }
}

#[cfg(feature = "alloc")]
impl<S: AsyncClose + Unpin + ?Sized> AsyncClose for Box<S> {
    type Output = S::Output;

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<S::Output> {
        Pin::new(&mut **self).poll_close(cx)
    }
}

impl<P> AsyncClose for Pin<P>
where
    P: DerefMut<Target: AsyncClose>,
{
    type Output = <P::Target as AsyncClose>::Output;

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.as_deref_mut().poll_close(cx)
    }
}

/// The future of [`AsyncClose::close`].
///
/// # Cancel safety
///
/// It only borrows the stream. Dropped before it is ready, the close continues where it stood, at the next close or poll.
///
/// # Example
///
/// Its name is for a method that returns it:
///
/// ```
/// use aiter::{AsyncClose, Close};
///
/// struct Subscription<S> {
///     messages: S,
/// }
///
/// impl<S: AsyncClose + Unpin> Subscription<S> {
///     fn unsubscribe(&mut self) -> Close<'_, S> {
///         self.messages.close()
///     }
/// }
/// ```
#[derive(Debug)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Close<'a, S: ?Sized> {
    stream: Pin<&'a mut S>,
}

impl<'a, S: AsyncClose + ?Sized> Close<'a, S> {
    /// The close of `stream`: what [`AsyncClose::close`] returns.
    #[inline]
    pub fn new(stream: &'a mut S) -> Self
    where
        S: Unpin,
    {
        Self::pinned(Pin::new(stream))
    }

    /// The close of `stream`, which is pinned: what [`new`](Self::new) is for one that is not [`Unpin`].
    ///
    /// # Example
    ///
    #[cfg_attr(feature = "macros", doc = "```")]
    #[cfg_attr(not(feature = "macros"), doc = "```ignore")]
    /// use aiter::{AsyncClose, Close, Stream, async_iter, finally, yield_};
    /// use std::pin::{Pin, pin};
    ///
    /// #[async_iter(inline)]
    /// async fn numbers() -> impl Stream<Item = u32> {
    ///     finally!(println!("closed"));
    ///     yield_!(1);
    ///     yield_!(2);
    /// }
    ///
    /// async fn first<S: Stream + AsyncClose>(mut stream: Pin<&mut S>) -> Option<S::Item> {
    ///     let first = aiter::Next::pinned(stream.as_mut()).await;
    ///     Close::pinned(stream).await;
    ///     first
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// assert_eq!(first(pin!(numbers())).await, Some(1));
    /// # }
    /// ```
    #[inline]
    pub fn pinned(stream: Pin<&'a mut S>) -> Self {
        Self { stream }
    }
}

impl<S: AsyncClose + ?Sized> Future for Close<'_, S> {
    type Output = S::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<S::Output> {
        self.stream.as_mut().poll_close(cx)
    }
}
