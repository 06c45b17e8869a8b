//! What a generator's body yields through.

use core::fmt;
use core::future::{Future, poll_fn};
use core::marker::PhantomData;
use core::pin::{Pin, pin};
use core::task::{Context, Poll};

use futures_core::stream::Stream;

use super::block::BlockPtr;
use super::scope::{Scope, UntilClosed, until_closed};

/// What the body of a generator yields through: [`generate`](crate::generate()) makes it, and lends it to the body.
///
/// It can be lent further: to a helper function, a callback, an inner future. It cannot leave the body, whatever is done with it.
///
/// # Example
///
/// ```
/// use aiter::{Yielder, generate};
///
/// async fn header(y: &mut Yielder<'_, String>, title: &str) {
///     y.yield_item(format!("# {title}")).await;
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let lines = ["one", "two"];
/// let mut page = generate(async |mut y| {
///     header(&mut y, "Numbers").await;
///     for line in lines {
///         y.yield_item(line.to_owned()).await;
///     }
/// });
/// assert_eq!(page.next().await.as_deref(), Some("# Numbers"));
/// assert_eq!(page.next().await.as_deref(), Some("one"));
/// # }
/// ```
// Invariant in `'y`, so that the body cannot choose a lifetime; and in `T`, because it writes a `T` into a slot that is read as a `T`.
pub struct Yielder<'y, T> {
    block: BlockPtr<T>,
    lifetime: PhantomData<fn(&'y ()) -> &'y ()>,
    item: PhantomData<fn(T) -> T>,
}

// SAFETY: a yielder reaches three things of its block.
// - The slot, the queue and the stage, where it puts items, which are `Send`. There is one yielder for a block, and it is borrowed uniquely
//   for that. The poll that runs the body looks there only once the body has returned; so a body that lends its yielder to another thread
//   has to wait for that thread, since the yielder lives no longer than the body's own call.
// - The scopes, whose fields are atomic.
// - The context, which is written before the body runs, and is only compared.
unsafe impl<T: Send> Send for Yielder<'_, T> {}

impl<'y, T> Yielder<'y, T> {
    pub(super) fn new(block: BlockPtr<T>) -> Self {
        Self { block, lifetime: PhantomData, item: PhantomData }
    }

    /// Yields an item. The future is ready once the next item is asked for.
    ///
    /// # Cancel safety
    ///
    /// The item is handed over at once. Where the future is dropped before it is ready, the item is delivered all the same.
    #[inline]
    pub fn yield_item(&mut self, item: T) -> Yield<'_, 'y, T> {
        self.put(item);
        self.taken()
    }

    /// Hands an item over. It is delivered before the body continues, if the body waits for that.
    #[doc(hidden)]
    #[inline]
    pub fn put(&mut self, item: T) {
        // SAFETY: the block outlives its body, and this yielder with it. The yielder is borrowed uniquely.
        unsafe { self.block.put(item) }
    }

    /// Waits until the items are taken, wherever it is polled.
    #[doc(hidden)]
    #[inline]
    pub fn taken(&mut self) -> Yield<'_, 'y, T> {
        Yield { block: self.block, yielder: PhantomData }
    }

    /// Waits until the items are taken, in a future that nobody but the body polls: nobody in between has to be woken.
    #[doc(hidden)]
    #[inline]
    pub fn taken_here(&mut self) -> YieldHere<'_, 'y, T> {
        YieldHere { is_polled: false, yielder: PhantomData }
    }

    /// Yields all items of another stream, one after the other, and drops it when it has ended.
    ///
    /// An error among the items is an item: it ends nothing. To keep the stream, pass `&mut stream`.
    ///
    /// # Cancel safety
    ///
    /// What was taken from the stream is delivered.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut numbers = aiter::generate(async |mut y| {
    ///     y.yield_from(aiter::generate(async |mut y| y.yield_item(1).await)).await;
    ///     y.yield_item(2).await;
    /// });
    /// assert_eq!((numbers.next().await, numbers.next().await), (Some(1), Some(2)));
    /// # }
    /// ```
    pub async fn yield_from(&mut self, stream: impl Stream<Item = T>) {
        let mut stream = pin!(stream);
        while let Some(item) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
            self.yield_item(item).await;
        }
    }

    /// [`yield_from`](Self::yield_from) in a future that the body itself polls.
    #[doc(hidden)]
    pub async fn yield_from_here(&mut self, stream: impl Stream<Item = T>) {
        let mut stream = pin!(stream);
        while let Some(item) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
            self.put(item);
            self.taken_here().await;
        }
    }

    /// Runs a part of the body until it is ready, or until the generator is closed. What follows is the part's cleanup: it may await, and
    /// runs on both ways out.
    ///
    /// Returns `None` where the generator is closed, by [`close`](crate::AsyncClose::close) or [`closing`](crate::closing()). The part is
    /// dropped then, so what it has borrowed is free again. A body that gets `None` cleans up and returns. If it yields once more, the item
    /// is dropped, and so is the rest of the body, up to the next scope outward.
    ///
    /// A generator that is dropped runs no cleanup, since dropping cannot await.
    ///
    /// # Cancel safety
    ///
    /// A close that was interrupted continues where it stood.
    ///
    /// # Example
    ///
    /// ```
    /// use aiter::{AsyncClose, generate};
    /// use std::cell::Cell;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let released = Cell::new(false);
    /// let mut numbers = generate(async |mut y| {
    ///     y.until_closed(async |y| {
    ///         for n in 0.. {
    ///             y.yield_item(n).await;
    ///         }
    ///     })
    ///     .await;
    ///     tokio::task::yield_now().await;
    ///     released.set(true);
    /// });
    /// assert_eq!(numbers.next().await, Some(0));
    /// numbers.close().await;
    /// assert!(released.get());
    /// # }
    /// ```
    pub fn until_closed<'a, R, F, B>(&'a mut self, part: F) -> UntilClosed<'y, B>
    where
        F: AsyncFnOnce(&mut Yielder<'y, T>) -> R + FnOnce(&'a mut Yielder<'y, T>) -> B,
        B: Future<Output = R>,
    {
        let scope = Self::scope(self);
        until_closed(scope, part(self))
    }

    /// The scopes of this body.
    #[doc(hidden)]
    #[must_use]
    pub fn scope(y: &Self) -> Scope<'y> {
        // SAFETY: the scopes stand in the block, which outlives its body.
        unsafe { Scope::new(y.block.scopes()) }
    }

    /// Takes an error, which is delivered once the body is gone. Of a cleanup that has failed, an explicit close may return it.
    #[doc(hidden)]
    pub fn fail(&mut self, error: T, of_cleanup: bool) {
        // SAFETY: as in `put`.
        unsafe { self.block.fail(error, of_cleanup) }
    }
}

impl<T> fmt::Debug for Yielder<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Yielder").finish_non_exhaustive()
    }
}

/// The future of [`Yielder::yield_item`].
///
/// # Example
///
/// The item is handed over before the future is awaited, so the body may do something between the two:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut numbers = aiter::generate(async |mut y| {
///     let taken = y.yield_item(1);
///     println!("yielded");
///     taken.await;
///     println!("taken");
/// });
/// assert_eq!(numbers.next().await, Some(1));
/// assert_eq!(numbers.next().await, None);
/// # }
/// ```
#[must_use = "a yield waits until the next item is asked for only when it is awaited"]
pub struct Yield<'a, 'y, T> {
    block: BlockPtr<T>,
    yielder: PhantomData<&'a mut Yielder<'y, T>>,
}

// SAFETY: it is a borrowed yielder.
unsafe impl<T: Send> Send for Yield<'_, '_, T> {}

impl<T> Future for Yield<'_, '_, T> {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // SAFETY: the block outlives its body, and this future with it. It borrows the yielder uniquely.
        unsafe {
            if self.block.is_taken() {
                return Poll::Ready(());
            }
            if self.block.is_closing() {
                self.block.scopes().note_yield();
            } else if !self.block.is_context(cx) {
                // The body is polled again once the item was taken, without a wake. An executor within the body, with wakers of its own, has
                // to be told.
                cx.waker().wake_by_ref();
            }
        }
        Poll::Pending
    }
}

impl<T> fmt::Debug for Yield<'_, '_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Yield").finish_non_exhaustive()
    }
}

/// The future of [`Yielder::taken_here`]. It suspends the body once: the body is polled again when the next item is asked for.
#[doc(hidden)]
#[must_use = "a yield waits until the next item is asked for only when it is awaited"]
pub struct YieldHere<'a, 'y, T> {
    is_polled: bool,
    yielder: PhantomData<&'a mut Yielder<'y, T>>,
}

// SAFETY: it is a borrowed yielder, of which it uses nothing.
unsafe impl<T: Send> Send for YieldHere<'_, '_, T> {}

impl<T> Future for YieldHere<'_, '_, T> {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.is_polled {
            return Poll::Ready(());
        }
        self.is_polled = true;
        Poll::Pending
    }
}

impl<T> fmt::Debug for YieldHere<'_, '_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("YieldHere").finish_non_exhaustive()
    }
}
