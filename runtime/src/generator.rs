//! Async generators: a body that yields, its slot, and the only pointer to both.
//!
//! One heap block holds the body's future and the slot that a yield fills. The body gets a [`Yielder`], a pointer to the block,
//! and no yielder outlives its body, by type: the body has to work for any lifetime of its yielder ([`generate`]), so there is
//! no place outside of its own future where it could keep one.
//!
//! # What holds throughout
//!
//! * **Aliasing.** No reference covers the future but the `Pin<&mut _>` that polls it; everything else goes through raw pointers
//!   that derive from the allocation. While the body runs, its one yielder alone looks into the slot, and it has to be borrowed
//!   mutably for that.
//! * **Delivery.** A yield waits until the slot is free, and is done once its item was taken. A poll takes the item before it
//!   returns, whatever the body did after it filled the slot. So nothing yielded is lost, and between polls the slot is empty
//!   but at [`stage::LAST`].
//! * **Panics.** The body runs, and is dropped, behind a guard. A panic leaves a generator that is over. What is left in a slot
//!   is dropped with the block.

use alloc::boxed::Box;
use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::mem::{self, MaybeUninit};
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::task::{Context, Poll, Waker};

use futures_core::stream::{FusedStream, Stream};

use crate::close::{AsyncClose, Close};
use crate::next::Next;

/// How far a generator is. What lives in the block is an invariant of this module.
mod stage {
    /// The body's future lives.
    pub(super) const BODY: u8 = 0;
    /// The body is gone. The slot holds the error that it raised, behind an item that was delivered before.
    pub(super) const LAST: u8 = 1;
    /// The body is gone, and nothing will be delivered.
    pub(super) const ENDED: u8 = 2;
}

type PollBody<T> = unsafe fn(NonNull<Head<T>>, &mut Context<'_>) -> Poll<Option<T>>;

/// The part of a block whose layout does not depend on the body.
#[repr(C)]
struct Head<T> {
    /// [`Block::poll`].
    poll: PollBody<T>,
    /// [`Block::destroy`].
    destroy: unsafe fn(NonNull<Head<T>>, bool),
    stage: u8,
    /// Where the waker of the poll that is running stands.
    waker: *const Waker,
    slot: Option<T>,
}

/// A generator's heap block.
#[repr(C)]
struct Block<T, F> {
    head: Head<T>,
    future: F,
}

/// Ends the generator when dropped, and drops its body.
struct Ended<T, F>(*mut Block<T, F>);

impl<T, F> Drop for Ended<T, F> {
    fn drop(&mut self) {
        // SAFETY: made from a living block at `BODY`, whose future nobody uses after. The stage comes first: a destructor that
        // panics is not run again.
        unsafe {
            (*self.0).head.stage = stage::ENDED;
            ptr::drop_in_place(&raw mut (*self.0).future);
        }
    }
}

/// Drops what is left in the slot of a block.
struct Emptied<T>(*mut Option<T>);

impl<T> Drop for Emptied<T> {
    fn drop(&mut self) {
        // SAFETY: made from a block that outlives the guard; nobody looks into the slot after.
        unsafe { ptr::drop_in_place(self.0) }
    }
}

/// Frees a block whose contents are destroyed already.
struct Freed<T, F>(*mut Block<T, F>);

impl<T, F> Drop for Freed<T, F> {
    fn drop(&mut self) {
        // As `MaybeUninit`: a `Box` of the contents would claim them.
        // SAFETY: `Handle::new` made the block as a `Box<MaybeUninit<_>>`; this is its last use.
        drop(unsafe { Box::from_raw(self.0.cast::<MaybeUninit<Block<T, F>>>()) });
    }
}

impl<T, F> Block<T, F> {
    /// The next item.
    ///
    /// # Safety
    ///
    /// `head` starts a living `Block<T, F>`, and its handle is unique.
    #[inline]
    unsafe fn poll(head: NonNull<Head<T>>, cx: &mut Context<'_>) -> Poll<Option<T>>
    where
        F: Future<Output: Finish<T>>,
    {
        let block = head.as_ptr().cast::<Self>();
        // SAFETY: the caller's; the stage says what lives.
        unsafe {
            if (*block).head.stage != stage::BODY {
                return Poll::Ready(Self::late(block));
            }
            (*block).head.waker = cx.waker();
            let ended = Ended(block);
            let poll = Pin::new_unchecked(&mut (*block).future).poll(cx);
            let Poll::Ready(finished) = poll else {
                mem::forget(ended);
                return match Self::take(block) {
                    Some(item) => Poll::Ready(Some(item)),
                    None => Poll::Pending,
                };
            };
            drop(ended);
            Poll::Ready(Self::last(block, finished.finish()))
        }
    }

    /// Takes the item out of the slot.
    ///
    /// # Safety
    ///
    /// The block lives, and no yielder is at work.
    unsafe fn take(block: *mut Self) -> Option<T> {
        // SAFETY: the caller's.
        unsafe {
            let slot = &raw mut (*block).head.slot;
            (*slot).take()
        }
    }

    /// What is left once the body is gone: an item that it yielded in its last poll, then its error.
    ///
    /// # Safety
    ///
    /// The block lives, and its body is gone.
    #[cold]
    unsafe fn last(block: *mut Self, error: Option<T>) -> Option<T> {
        // SAFETY: the caller's.
        unsafe {
            let item = Self::take(block);
            if item.is_some() && error.is_some() {
                (*block).head.slot = error;
                (*block).head.stage = stage::LAST;
                return item;
            }
            item.or(error)
        }
    }

    /// # Safety
    ///
    /// The block lives, and its body is gone.
    #[cold]
    unsafe fn late(block: *mut Self) -> Option<T> {
        // SAFETY: the caller's.
        unsafe {
            match mem::replace(&mut (*block).head.stage, stage::ENDED) {
                stage::LAST => Self::take(block),
                _ => None,
            }
        }
    }

    /// Drops the body, if it lives; then, if `free`, frees the block.
    ///
    /// # Safety
    ///
    /// `head` starts a living `Block<T, F>`, its handle is unique, and if `free` this is its last use.
    unsafe fn destroy(head: NonNull<Head<T>>, free: bool) {
        let block = head.as_ptr().cast::<Self>();
        let freed = free.then(|| Freed(block));
        // SAFETY: the block lives; no reference is made.
        let emptied = free.then(|| Emptied(unsafe { &raw mut (*block).head.slot }));
        // SAFETY: the caller's.
        if unsafe { (*block).head.stage } == stage::BODY {
            drop(Ended(block));
        }
        drop(emptied);
        drop(freed);
    }
}

/// The only pointer to a block. `O` is what the body owns, or borrows: it is a parameter of the destructor, so that all of it
/// has to be alive when that runs.
struct Handle<T, O>(NonNull<Head<T>>, PhantomData<O>);

impl<T, O> Handle<T, O> {
    fn new<'y, R, F>(body: impl FnOnce(Yielder<'y, T>) -> F) -> Self
    where
        F: Future<Output = R>,
        R: Finish<T>,
    {
        let block = Box::into_raw(Box::<Block<T, F>>::new_uninit()).cast::<Block<T, F>>();
        let head = Head {
            poll: Block::<T, F>::poll,
            destroy: Block::<T, F>::destroy,
            stage: stage::ENDED,
            waker: ptr::null(),
            slot: None,
        };
        // SAFETY: the block is new, and a box is not null. A body that panics before it gives its future leaves a block that is
        // over, to be freed by the handle.
        unsafe {
            (&raw mut (*block).head).write(head);
            let handle = Self(NonNull::new_unchecked(block.cast()), PhantomData);
            let future = body(Yielder { head: handle.0, lifetime: PhantomData, item: PhantomData });
            (&raw mut (*block).future).write(future);
            (*block).head.stage = stage::BODY;
            handle
        }
    }

    /// Forgets what the body owns, for what it borrows at the most.
    fn erase<'a>(self) -> Handle<T, &'a ()>
    where
        O: 'a,
    {
        let head = self.0;
        mem::forget(self);
        Handle(head, PhantomData)
    }

    fn stage(&self) -> u8 {
        // SAFETY: the block lives as long as its handle; the stage is written through a unique handle alone.
        unsafe { (*self.0.as_ptr()).stage }
    }

    fn close(&mut self) {
        // SAFETY: the block lives as long as its handle, which is unique here.
        unsafe { ((*self.0.as_ptr()).destroy)(self.0, false) }
    }

    /// Polls a body of unknown type.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        // SAFETY: the block lives as long as its handle, which is unique here.
        unsafe { ((*self.0.as_ptr()).poll)(self.0, cx) }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self.stage() {
            stage::BODY => (0, None),
            stage::LAST => (1, Some(1)),
            _ => (0, Some(0)),
        }
    }

    fn fmt(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name).field("is_terminated", &(self.stage() == stage::ENDED)).finish_non_exhaustive()
    }
}

impl<T, O> Drop for Handle<T, O> {
    fn drop(&mut self) {
        // SAFETY: the block lives as long as its handle, which ends here.
        unsafe { ((*self.0.as_ptr()).destroy)(self.0, true) }
    }
}

/// What a generator's body yields through. No part of the public interface.
///
/// Invariant in `'y`, which the body cannot choose, and in `T`, of which it puts some where they are taken for just that.
pub struct Yielder<'y, T> {
    head: NonNull<Head<T>>,
    lifetime: PhantomData<fn(&'y ()) -> &'y ()>,
    item: PhantomData<fn(T) -> T>,
}

// SAFETY: there is one yielder a block, and it puts items into the slot, which are `Send`. Whoever polls takes them out after
// the body has returned from its poll; a body that lends its yielder to another thread has to wait for it before, as the
// yielder's lifetime is that of the body's own call.
unsafe impl<T: Send> Send for Yielder<'_, T> {}

impl<'y, T> Yielder<'y, T> {
    /// Yields an item.
    #[inline]
    pub fn yield_(&mut self, item: T) -> Yield<'_, 'y, T> {
        let item = self.put(item);
        // Hardly ever: a yield before this one was given up before its item was taken. So the future holds no room for one.
        Yield { waiting: item.map(Box::new), yielder: self }
    }

    /// Puts an item into the slot, if that is free.
    #[inline]
    fn put(&mut self, item: T) -> Option<T> {
        // SAFETY: the block outlives its body's future, and the yielder with it. The yielder is unique, and the driver looks into
        // the slot only when the body does not run.
        unsafe {
            let slot = &raw mut (*self.head.as_ptr()).slot;
            if (*slot).is_some() {
                return Some(item);
            }
            slot.write(Some(item));
        }
        None
    }
}

impl<T> fmt::Debug for Yielder<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Yielder").finish_non_exhaustive()
    }
}

/// The future of [`Yielder::yield_`]: ready once the item was taken. Dropped before, what was put into the slot is delivered all
/// the same.
#[derive(Debug)]
#[must_use = "a yield waits until its item is taken when it is awaited"]
pub struct Yield<'a, 'y, T> {
    yielder: &'a mut Yielder<'y, T>,
    /// The item, until there is a place for it.
    waiting: Option<Box<T>>,
}

impl<T> Future for Yield<'_, '_, T> {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let head = self.yielder.head.as_ptr();
        // SAFETY: as in `put`; the waker is that of the poll which this is a part of.
        let (is_taken, is_own) = unsafe { ((*head).slot.is_none(), ptr::eq((*head).waker, cx.waker())) };
        if is_taken {
            let Some(item) = self.waiting.take() else {
                return Poll::Ready(());
            };
            self.waiting = self.yielder.put(*item).map(Box::new);
        }
        // The driver polls the body again once the item was taken, without a wake. An executor of the body's own, with wakers of
        // its own, has to be told.
        if !is_own {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

/// What a body ends with: nothing, or an error that is the last item.
///
/// No part of the public interface.
#[diagnostic::on_unimplemented(
    message = "the body of a generator of `{T}` cannot give `{Self}`",
    note = "a body ends without a value; where the items are `Result`s, `?` raises"
)]
pub trait Finish<T> {
    /// The last item.
    fn finish(self) -> Option<T>;
}

impl<T> Finish<T> for () {
    fn finish(self) -> Option<T> {
        None
    }
}

impl<T, E> Finish<Result<T, E>> for Result<(), E> {
    fn finish(self) -> Option<Result<T, E>> {
        self.err().map(Err)
    }
}

/// What `?` raises in a generator whose items are `Result`s.
///
/// No part of the public interface.
#[diagnostic::on_unimplemented(
    message = "`?` cannot raise in a generator of `{Self}`",
    note = "a generator raises where its items are `Result<T, E>`, or an alias of that"
)]
pub trait Fallible {
    /// The error.
    type Error;
}

impl<T, E> Fallible for Result<T, E> {
    type Error = E;
}

/// Yields an item from an async generator, an `async fn` that has `#[async_iter]` and returns `impl Stream`.
///
/// The generator stands still until the next item is asked for. What is yielded is never lost.
///
/// It is seen where it is written in the body, in the arguments of other macros too; not in what another macro makes of itself.
///
/// # Example
///
#[cfg_attr(feature = "macros", doc = "```")]
#[cfg_attr(not(feature = "macros"), doc = "```ignore")]
/// use aiter::{Stream, async_iter, yield_};
///
/// /// Counts down to 0.
/// #[async_iter]
/// async fn countdown(from: u32) -> impl Stream<Item = u32> {
///     for n in (0..from).rev() {
///         tokio::task::yield_now().await;
///         yield_!(n);
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut numbers = countdown(2);
/// assert_eq!(aiter::next(&mut numbers).await, Some(1));
/// assert_eq!(aiter::next(&mut numbers).await, Some(0));
/// assert_eq!(aiter::next(&mut numbers).await, None);
/// # }
/// ```
#[macro_export]
macro_rules! yield_ {
    // In code that cannot yield, which is an error already.
    (@ _ $($item:tt)*) => {{
        let _ = { $($item)* };
    }};
    (@ $yielder:ident) => {
        $crate::private::Yielder::yield_(&mut $yielder, ()).await
    };
    (@ $yielder:ident $item:expr $(,)?) => {
        $crate::private::Yielder::yield_(&mut $yielder, $item).await
    };
    ($($item:tt)*) => {
        $crate::private::compile_error!(
            "`yield_!` yields where it is written in the body of an async generator, an `async fn … -> impl Stream<Item = T>` \
             under `#[async_iter]`; another macro cannot write it there"
        )
    };
}

/// The stream of a generator whose body has a type: what is behind `impl Stream`. No part of the public interface.
#[must_use = "streams do nothing unless polled"]
pub struct Generated<T, F> {
    handle: Handle<T, F>,
}

// SAFETY: it owns the body's future, and items on their way.
unsafe impl<T: Send, F: Send> Send for Generated<T, F> {}

// SAFETY: a shared one shows nothing but the stage, which is written through a unique one alone.
unsafe impl<T, F> Sync for Generated<T, F> {}

impl<T, F> Unpin for Generated<T, F> {}

/// Makes a generator of a body. The body has to work for any lifetime of its yielder, so that it cannot keep it; `'y` is the one
/// that its future is typed by.
pub fn generate<'y, T, R, B, F>(body: B) -> Generated<T, F>
where
    B: AsyncFnOnce(Yielder<'_, T>) -> R + FnOnce(Yielder<'y, T>) -> F,
    F: Future<Output = R>,
    R: Finish<T>,
{
    Generated { handle: Handle::new(body) }
}

impl<T, F> Stream for Generated<T, F>
where
    F: Future<Output: Finish<T>>,
{
    type Item = T;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        // SAFETY: the block was made for this body, lives as long as its handle, and that is unique here.
        unsafe { Block::<T, F>::poll(self.handle.0, cx) }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.handle.size_hint()
    }
}

impl<T, F> FusedStream for Generated<T, F>
where
    F: Future<Output: Finish<T>>,
{
    fn is_terminated(&self) -> bool {
        self.handle.stage() == stage::ENDED
    }
}

impl<T, F> AsyncClose for Generated<T, F> {
    type Output = ();

    fn poll_close(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        self.handle.close();
        Poll::Ready(())
    }
}

impl<T, F> fmt::Debug for Generated<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.handle.fmt("Generator", f)
    }
}

/// Gives a generator's type a name.
pub fn named<'a, T, F>(generator: Generated<T, F>) -> Generator<'a, T>
where
    T: Send + 'a,
    F: Send + 'a,
{
    Generator { handle: generator.handle.erase() }
}

/// [`named`] for a body that stays on one thread.
pub fn named_local<'a, T, F>(generator: Generated<T, F>) -> LocalGenerator<'a, T>
where
    T: 'a,
    F: 'a,
{
    LocalGenerator { handle: generator.handle.erase() }
}

macro_rules! erased {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[must_use = "streams do nothing unless polled"]
        pub struct $name<'a, T> {
            handle: Handle<T, &'a ()>,
        }

        impl<T> Unpin for $name<'_, T> {}

        impl<T> $name<'_, T> {
            /// The next item, or `None` at the end.
            ///
            /// # Cancel safety
            ///
            /// Dropping the future loses nothing: the next pull goes on where the body stands.
            // It is what it looks like, for streams.
            #[allow(clippy::should_implement_trait)]
            #[inline]
            pub fn next(&mut self) -> Next<'_, Self> {
                Next::new(self)
            }

            /// Closes the generator: drops the body, from the inside out. An error that waits for its pull stays where it is.
            ///
            /// # Panics
            ///
            /// Where a destructor in the body does.
            pub fn close(&mut self) -> Close<'_, Self> {
                AsyncClose::close(self)
            }
        }

        impl<T> Stream for $name<'_, T> {
            type Item = T;

            #[inline]
            fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
                self.handle.poll(cx)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.handle.size_hint()
            }
        }

        impl<T> FusedStream for $name<'_, T> {
            fn is_terminated(&self) -> bool {
                self.handle.stage() == stage::ENDED
            }
        }

        impl<T> AsyncClose for $name<'_, T> {
            type Output = ();

            fn poll_close(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
                self.handle.close();
                Poll::Ready(())
            }
        }

        impl<T> fmt::Debug for $name<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.handle.fmt(stringify!($name), f)
            }
        }
    };
}

erased! {
    /// An async generator whose type has a name: for a field, an alias, a collection.
    ///
    /// It is what an `#[async_iter]` function returns that says so, at the price of a call through a function pointer for each
    /// poll. `impl Stream<Item = T>` costs none. It is [`Send`], and so are the body and the items; [`LocalGenerator`] is the
    /// same without.
    Generator
}

erased! {
    /// [`Generator`] for a body that stays on one thread.
    LocalGenerator
}

// SAFETY: made, by `named`, of a body and of items that are `Send`.
unsafe impl<T> Send for Generator<'_, T> {}

// SAFETY: a shared one shows nothing but the stage, which is written through a unique one alone.
unsafe impl<T> Sync for Generator<'_, T> {}

// SAFETY: as above.
unsafe impl<T> Sync for LocalGenerator<'_, T> {}
