//! Closing a stream on the ways out that only its consumer knows.

use core::future::Future;

use crate::close::AsyncClose;
pub use crate::raw::closing::{Closing, TryClosing};

/// Runs `body` on the stream, then closes it: Python's `async with aclosing(stream)`.
///
/// However the body ends (a `break`, an early `return`, an `Err`), the stream is closed after it. Both results are returned, and neither
/// hides the other. Takes the stream, or a `&mut` of it; the body is an async closure, `async |stream| …`, or
/// an `async fn`.
///
/// In an async generator of `#[async_iter]`, with a yield in `body`: when the generator is closed, the body is dropped, and the stream is closed
/// before the rest of the generator's body is dropped. What that close returns is dropped.
///
/// # Panics
///
/// A panic in the body or in the close reaches the caller. After a panic in the body, the close does not run: the stream is dropped, or stays
/// as it is behind the `&mut`.
///
/// # Cancel safety
///
/// Nobody can await in a destructor: when this future is dropped, as by a timeout around it, what is left of the close does not
/// run. Put the timeout inside the body. Behind a `&mut`, another `close` continues.
///
/// # Example
///
/// ```
/// use aiter::{AsyncIter, closing};
///
/// struct Lines {
///     at: u32,
/// }
///
/// impl AsyncIter for Lines {
///     type Output = Option<u32>;
///
///     async fn next(&mut self) -> Option<u32> {
///         self.at += 1;
///         Some(self.at)
///     }
///
///     async fn close(&mut self) {
///         println!("closed after {}", self.at);
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (sum, ()) = closing(Lines { at: 0 }.into_stream(), async |lines| {
///     let mut sum = 0;
///     while let Some(n) = lines.next().await {
///         sum += n;
///         if sum > 10 {
///             break;
///         }
///     }
///     sum
/// })
/// .await;
/// assert_eq!(sum, 15);
/// # }
/// ```
#[doc(alias = "aclosing")]
pub fn closing<'a, S, R, F, B>(stream: S, body: F) -> Closing<'a, S, F, B>
where
    S: AsyncClose + Unpin + 'a,
    F: AsyncFnOnce(&mut S) -> R + FnOnce(&'a mut S) -> B,
    B: Future<Output = R>,
{
    Closing::new(stream, body)
}

/// [`closing`] for a body that can fail: one result, the body's error first, else the close's.
///
/// # Errors
///
/// The body's error; if there is none, that of the close, made into the body's by [`From`].
///
/// # Panics
///
/// As [`closing`].
///
/// # Cancel safety
///
/// As [`closing`].
///
/// # Example
///
/// ```
/// use aiter::{AsyncIter, try_closing};
/// use std::io;
///
/// struct Chunks;
///
/// impl AsyncIter for Chunks {
///     type Output = io::Result<Option<Vec<u8>>>;
///
///     async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
///         Ok(Some(vec![1, 2, 3]))
///     }
///
///     async fn close(&mut self) -> io::Result<()> {
///         Err(io::Error::other("the disk is full"))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let result: io::Result<usize> = try_closing(Chunks.into_stream(), async |chunks| {
///     let chunk = chunks.next().await.transpose()?.unwrap_or_default();
///     Ok(chunk.len())
/// })
/// .await;
/// assert_eq!(result.unwrap_err().to_string(), "the disk is full");
/// # }
/// ```
#[doc(alias = "aclosing")]
pub fn try_closing<'a, S, T, E, F, B>(stream: S, body: F) -> TryClosing<'a, S, T, E, F, B>
where
    S: AsyncClose<Output: CloseResult<E>> + Unpin + 'a,
    F: AsyncFnOnce(&mut S) -> Result<T, E> + FnOnce(&'a mut S) -> B,
    B: Future<Output = Result<T, E>>,
{
    let merge = |(result, closed): (Result<T, E>, S::Output)| {
        let value = result?;
        closed.into_result()?;
        Ok(value)
    };
    TryClosing::new(closing(stream, body), merge)
}

/// What a close returns, as [`try_closing`] puts it into the body's result: `()`, or `Result<(), C>` where `C` becomes an `E`.
///
/// This trait is sealed.
///
/// # Example
///
/// It is the bound of a function that hands a stream on to [`try_closing`]:
///
/// ```
/// use aiter::{AsyncClose, CloseResult, Stream, try_closing};
/// use std::io;
///
/// async fn count<S>(stream: S) -> io::Result<usize>
/// where
///     S: Stream + AsyncClose<Output: CloseResult<io::Error>> + Unpin,
/// {
///     try_closing(stream, async |stream| {
///         let mut count = 0;
///         while aiter::next(stream).await.is_some() {
///             count += 1;
///         }
///         Ok(count)
///     })
///     .await
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// #     let stream = aiter::generate(async |mut y| {
/// #         y.yield_item(Ok(1)).await;
/// #         Err::<(), _>(io::Error::other("the last item"))
/// #     });
/// #     assert_eq!(count(stream).await.unwrap(), 2);
/// # }
/// ```
pub trait CloseResult<E>: Sealed {
    #[doc(hidden)]
    fn into_result(self) -> Result<(), E>;
}

impl<E> CloseResult<E> for () {
    fn into_result(self) -> Result<(), E> {
        Ok(())
    }
}

impl<C: Into<E>, E> CloseResult<E> for Result<(), C> {
    fn into_result(self) -> Result<(), E> {
        self.map_err(Into::into)
    }
}

pub trait Sealed {}

impl Sealed for () {}

impl<C> Sealed for Result<(), C> {}
