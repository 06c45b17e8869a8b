//! Async generators: the block of a body and its slot, and the only owner of both.
//!
//! | module | what it is |
//! |---|---|
//! | `block` | the block, its stages, and its owners |
//! | `inline` | an owner that the block lies in |
//! | `yields` | what a body yields through |
//! | `scope` | parts of a body that a close cuts |
//!
//! The body gets a [`Yielder`], a pointer to the block. No yielder outlives its body, by type: the body has to work for any lifetime of its
//! yielder ([`generate`](crate::generate())), so there is no place outside of its own future where it could keep one.
//!
//! # What holds throughout
//!
//! * **Aliasing.** No reference covers the future but the `Pin<&mut _>` that polls it. Everything else goes through raw pointers that derive
//!   from the allocation. While the body runs, its one yielder alone looks into the slot and the queue, and it has to be borrowed uniquely
//!   for that.
//! * **Delivery.** A yield stores its item at once, and is done when the item is taken. A poll takes the item before it returns, whatever the
//!   body did after the yield; so between polls the slot is empty. Where a yield was given up before its item was taken, what is yielded
//!   after it queues, and is delivered before the body continues. So nothing yielded is lost, but for what a body yields while it is closed.
//! * **Panics.** The body runs, and is dropped, behind a guard. A panic leaves a generator that has ended. What is left in the slot or in the
//!   queue is dropped with the block.
//!
//! # Stages
//!
//! | stage | next | when |
//! |---|---|---|
//! | `WAITING` | `BODY`, `QUEUED`, `ENDED` | the first poll of a block that lies in its owner; a close; a panic |
//! | `BODY` | `BODY` | the body yields, or waits |
//! | | `QUEUED` | the body yields a second time before the first item was taken |
//! | | `CLOSING` | the generator is closed, and the body has a scope |
//! | | `LAST` | the body ends, or is closed, and an item or an error is left |
//! | | `ENDED` | the body ends, or is closed, and nothing is left; or it panics |
//! | `QUEUED` | `BODY` | the last item of the queue was taken |
//! | | `CLOSING`, `LAST`, `ENDED` | as from `BODY` |
//! | `CLOSING` | `LAST`, `ENDED` | the cleanup ends, or panics |
//! | `LAST` | `ENDED` | the last item or error was taken |
//!
//! `CLOSING` is a bit beside `BODY` or `QUEUED`. A body whose [`Kind`] has no scopes is never there.

mod block;
mod inline;
mod scope;
mod yields;

use alloc::boxed::Box;
use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::stream::{FusedStream, Stream};

use self::block::{Boxed, ErasedOwner, Owner};
pub use self::inline::InlineGenerated;
pub use self::scope::{InBody, InBodyOfOthers, Scope, UntilClosed, until_closed};
pub use self::yields::{Yield, Yielder};
use crate::close::{AsyncClose, Close};
use crate::generate::{Closed, Failing, Finish, Kind};
use crate::next::Next;

/// The stream of a generator whose body has a type: what [`generate`](crate::generate()) returns, and what is behind the `impl Stream` of an
/// `#[async_iter]` function.
///
/// It is [`Unpin`], fused, as large as a pointer, and [`Send`] when the body and the items are.
///
/// # Cancel safety
///
/// Dropping the future of [`next`](Self::next) loses nothing: the next poll continues the body where it was.
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut numbers = aiter::generate(async |mut y| {
///     y.yield_item(1).await;
///     y.yield_item(2).await;
/// });
/// assert_eq!(numbers.next().await, Some(1));
/// assert_eq!(numbers.next().await, Some(2));
/// assert_eq!(numbers.next().await, None);
/// # }
/// ```
// `K` says what the body has, so that nothing is compiled for what it has not.
#[must_use = "streams do nothing unless polled"]
pub struct Generated<T, F, K = Failing> {
    owner: Owner<T, F>,
    kind: PhantomData<fn() -> K>,
}

// SAFETY: it owns
// - the body's future (`F: Send`), which has the yielder and whatever else the body holds;
// - items and errors that wait (`T: Send`);
// - the scopes (atomic), and a pointer to a context that is compared alone.
unsafe impl<T: Send, F: Send, K> Send for Generated<T, F, K> {}

// SAFETY: a shared one shows the stage and the length of the queue, which are written through a unique one alone.
unsafe impl<T, F, K> Sync for Generated<T, F, K> {}

// The body is in a heap block, so moving this does not move the body.
impl<T, F, K> Unpin for Generated<T, F, K> {}

impl<T, F, K> Generated<T, F, K> {
    pub(crate) fn new<'y>(body: impl FnOnce(Yielder<'y, T>) -> F) -> Self
    where
        F: Future<Output: Finish<T>>,
        K: Kind<T, F::Output>,
    {
        Self { owner: Owner::new(body), kind: PhantomData }
    }

    /// The next item, or `None` at the end.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: the next poll continues the body where it was.
    // It is what it looks like, for streams.
    #[allow(clippy::should_implement_trait)]
    #[inline]
    pub fn next(&mut self) -> Next<'_, Self>
    where
        Self: Stream,
    {
        Next::new(self)
    }

    /// Closes the generator. A part of the body that [`until_closed`](Yielder::until_closed) runs is dropped, and the rest of the body is
    /// its cleanup. Without such a part the body is dropped.
    ///
    /// # Errors
    ///
    /// What the cleanup fails with.
    ///
    /// # Panics
    ///
    /// Where the cleanup, or a destructor in the body, does.
    ///
    /// # Cancel safety
    ///
    /// A close that was interrupted continues where it stood, at the next close or poll.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut numbers = aiter::generate(async |mut y| {
    ///     for n in 0.. {
    ///         y.yield_item(n).await;
    ///     }
    /// });
    /// assert_eq!(numbers.next().await, Some(0));
    /// numbers.close().await;
    /// assert_eq!(numbers.next().await, None);
    /// # }
    /// ```
    pub fn close(&mut self) -> Close<'_, Self>
    where
        Self: AsyncClose,
    {
        AsyncClose::close(self)
    }
}

impl<T, F, K> Stream for Generated<T, F, K>
where
    F: Future<Output: Finish<T>>,
    K: Kind<T, F::Output>,
{
    type Item = T;

    // Always: LLVM would compile the body apart from the loop that polls it.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.owner.poll::<K>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // SAFETY: the block lives as long as its owner, and no body runs while that is borrowed.
        unsafe { self.owner.ptr().size_hint() }
    }
}

impl<T, F, K> FusedStream for Generated<T, F, K>
where
    F: Future<Output: Finish<T>>,
    K: Kind<T, F::Output>,
{
    fn is_terminated(&self) -> bool {
        // SAFETY: as in `size_hint`.
        unsafe { self.owner.ptr().is_terminated() }
    }
}

impl<T, F, K> AsyncClose for Generated<T, F, K>
where
    F: Future<Output: Finish<T>>,
    K: Kind<T, F::Output>,
{
    type Output = K::Closed;

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<K::Closed> {
        self.owner.poll_close::<K>(cx).map(Closed::from_failure)
    }
}

impl<T, F, K> fmt::Debug for Generated<T, F, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: as in `size_hint`.
        unsafe { self.owner.ptr().fmt("Generated", f) }
    }
}

/// Gives a generator's type a name. rustc shows the function's own name, and its bound, where a body is not `Send`.
pub fn a_generator_is_send_unless_it_is_a_local_generator<'a, T, F, K>(
    generator: Generated<T, F, K>,
) -> Generator<'a, T, K::Closed>
where
    T: Send + 'a,
    F: Future<Output: Finish<T>> + Send + 'a,
    K: Kind<T, F::Output>,
{
    Generator { owner: ErasedOwner::new::<F, K>(generator.owner), closed: PhantomData }
}

/// [`a_generator_is_send_unless_it_is_a_local_generator`] for a body that stays on one thread.
pub fn named_local<'a, T, F, K>(generator: Generated<T, F, K>) -> LocalGenerator<'a, T, K::Closed>
where
    T: 'a,
    F: Future<Output: Finish<T>> + 'a,
    K: Kind<T, F::Output>,
{
    LocalGenerator { owner: ErasedOwner::new::<F, K>(generator.owner), closed: PhantomData }
}

/// Puts a generator behind `Pin<Box<dyn Stream>>`: the box is then its only block.
#[must_use]
pub fn boxed<T, F, K>(generator: Generated<T, F, K>) -> Pin<Box<impl Stream<Item = T> + use<T, F, K>>>
where
    F: Future<Output: Finish<T>>,
    K: Kind<T, F::Output>,
{
    Boxed::<T, F, K>::new(generator.owner)
}

// SAFETY: as for `Generated`.
unsafe impl<T: Send, F: Send, K> Send for Boxed<T, F, K> {}

// SAFETY: as for `Generated`.
unsafe impl<T, F, K> Sync for Boxed<T, F, K> {}

impl<T, F, K> Stream for Boxed<T, F, K>
where
    F: Future<Output: Finish<T>>,
    K: Kind<T, F::Output>,
{
    type Item = T;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.poll(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // SAFETY: the block is borrowed, so it lives, and no body runs.
        unsafe { self.ptr().size_hint() }
    }
}

macro_rules! erased {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[must_use = "streams do nothing unless polled"]
        pub struct $name<'a, T, C = ()> {
            owner: ErasedOwner<'a, T>,
            closed: PhantomData<fn() -> C>,
        }

        // The body is in a heap block, so moving this does not move the body.
        impl<T, C> Unpin for $name<'_, T, C> {}

        impl<T, C> $name<'_, T, C> {
            /// The next item, or `None` at the end.
            ///
            /// # Cancel safety
            ///
            /// Dropping the future loses nothing: the next poll continues the body where it was.
            // It is what it looks like, for streams.
            #[allow(clippy::should_implement_trait)]
            #[inline]
            pub fn next(&mut self) -> Next<'_, Self> {
                Next::new(self)
            }

            /// Closes the generator: drops the body, from the inside out; or, behind a `finally!`, drops what runs there and then runs the
            /// cleanup. An error that was raised before, and that nobody has seen, stays for the next poll.
            ///
            /// # Errors
            ///
            /// What the cleanup fails with, where `C` is a `Result`. Otherwise the next poll yields the error.
            ///
            /// # Panics
            ///
            /// Where the cleanup, or a destructor in the body, does.
            ///
            /// # Cancel safety
            ///
            /// A close that was interrupted continues where it stood, at the next close or poll.
            pub fn close(&mut self) -> Close<'_, Self>
            where
                C: Closed<T>,
            {
                AsyncClose::close(self)
            }
        }

        impl<T, C> Stream for $name<'_, T, C> {
            type Item = T;

            #[inline]
            fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
                self.owner.poll(cx)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                // SAFETY: the block lives as long as its owner, and no body runs while that is borrowed.
                unsafe { self.owner.ptr().size_hint() }
            }
        }

        impl<T, C> FusedStream for $name<'_, T, C> {
            fn is_terminated(&self) -> bool {
                // SAFETY: as in `size_hint`.
                unsafe { self.owner.ptr().is_terminated() }
            }
        }

        impl<T, C: Closed<T>> AsyncClose for $name<'_, T, C> {
            type Output = C;

            fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<C> {
                self.owner.poll_close(C::RETURNS_FAILURE, cx).map(C::from_failure)
            }
        }

        impl<T, C> fmt::Debug for $name<'_, T, C> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // SAFETY: as in `size_hint`.
                unsafe { self.owner.ptr().fmt(stringify!($name), f) }
            }
        }
    };
}

erased! {
    /// An async generator whose type has a name: for a field, an alias, a collection, or recursion.
    ///
    /// An `#[async_iter]` function may return it in place of `impl Stream<Item = T>`. It costs a call through a function pointer for each
    /// poll, which `impl Stream` does not. It is [`Send`], so the body and the items have to be; for those that are not, there is
    /// [`LocalGenerator`].
    ///
    /// `C` is what [`close`](Self::close) returns. It is a `Result` where a `finally!` can fail: `Generator<'a, Result<T, E>, Result<(), E>>`.
    ///
    /// # Example
    ///
    #[cfg_attr(feature = "macros", doc = "```")]
    #[cfg_attr(not(feature = "macros"), doc = "```ignore")]
    /// use aiter::{Generator, async_iter, yield_};
    ///
    /// struct Log {
    ///     lines: Generator<'static, String>,
    /// }
    ///
    /// #[async_iter]
    /// async fn lines(text: String) -> Generator<'static, String> {
    ///     for line in text.lines() {
    ///         yield_!(line.to_owned());
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut log = Log { lines: lines("one\ntwo".to_owned()) };
    /// assert_eq!(log.lines.next().await.as_deref(), Some("one"));
    /// # }
    /// ```
    Generator
}

erased! {
    /// [`Generator`] for a body that stays on one thread.
    ///
    /// # Example
    ///
    #[cfg_attr(feature = "macros", doc = "```")]
    #[cfg_attr(not(feature = "macros"), doc = "```ignore")]
    /// use aiter::{LocalGenerator, async_iter, yield_};
    /// use std::rc::Rc;
    ///
    /// #[async_iter]
    /// async fn names(shared: Rc<[&'static str]>) -> LocalGenerator<'static, &'static str> {
    ///     for name in shared.iter() {
    ///         yield_!(*name);
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// assert_eq!(names(Rc::new(["ada", "grace"])).next().await, Some("ada"));
    /// # }
    /// ```
    LocalGenerator
}

// SAFETY: `named` makes it of a body and of items that are `Send`. The rest is as for `Generated`.
unsafe impl<T, C> Send for Generator<'_, T, C> {}

// SAFETY: a shared one shows the stage and the length of the queue, which are written through a unique one alone.
unsafe impl<T, C> Sync for Generator<'_, T, C> {}

// SAFETY: as above.
unsafe impl<T, C> Sync for LocalGenerator<'_, T, C> {}
