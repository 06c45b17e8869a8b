//! A body that runs on a borrowed stream, and the close after it, as one future.
//!
//! This is no `async fn`, because that would not be `Send`: the compiler forgets how the lifetimes in a stream's type and in the
//! closure's are related once both are inside one, and takes the future of a borrowed stream for one that cannot be sent
//! ("`AsyncFnOnce` is not general enough"). So the body's future is a type parameter here, and the stream that it borrows has a
//! heap block of its own.

use alloc::boxed::Box;
use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::ptr::NonNull;
use core::task::{Context, Poll};

use crate::close::AsyncClose;

/// The future of [`closing`](crate::closing()).
///
/// Its `Future` has the bounds of its parts alone, so rustc reports a wrong body or error once, where it is passed.
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let numbers = aiter::generate(async |mut y| y.yield_item(1).await);
/// // Nothing runs before it is awaited.
/// let first = aiter::closing(numbers, async |numbers| numbers.next().await);
/// let (first, ()) = first.await;
/// assert_eq!(first, Some(1));
/// # }
/// ```
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Closing<'a, S, F, B: Future> {
    // Dropped in this order: a body's future borrows the stream.
    stage: Stage<F, B>,
    stream: Owned<S>,
    borrowed: PhantomData<&'a mut S>,
}

enum Stage<F, B: Future> {
    /// The body was not called.
    Body(Option<F>),
    /// The body runs, on the borrowed stream.
    Running(B),
    /// The body is done, and nothing borrows the stream.
    Closing(Option<B::Output>),
}

/// A stream in a heap block of its own, as in a `Box`, which would assert unique access while the body borrows the stream.
struct Owned<S>(NonNull<S>);

impl<S> Drop for Owned<S> {
    fn drop(&mut self) {
        // SAFETY: `Closing::new` made the pointer from a box, and whatever borrowed from it was dropped before.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

// SAFETY: it owns an `S`, which is `Send`.
unsafe impl<S: Send> Send for Owned<S> {}

// SAFETY: nothing is reachable through a shared one.
unsafe impl<S: Sync> Sync for Owned<S> {}

impl<'a, S, F, B: Future> Closing<'a, S, F, B> {
    /// The body has to work for any lifetime, so that it can keep nothing of the stream. Its future's type names one, which is `'a`.
    pub(crate) fn new<R>(stream: S, body: F) -> Self
    where
        F: AsyncFnOnce(&mut S) -> R + FnOnce(&'a mut S) -> B,
        B: Future<Output = R>,
    {
        Self {
            stage: Stage::Body(Some(body)),
            // SAFETY: a box is not null.
            stream: Owned(unsafe { NonNull::new_unchecked(Box::into_raw(Box::new(stream))) }),
            borrowed: PhantomData,
        }
    }
}

impl<'a, S, F, B> Future for Closing<'a, S, F, B>
where
    S: AsyncClose + Unpin + 'a,
    F: FnOnce(&'a mut S) -> B,
    B: Future,
{
    type Output = (B::Output, S::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: the body's future is the only part that is pinned; it is polled and dropped where it is.
        let this = unsafe { self.get_unchecked_mut() };
        loop {
            match &mut this.stage {
                Stage::Body(body) => {
                    let body = body.take().expect("`closing` is not polled again after a panic");
                    // SAFETY: the stream lives until `this.stream` is dropped, after the body's future; nothing else uses it
                    // while that lives. `F` works for any lifetime (`new`), so nothing outlives the future.
                    let stream = unsafe { &mut *this.stream.0.as_ptr() };
                    this.stage = Stage::Running(body(stream));
                }
                Stage::Running(body) => {
                    // SAFETY: pinned with `self`.
                    let Poll::Ready(result) = unsafe { Pin::new_unchecked(body) }.poll(cx) else {
                        return Poll::Pending;
                    };
                    this.stage = Stage::Closing(Some(result));
                }
                Stage::Closing(result) => {
                    // SAFETY: nothing borrows the stream now.
                    let stream = unsafe { &mut *this.stream.0.as_ptr() };
                    let Poll::Ready(closed) = Pin::new(stream).poll_close(cx) else {
                        return Poll::Pending;
                    };
                    let result = result.take().expect("`closing` is not polled again once it is ready");
                    return Poll::Ready((result, closed));
                }
            }
        }
    }
}

/// What a generator that is closed makes of a `closing` in its body: it drops what runs there, and closes the stream.
pub trait Cut: Future {
    /// Drops the body of the `closing`. From then on it is polled by [`poll_cut`](Self::poll_cut) alone.
    fn cut(self: Pin<&mut Self>);

    /// Closes the stream. What the close returns is dropped.
    fn poll_cut(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>;
}

impl<'a, S, F, B> Cut for Closing<'a, S, F, B>
where
    S: AsyncClose + Unpin + 'a,
    F: FnOnce(&'a mut S) -> B,
    B: Future,
{
    fn cut(self: Pin<&mut Self>) {
        // SAFETY: the body's future is the only part that is pinned, and it is dropped where it is.
        unsafe { self.get_unchecked_mut() }.stage = Stage::Closing(None);
    }

    fn poll_cut(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // SAFETY: nothing that is pinned is moved. The body is gone, by `cut`, and nothing else borrows the stream.
        let stream = unsafe { &mut *self.get_unchecked_mut().stream.0.as_ptr() };
        Pin::new(stream).poll_close(cx).map(drop)
    }
}

impl<S, F, B: Future> fmt::Debug for Closing<'_, S, F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Closing").finish_non_exhaustive()
    }
}

/// The future of [`try_closing`](crate::try_closing).
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let numbers = aiter::generate(async |mut y| y.yield_item(1).await);
/// // Nothing runs before it is awaited.
/// let first = aiter::try_closing(numbers, async |numbers| std::io::Result::Ok(numbers.next().await));
/// assert_eq!(first.await?, Some(1));
/// # Ok(())
/// # }
/// ```
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct TryClosing<'a, S: AsyncClose, T, E, F, B: Future> {
    closing: Closing<'a, S, F, B>,
    // A pointer, and no type parameter: a type has to have a name.
    merge: Merge<S, T, E>,
}

/// Makes one result of the body's and the close's.
type Merge<S, T, E> = fn((Result<T, E>, <S as AsyncClose>::Output)) -> Result<T, E>;

impl<'a, S: AsyncClose, T, E, F, B: Future> TryClosing<'a, S, T, E, F, B> {
    pub(crate) fn new(closing: Closing<'a, S, F, B>, merge: Merge<S, T, E>) -> Self {
        Self { closing, merge }
    }

    fn closing(self: Pin<&mut Self>) -> Pin<&mut Closing<'a, S, F, B>> {
        // SAFETY: `closing` is pinned when this is, since nothing moves it out, there is no `Drop`, and `Unpin` is left to the compiler.
        unsafe { self.map_unchecked_mut(|this| &mut this.closing) }
    }
}

impl<'a, S, T, E, F, B> Future for TryClosing<'a, S, T, E, F, B>
where
    S: AsyncClose + Unpin + 'a,
    F: FnOnce(&'a mut S) -> B,
    B: Future<Output = Result<T, E>>,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let merge = self.merge;
        self.closing().poll(cx).map(merge)
    }
}

impl<'a, S, T, E, F, B> Cut for TryClosing<'a, S, T, E, F, B>
where
    S: AsyncClose + Unpin + 'a,
    F: FnOnce(&'a mut S) -> B,
    B: Future<Output = Result<T, E>>,
{
    fn cut(self: Pin<&mut Self>) {
        self.closing().cut();
    }

    fn poll_cut(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.closing().poll_cut(cx)
    }
}

impl<S: AsyncClose, T, E, F, B: Future> fmt::Debug for TryClosing<'_, S, T, E, F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TryClosing").finish_non_exhaustive()
    }
}
