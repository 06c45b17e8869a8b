//! The stream over a state.

use core::fmt::{Debug, Formatter};
use core::future::Future;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::stream::{FusedStream, Stream};

use crate::close::{AsyncClose, Close};
use crate::init::{Init, IntoInit, LocalInit};
use crate::next::Next;
use crate::raw::frame::{Handle, Owner as _};
use crate::state::{AsyncIter, Closed, Item, LocalAsyncIter, fmt};
use crate::step::Step;

/// The stream over a state `S`: one step of the state is one item.
///
/// It has a name, is [`Unpin`] and fused, and is as large as a pointer. It is [`Send`] when the state is an [`AsyncIter`], and both the state and
/// the items are `Send`.
///
/// # Items, and the end
///
/// Nothing runs before the first poll, nothing between polls, and nothing is read ahead. At the end the state's `close` has run
/// before the consumer sees `None`; then it is `None` for ever, and [`is_terminated`](FusedStream::is_terminated) is true.
///
/// # Errors
///
/// An error that a step raises is seen after `close` has run, as `Some(Err(_))`; then `None`. A close that fails is one more
/// `Some(Err(_))` before `None`, unless an explicit [`close`](Self::close) returned it.
///
/// # Panics
///
/// A panic in the state's code reaches the caller of the poll. Then the stream has ended: every poll returns
/// `None`, and no hook runs again.
///
/// # Cancel safety
///
/// A step in flight belongs to the stream. Dropping the future of [`next`](Self::next), or moving the stream to another task,
/// loses nothing: the next poll continues the same step.
///
/// # Dropping
///
/// Drops the step in flight, then the state. It never blocks, and runs no hook: to close on every way out there is
/// [`closing`](crate::closing()).
///
/// # Example
///
/// ```
/// use aiter::{AsyncIter, Iter};
///
/// struct Evens(u32);
///
/// impl AsyncIter for Evens {
///     type Output = Option<u32>;
///
///     async fn next(&mut self) -> Option<u32> {
///         self.0 += 2;
///         (self.0 < 6).then_some(self.0)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut evens: Iter<Evens> = Evens(0).into_stream();
/// assert_eq!(evens.next().await, Some(2));
/// assert_eq!(evens.next().await, Some(4));
/// assert_eq!(evens.next().await, None);
/// # }
/// ```
#[must_use = "streams do nothing unless polled"]
#[doc(alias("unfold", "try_unfold"))]
pub struct Iter<S> {
    pub(crate) handle: Handle<S>,
}

impl<S> Iter<S> {
    /// The stream over `state`: [`AsyncIter::into_stream`] as a function.
    ///
    /// # Example
    ///
    /// ```
    /// use aiter::{AsyncIter, Iter};
    ///
    /// struct Ones;
    ///
    /// impl AsyncIter for Ones {
    ///     type Output = Option<u32>;
    ///
    ///     async fn next(&mut self) -> Option<u32> {
    ///         Some(1)
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// assert_eq!(Iter::new(Ones).next().await, Some(1));
    /// # }
    /// ```
    #[inline]
    pub fn new(state: S) -> Self
    where
        S: LocalAsyncIter,
    {
        Self { handle: Handle::new(state) }
    }

    /// A stream that makes its state first, on the first poll.
    ///
    /// `init` returns `S`, `Option<S>` (where `None` is an empty stream), or `Result<S, E>` with an `E` that becomes the step's
    /// error by [`From`].
    ///
    /// # Errors
    ///
    /// The error of a failed `init` is the first and last item; neither `next` nor `close` runs.
    ///
    /// # Cancel safety
    ///
    /// `init` runs once, also when the first polls are cancelled.
    ///
    /// # Example
    ///
    /// ```
    /// use aiter::{AsyncIter, Iter};
    /// use std::io;
    ///
    /// struct Words(Vec<String>);
    ///
    /// impl AsyncIter for Words {
    ///     type Output = io::Result<Option<String>>;
    ///
    ///     async fn next(&mut self) -> io::Result<Option<String>> {
    ///         Ok(self.0.pop())
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut words: Iter<Words> = Iter::lazy(async {
    ///     let text = tokio::fs::read_to_string("/no/such/file").await?;
    ///     io::Result::Ok(Words(text.split_whitespace().map(String::from).collect()))
    /// });
    /// assert_eq!(words.next().await.unwrap().unwrap_err().kind(), io::ErrorKind::NotFound);
    /// assert!(words.next().await.is_none());
    /// # }
    /// ```
    pub fn lazy<F>(init: F) -> Self
    where
        S: AsyncIter,
        F: Future<Output: IntoInit<S>> + Send + 'static,
    {
        Self { handle: Handle::lazy(init) }
    }

    /// [`lazy`](Self::lazy) for a [`LocalAsyncIter`], and an `init` that need not be [`Send`].
    ///
    /// A state that is an [`AsyncIter`] does not compile here, since its stream may be `Send`.
    ///
    /// # Errors
    ///
    /// The error of a failed `init` is the first and last item; neither `next` nor `close` runs.
    ///
    /// # Cancel safety
    ///
    /// `init` runs once, also when the first polls are cancelled.
    ///
    /// # Example
    ///
    /// ```
    /// use aiter::{Iter, LocalAsyncIter};
    /// use std::rc::Rc;
    ///
    /// struct Once(Option<Rc<str>>);
    ///
    /// impl LocalAsyncIter for Once {
    ///     type Output = Option<Rc<str>>;
    ///
    ///     async fn next(&mut self) -> Option<Rc<str>> {
    ///         self.0.take()
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let name: Rc<str> = "ada".into();
    /// let mut once: Iter<Once> = Iter::lazy_local(async { Once(Some(name)) });
    /// assert_eq!(once.next().await.as_deref(), Some("ada"));
    /// # }
    /// ```
    pub fn lazy_local<F>(init: F) -> Self
    where
        S: LocalAsyncIter,
        F: Future<Output: IntoInit<S>> + 'static,
    {
        Self { handle: Handle::lazy_local(init) }
    }

    pub(crate) fn from_handle(handle: Handle<S>) -> Self {
        Self { handle }
    }

    /// The next item, or `None` at the end.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: the next poll continues the same step. Until then the step keeps what it holds, such as a lock's guard,
    /// a permit, or a connection from a pool. [`interrupt`](Self::interrupt) and [`close`](Self::close) free it.
    ///
    /// # Example
    ///
    /// ```
    /// use aiter::AsyncIter;
    /// use std::time::Duration;
    /// use tokio::time::{sleep, timeout};
    ///
    /// struct Slow(u32);
    ///
    /// impl AsyncIter for Slow {
    ///     type Output = Option<u32>;
    ///
    ///     async fn next(&mut self) -> Option<u32> {
    ///         self.0 += 1;
    ///         sleep(Duration::from_millis(20)).await;
    ///         Some(self.0)
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut slow = Slow(0).into_stream();
    /// assert!(timeout(Duration::from_millis(5), slow.next()).await.is_err());
    /// assert_eq!(slow.next().await, Some(1)); // the same step
    /// # }
    /// ```
    // It is what it looks like, for streams.
    #[doc(alias("anext", "__anext__"))]
    #[allow(clippy::should_implement_trait)]
    #[inline]
    pub fn next(&mut self) -> Next<'_, Self>
    where
        S: LocalAsyncIter,
    {
        Next::new(self)
    }

    /// Closes the stream: drops a step in flight, then runs the state's `close`, unless that was done. Before an async init is
    /// done there is nothing to close. Afterwards the stream has ended.
    ///
    /// What the dropped step had moved out of the state (by `take()`, by `mem::replace`) is gone when `close` runs: a `close` that says goodbye on a
    /// connection needs a `next` that leaves it in the state.
    ///
    /// # Errors
    ///
    /// The error of a failed close, also when the close ran earlier and nobody has seen its error yet. A raised error that waits
    /// to be seen stays for the next poll.
    ///
    /// # Panics
    ///
    /// Where the state's `close`, or the destructor of the step in flight, does.
    ///
    /// # Cancel safety
    ///
    /// An interrupted close continues where it stood, at the next close or poll.
    ///
    /// # Example
    ///
    /// ```
    /// use aiter::AsyncIter;
    ///
    /// struct Ticks(u32);
    ///
    /// impl AsyncIter for Ticks {
    ///     type Output = Option<u32>;
    ///
    ///     async fn next(&mut self) -> Option<u32> {
    ///         self.0 += 1;
    ///         Some(self.0)
    ///     }
    ///
    ///     async fn close(&mut self) {
    ///         self.0 = 0;
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut ticks = Ticks(0).into_stream();
    /// assert_eq!(ticks.next().await, Some(1));
    /// ticks.close().await;
    /// assert_eq!(ticks.next().await, None);
    /// assert_eq!(ticks.into_state().map(|ticks| ticks.0), Some(0));
    /// # }
    /// ```
    #[doc(alias = "aclose")]
    pub fn close(&mut self) -> Close<'_, Self>
    where
        S: LocalAsyncIter,
    {
        AsyncClose::close(self)
    }

    /// The state, between steps: `None` while a hook is in flight, and before an async init is done.
    ///
    /// # Example
    ///
    /// ```
    /// # use aiter::AsyncIter;
    /// # struct Words(Vec<&'static str>);
    /// # impl AsyncIter for Words {
    /// #     type Output = Option<&'static str>;
    /// #     async fn next(&mut self) -> Option<&'static str> { tokio::task::yield_now().await; self.0.pop() }
    /// # }
    /// use std::pin::Pin;
    /// use std::task::{Context, Waker};
    ///
    /// use aiter::Stream as _;
    ///
    /// let mut words = Words(vec!["one", "two"]).into_stream();
    /// assert_eq!(words.state().map(|state| state.0.len()), Some(2));
    /// assert!(Pin::new(&mut words).poll_next(&mut Context::from_waker(Waker::noop())).is_pending());
    /// assert!(words.state().is_none()); // a step is in flight
    /// ```
    #[must_use]
    pub fn state(&self) -> Option<&S> {
        self.handle.state()
    }

    /// The state, between steps, to be changed: `None` while a hook is in flight, and before an async init is done.
    ///
    /// # Example
    ///
    /// ```
    /// # use aiter::AsyncIter;
    /// # struct Words(Vec<&'static str>);
    /// # impl AsyncIter for Words {
    /// #     type Output = Option<&'static str>;
    /// #     async fn next(&mut self) -> Option<&'static str> { self.0.pop() }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut words = Words(vec!["one", "two"]).into_stream();
    /// if let Some(state) = words.state_mut() {
    ///     state.0.push("three");
    /// }
    /// assert_eq!(words.next().await, Some("three"));
    /// # }
    /// ```
    #[must_use]
    pub fn state_mut(&mut self) -> Option<&mut S> {
        self.handle.state_mut()
    }

    /// Drops the step in flight, if there is one, and returns the state. The next poll starts a new step.
    ///
    /// What the dropped step had not finished is lost, and what it had moved out of the state (by `take()`, by `mem::replace`) is gone. So
    /// this is for a step that may be dropped: the state's author knows.
    ///
    /// A stream that has ended returns its state and stays ended. An error that waits to be seen stays. `None` while a close or an async init is in
    /// flight, which are left alone, and where there is no state.
    ///
    /// # Panics
    ///
    /// Where the destructor of the step in flight does. Then the stream has ended.
    ///
    /// # Example
    ///
    /// ```
    /// use aiter::AsyncIter;
    /// use std::time::Duration;
    /// use tokio::time::timeout;
    ///
    /// struct Messages {
    ///     channels: Vec<String>,
    /// }
    ///
    /// impl AsyncIter for Messages {
    ///     type Output = Option<String>;
    ///
    ///     async fn next(&mut self) -> Option<String> {
    ///         // Nothing is lost if this is dropped while it waits.
    ///         std::future::pending().await
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut messages = Messages { channels: Vec::new() }.into_stream();
    /// let waited = timeout(Duration::from_millis(1), messages.next()).await;
    /// assert!(waited.is_err());
    /// assert!(messages.state_mut().is_none()); // The step is still in flight.
    /// let state = messages.interrupt().expect("neither closed nor in an init");
    /// state.channels.push("news".to_owned());
    /// # }
    /// ```
    pub fn interrupt(&mut self) -> Option<&mut S>
    where
        S: LocalAsyncIter,
    {
        self.handle.interrupt()
    }

    /// The state out of the stream; a step or a close in flight is dropped. `None` before an async init is done, or after it
    /// failed.
    ///
    /// # Example
    ///
    /// ```
    /// # use aiter::AsyncIter;
    /// # struct Words(Vec<&'static str>);
    /// # impl AsyncIter for Words {
    /// #     type Output = Option<&'static str>;
    /// #     async fn next(&mut self) -> Option<&'static str> { self.0.pop() }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut words = Words(vec!["one", "two"]).into_stream();
    /// assert_eq!(words.next().await, Some("two"));
    /// assert_eq!(words.into_state().map(|state| state.0), Some(vec!["one"]));
    /// # }
    /// ```
    #[must_use]
    pub fn into_state(self) -> Option<S> {
        self.handle.into_state()
    }

    /// [`into_state`](Self::into_state) of a stream in a place that may have a destructor.
    #[doc(hidden)]
    pub fn take_state(&mut self) -> Option<S> {
        take(self).into_state()
    }
}

impl<S: LocalAsyncIter> Stream for Iter<S> {
    type Item = Item<S>;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Item<S>>> {
        self.handle.poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.handle.size_hint()
    }
}

impl<S: LocalAsyncIter> FusedStream for Iter<S> {
    fn is_terminated(&self) -> bool {
        self.handle.is_terminated()
    }
}

impl<S: LocalAsyncIter> AsyncClose for Iter<S> {
    type Output = Closed<S>;

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Closed<S>> {
        self.handle.poll_close(cx).map(S::Output::closed_from_result)
    }
}

impl<S: LocalAsyncIter> From<S> for Iter<S> {
    fn from(state: S) -> Self {
        Self::new(state)
    }
}

/// Shows the state between steps.
impl<S: Debug> Debug for Iter<S> {
    fn fmt(&self, f: &mut Formatter<'_>) -> core::fmt::Result {
        fmt("Iter", self.state(), f)
    }
}

/// A stream that starts with an async init.
pub(crate) fn init<S: Init>(args: S::Args) -> Iter<S> {
    Iter { handle: Handle::init(args) }
}

/// [`init`] with `local`.
pub(crate) fn init_local<S: LocalInit>(args: S::Args) -> Iter<S> {
    Iter { handle: Handle::init_local(args) }
}

/// Takes the stream out of its place, and leaves one that has ended, so that the place may have a destructor.
pub fn take<S>(iter: &mut Iter<S>) -> Iter<S> {
    mem::replace(iter, Iter { handle: Handle::GONE })
}
