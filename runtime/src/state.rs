//! The traits of a state: what a step does, what a close does, how many items are left.

use core::fmt::{self, Debug, Formatter};
use core::future::{Future, ready};

#[cfg(feature = "alloc")]
use crate::iter::Iter;
use crate::step::{OnError, Step};

pub(crate) type Item<S> = <<S as LocalAsyncIter>::Output as Step>::Item;
pub(crate) type Closed<S> = <<S as LocalAsyncIter>::Output as Step>::Closed;
pub(crate) type Error<S> = <<S as LocalAsyncIter>::Output as Step>::Error;

/// The state behind a stream: one call of [`next`](Self::next) is one step, and makes one item.
///
/// This is the crate without its attribute. The struct stays what it is, with its fields, derives, builders and traits;
/// [`into_stream`](Self::into_stream) makes the stream over it, an [`Iter`].
///
/// The hooks' futures are [`Send`], so that the stream is. [`LocalAsyncIter`] is the same without.
///
/// # Cancel safety
///
/// A step in flight belongs to the stream. Whoever drops the future of [`Iter::next`] loses nothing: the next poll
/// continues the same step. So `next` may hold what it likes across an `.await`. It keeps it until it is done, or until the step is dropped by
/// [`Iter::interrupt`], [`Iter::close`], or the stream's end.
///
/// # Example
///
/// ```
/// use aiter::AsyncIter;
///
/// struct Countdown {
///     left: u32,
/// }
///
/// impl AsyncIter for Countdown {
///     type Output = Option<u32>;
///
///     async fn next(&mut self) -> Option<u32> {
///         tokio::task::yield_now().await;
///         self.left = self.left.checked_sub(1)?;
///         Some(self.left)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut countdown = Countdown { left: 3 }.into_stream();
/// let mut seen = Vec::new();
/// while let Some(n) = countdown.next().await {
///     seen.push(n);
/// }
/// assert_eq!(seen, [2, 1, 0]);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async iterator's state whose futures are `Send`",
    label = "this needs `AsyncIter`",
    note = "under the attribute, `#[async_iter]` on the impl that has `next` implements it, unless it says `local`"
)]
#[doc(alias("__aiter__", "__anext__", "unfold"))]
pub trait AsyncIter {
    /// What a step returns: `Option<T>`, or `Result<Option<T>, E>` where it can fail.
    type Output: Step;

    #[doc(hidden)]
    const ON_ERROR: OnError = OnError::Raise;

    /// Whether there is a [`close`](Self::close) that does anything. Without one, nothing is compiled for it.
    #[doc(hidden)]
    const CLOSES: bool = true;

    /// Whether a stream that is dropped before it is closed goes to [`dropped`](Self::dropped).
    #[doc(hidden)]
    const CLOSE_ON_DROP: bool = false;

    /// Does what is left to be done for a stream that is dropped, and drops it; this does not come back here.
    #[cfg(feature = "alloc")]
    #[doc(hidden)]
    fn dropped(stream: Iter<Self>)
    where
        Self: Sized,
    {
        drop(stream);
    }

    /// Takes one step.
    ///
    /// The stream calls it when the consumer asks for an item, and never again once it returned `None`, `Ok(None)` or `Err(_)`.
    ///
    /// # Errors
    ///
    /// An `Err` ends the stream: [`close`](Self::close) runs, then the consumer sees `Some(Err(_))`, then `None`.
    fn next(&mut self) -> impl Future<Output = Self::Output> + Send;

    /// Cleans up, once: at the end, after a raised error, or on an explicit [`Iter::close`].
    ///
    /// It does not run when the stream is dropped, since dropping cannot await, nor after a panic. Without it, nothing is
    /// done.
    ///
    /// # Errors
    ///
    /// An `Err` is what an explicit close returns, or else an item of the stream: before `None` at the end, after the raised
    /// error where there is one.
    ///
    /// # Cancel safety
    ///
    /// A close that was interrupted continues where it stood at the next close or poll.
    ///
    /// # Example
    ///
    /// ```
    /// use aiter::{AsyncIter, closing};
    ///
    /// struct Lines(Vec<&'static str>);
    ///
    /// impl AsyncIter for Lines {
    ///     type Output = Option<&'static str>;
    ///
    ///     async fn next(&mut self) -> Option<&'static str> {
    ///         self.0.pop()
    ///     }
    ///
    ///     async fn close(&mut self) {
    ///         println!("closed with {} lines left", self.0.len());
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let lines = Lines(vec!["one", "two"]).into_stream();
    /// let (line, ()) = closing(lines, async |lines| lines.next().await).await;
    /// assert_eq!(line, Some("two")); // and "closed with 1 lines left" is printed
    /// # }
    /// ```
    ///
    /// Where `Output` is a `Result<Option<T>, E>`, it is `async fn close(&mut self) -> Result<(), E>`.
    fn close(&mut self) -> impl Future<Output = <Self::Output as Step>::Closed> + Send {
        // Made when it is polled: `Closed` need not be `Send`.
        async { Self::Output::closed_from_result(Ok(())) }
    }

    /// How many items are left: at least, and at most. Asked for between steps.
    ///
    /// Errors do not count: the stream makes room for those that a step or the close can raise.
    ///
    /// # Example
    ///
    /// ```
    /// use aiter::{AsyncIter, Stream as _};
    ///
    /// struct Lines(Vec<&'static str>);
    ///
    /// impl AsyncIter for Lines {
    ///     type Output = Option<&'static str>;
    ///
    ///     async fn next(&mut self) -> Option<&'static str> {
    ///         self.0.pop()
    ///     }
    ///
    ///     fn size_hint(&self) -> (usize, Option<usize>) {
    ///         (self.0.len(), Some(self.0.len()))
    ///     }
    /// }
    ///
    /// assert_eq!(Lines(vec!["one", "two"]).into_stream().size_hint(), (2, Some(2)));
    /// ```
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, None)
    }

    /// Makes the stream over this state.
    #[cfg(feature = "alloc")]
    fn into_stream(self) -> Iter<Self>
    where
        Self: Sized,
    {
        Iter::new(self)
    }
}

/// [`AsyncIter`] for futures that stay on one thread: they may hold an `Rc`, or a `RefCell`'s borrow.
///
/// The stream over such a state is never [`Send`]. Every [`AsyncIter`] is a `LocalAsyncIter` too, so code that only needs to
/// run a state asks for this one.
///
/// # Example
///
/// ```
/// use aiter::LocalAsyncIter;
/// use std::rc::Rc;
///
/// struct Shared {
///     names: Rc<[&'static str]>,
///     at: usize,
/// }
///
/// impl LocalAsyncIter for Shared {
///     type Output = Option<&'static str>;
///
///     async fn next(&mut self) -> Option<&'static str> {
///         let names = Rc::clone(&self.names);
///         tokio::task::yield_now().await;
///         self.at += 1;
///         names.get(self.at - 1).copied()
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut names = Shared { names: Rc::new(["ada", "grace"]), at: 0 }.into_stream();
/// assert_eq!(names.next().await, Some("ada"));
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async iterator's state",
    label = "this needs `AsyncIter` or `LocalAsyncIter`",
    note = "under the attribute, `#[async_iter]` on the impl that has `next` implements it"
)]
pub trait LocalAsyncIter {
    /// What a step returns: `Option<T>`, or `Result<Option<T>, E>` where it can fail.
    type Output: Step;

    #[doc(hidden)]
    const ON_ERROR: OnError = OnError::Raise;

    #[doc(hidden)]
    const CLOSES: bool = true;

    #[doc(hidden)]
    const CLOSE_ON_DROP: bool = false;

    /// Whether this is a `LocalAsyncIter` alone. An [`AsyncIter`] cannot say so, and nobody can be both.
    #[doc(hidden)]
    const LOCAL: bool = true;

    #[cfg(feature = "alloc")]
    #[doc(hidden)]
    fn dropped(stream: Iter<Self>)
    where
        Self: Sized,
    {
        drop(stream);
    }

    /// Takes one step: [`AsyncIter::next`].
    ///
    /// # Errors
    ///
    /// An `Err` ends the stream, after [`close`](Self::close).
    fn next(&mut self) -> impl Future<Output = Self::Output>;

    /// Cleans up, once: [`AsyncIter::close`].
    ///
    /// # Errors
    ///
    /// An `Err` is what an explicit close returns, or else an item of the stream.
    ///
    /// # Cancel safety
    ///
    /// A close that was interrupted continues where it stood at the next close or poll.
    fn close(&mut self) -> impl Future<Output = <Self::Output as Step>::Closed> {
        ready(Self::Output::closed_from_result(Ok(())))
    }

    /// How many items are left: [`AsyncIter::size_hint`].
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, None)
    }

    /// Makes the stream over this state.
    #[cfg(feature = "alloc")]
    fn into_stream(self) -> Iter<Self>
    where
        Self: Sized,
    {
        Iter::new(self)
    }
}

impl<S: AsyncIter> LocalAsyncIter for S {
    type Output = S::Output;

    #[doc(hidden)]
    const ON_ERROR: OnError = S::ON_ERROR;

    #[doc(hidden)]
    const CLOSES: bool = S::CLOSES;

    #[doc(hidden)]
    const CLOSE_ON_DROP: bool = S::CLOSE_ON_DROP;

    #[doc(hidden)]
    const LOCAL: bool = false;

    #[cfg(feature = "alloc")]
    #[doc(hidden)]
    fn dropped(stream: Iter<S>) {
        AsyncIter::dropped(stream);
    }

    // The future is handed out as it is: `unsafe impl Send for Handle` rests on that.
    #[inline]
    fn next(&mut self) -> impl Future<Output = S::Output> {
        AsyncIter::next(self)
    }

    #[inline]
    fn close(&mut self) -> impl Future<Output = <S::Output as Step>::Closed> {
        AsyncIter::close(self)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        AsyncIter::size_hint(self)
    }
}

/// `Debug` of a stream called `name`, whose state is `Debug`. It is there between steps.
///
/// # Errors
///
/// As the formatter.
pub fn fmt<S: Debug>(name: &str, state: Option<&S>, f: &mut Formatter<'_>) -> fmt::Result {
    match state {
        Some(state) => f.debug_tuple(name).field(state).finish(),
        None => f.debug_tuple(name).finish_non_exhaustive(),
    }
}

/// [`fmt()`] of a state that is not `Debug`.
///
/// # Errors
///
/// As the formatter.
pub fn fmt_opaque(name: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.debug_struct(name).finish_non_exhaustive()
}
