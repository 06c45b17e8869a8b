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
//! * **Delivery.** A yield puts its item into the slot at once, and is done when the slot is empty. A poll takes the item before
//!   it returns, whatever the body did after it filled the slot; so between polls the slot is empty. Where a yield was given up
//!   before its item was taken, what is yielded after it queues, and is delivered before the body goes on. So nothing yielded is
//!   lost.
//! * **Panics.** The body runs, and is dropped, behind a guard. A panic leaves a generator that is over. What is left in a slot
//!   is dropped with the block.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use core::fmt;
use core::future::Future;
use core::marker::{PhantomData, PhantomPinned};
use core::mem::{self, ManuallyDrop};
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::task::{Context, Poll};

use futures_core::stream::{FusedStream, Stream};

use crate::close::{AsyncClose, Close};
use crate::next::Next;
use crate::raw::block::{FreeOnDrop, allocate};

/// How far a generator is. What lives in the block is an invariant of this module.
mod stage {
    /// The body's future lives, and the slot is empty.
    pub(super) const BODY: u8 = 0;
    /// The body's future lives. What it yielded queues behind an item that was delivered before, or that is in the slot.
    pub(super) const QUEUED: u8 = 1;
    /// The body is gone. What it yielded, and the error that it raised, is left: one item at least.
    pub(super) const LAST: u8 = 2;
    /// The body is gone, and nothing will be delivered.
    pub(super) const ENDED: u8 = 3;
}

/// What is done with a block whose body's type was forgotten.
struct Table<T> {
    poll: PollBlock<T>,
    destroy: unsafe fn(NonNull<Head<T>>, bool),
}

/// The part of a block whose layout does not depend on the body.
#[repr(C)]
struct Head<T> {
    /// That of the block, once the body's type is forgotten. Not before: a poll that is called in one place, and known in no
    /// other, is compiled into that place.
    table: *const Table<T>,
    stage: u8,
    /// The context of the poll that is running.
    context: *const (),
    yielded: Yielded<T>,
}

/// What a body has yielded, and nobody has taken.
struct Yielded<T> {
    slot: Option<T>,
    /// What comes after `slot`. Without one it is empty.
    queue: Option<Box<Queue<T>>>,
}

type PollBlock<T> = unsafe fn(NonNull<Head<T>>, &mut Context<'_>) -> Poll<Option<T>>;

struct Queue<T>(VecDeque<T>);

impl<T> Yielded<T> {
    #[cold]
    fn take(&mut self) -> Option<T> {
        self.slot.take().or_else(|| self.queue.as_mut()?.0.pop_front())
    }

    fn len(&self) -> usize {
        usize::from(self.slot.is_some()) + self.queue.as_ref().map_or(0, |queue| queue.0.len())
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }
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
    #[cold]
    fn drop(&mut self) {
        // SAFETY: made from a living block, whose future lives and is not used after. The stage comes first: a destructor that
        // panics is not run again.
        unsafe {
            (*self.0).head.stage = stage::ENDED;
            ptr::drop_in_place(&raw mut (*self.0).future);
        }
    }
}

/// Drops what is left in a block that nobody took.
struct Emptied<T>(*mut Yielded<T>);

impl<T> Drop for Emptied<T> {
    fn drop(&mut self) {
        // SAFETY: made from a block that outlives the guard; nobody looks there after.
        unsafe { ptr::drop_in_place(self.0) }
    }
}

impl<T> Head<T> {
    fn stage(head: NonNull<Self>) -> u8 {
        // SAFETY: callers hold a living block; the stage is written through a unique handle alone.
        unsafe { (*head.as_ptr()).stage }
    }

    fn is_terminated(head: NonNull<Self>) -> bool {
        Self::stage(head) == stage::ENDED
    }

    fn size_hint(head: NonNull<Self>) -> (usize, Option<usize>) {
        // SAFETY: as above, and so is what it has yielded.
        let queued = unsafe { (*head.as_ptr()).yielded.len() };
        match Self::stage(head) {
            stage::BODY | stage::QUEUED => (queued, None),
            stage::LAST => (queued, Some(queued)),
            // What a body that panicked left goes with the block.
            _ => (0, Some(0)),
        }
    }

    fn fmt(head: NonNull<Self>, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name).field("is_terminated", &Self::is_terminated(head)).finish_non_exhaustive()
    }

    /// Takes an item, or its error, from the body.
    ///
    /// # Safety
    ///
    /// The block lives, and the slot is looked into by nobody else.
    #[inline]
    unsafe fn put(head: NonNull<Self>, item: T) {
        // SAFETY: the caller's.
        unsafe {
            let slot = &raw mut (*head.as_ptr()).yielded.slot;
            if (*slot).is_none() {
                slot.write(Some(item));
            } else {
                Self::queue(head, item);
            }
        }
    }

    /// [`Self::put`] where the slot is not empty.
    ///
    /// # Safety
    ///
    /// As there.
    #[cold]
    unsafe fn queue(head: NonNull<Self>, item: T) {
        // SAFETY: the caller's.
        unsafe {
            let queue = &raw mut (*head.as_ptr()).yielded.queue;
            (*queue).get_or_insert_with(|| Box::new(Queue(VecDeque::new()))).0.push_back(item);
            // Not where a destructor yields, while the body is dropped: it is over.
            let stage = &raw mut (*head.as_ptr()).stage;
            if *stage == stage::BODY {
                *stage = stage::QUEUED;
            }
        }
    }

    /// A pull in any stage but `BODY`.
    ///
    /// # Safety
    ///
    /// The block lives, and its handle is unique.
    #[cold]
    unsafe fn late(head: NonNull<Self>) -> Option<T> {
        // SAFETY: the caller's.
        unsafe {
            let stage = &raw mut (*head.as_ptr()).stage;
            if *stage == stage::ENDED {
                return None;
            }
            let yielded = &mut (*head.as_ptr()).yielded;
            let item = yielded.take();
            if yielded.is_empty() {
                *stage = if *stage == stage::QUEUED { stage::BODY } else { stage::ENDED };
            }
            item
        }
    }

    /// The first of what is left once the body is gone: what it yielded in its last poll, then its error.
    ///
    /// # Safety
    ///
    /// The block lives, its handle is unique, and its body is gone.
    #[cold]
    unsafe fn last(head: NonNull<Self>, error: Option<T>) -> Option<T> {
        // SAFETY: the caller's.
        unsafe {
            if let Some(error) = error {
                Self::put(head, error);
            }
            Self::outlive(head);
            Self::late(head)
        }
    }

    /// Goes on without the body, to what it left.
    ///
    /// # Safety
    ///
    /// As for [`Self::last`].
    unsafe fn outlive(head: NonNull<Self>) {
        // SAFETY: the caller's.
        unsafe {
            if !(*head.as_ptr()).yielded.is_empty() {
                (*head.as_ptr()).stage = stage::LAST;
            }
        }
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
                return Poll::Ready(Head::late(head));
            }
            (*block).head.context = ptr::from_mut(cx).cast();
            let ended = Ended(block);
            match Pin::new_unchecked(&mut (*block).future).poll(cx) {
                Poll::Pending => {
                    mem::forget(ended);
                    let slot = &raw mut (*block).head.yielded.slot;
                    match (*slot).take() {
                        Some(item) => Poll::Ready(Some(item)),
                        None => Poll::Pending,
                    }
                }
                Poll::Ready(finished) => {
                    mem::forget(ended);
                    Poll::Ready(Self::end(block, finished))
                }
            }
        }
    }

    /// The body is done.
    ///
    /// # Safety
    ///
    /// The block lives, its handle is unique, and so does the body.
    #[cold]
    unsafe fn end(block: *mut Self, finished: impl Finish<T>) -> Option<T> {
        drop(Ended(block));
        // SAFETY: the caller's, and the body is gone.
        unsafe { Head::last(NonNull::new_unchecked(block.cast()), finished.finish()) }
    }

    /// Drops the body, if it lives; then, if `free`, frees the block.
    ///
    /// # Safety
    ///
    /// `head` starts a living `Block<T, F>`, its handle is unique, and if `free` this is its last use.
    unsafe fn destroy(head: NonNull<Head<T>>, free: bool) {
        let block = head.as_ptr().cast::<Self>();
        // SAFETY: the caller's; no reference is made.
        let (freed, emptied) = unsafe {
            let freed = free.then(|| FreeOnDrop::new::<_, Self>(head));
            (freed, free.then(|| Emptied(&raw mut (*block).head.yielded)))
        };
        // SAFETY: the caller's; the stage says whether the body lives.
        unsafe {
            if matches!((*block).head.stage, stage::BODY | stage::QUEUED) {
                drop(Ended(block));
                Head::outlive(head);
            }
        }
        drop(emptied);
        drop(freed);
    }
}

impl<T, F: Future<Output: Finish<T>>> Block<T, F> {
    const TABLE: Table<T> = Table { poll: Self::poll, destroy: Self::destroy };
}

/// The only pointer to a block whose body is `F`. So `F` is a parameter of the destructor, and what it borrows has to be alive
/// when that runs.
struct Handle<T, F>(NonNull<Head<T>>, PhantomData<F>);

impl<T, F> Handle<T, F> {
    fn new<'y, R>(body: impl FnOnce(Yielder<'y, T>) -> F) -> Self
    where
        F: Future<Output = R>,
        R: Finish<T>,
    {
        let block = allocate::<Head<T>, Block<T, F>>();
        let head = Head {
            table: ptr::null(),
            stage: stage::ENDED,
            context: ptr::null(),
            yielded: Yielded { slot: None, queue: None },
        };
        // SAFETY: the block is new. A body that panics before it gives its future leaves a block that is over, to be freed by the
        // handle.
        unsafe {
            block.write(head);
            let handle = Self(block, PhantomData);
            let block = block.as_ptr().cast::<Block<T, F>>();
            let future = body(Yielder { head: handle.0, lifetime: PhantomData, item: PhantomData });
            (&raw mut (*block).future).write(future);
            (*block).head.stage = stage::BODY;
            handle
        }
    }

    fn close(&mut self) {
        // SAFETY: the block lives as long as its handle, which is unique here.
        unsafe { Block::<T, F>::destroy(self.0, false) }
    }
}

impl<T, F> Drop for Handle<T, F> {
    fn drop(&mut self) {
        // SAFETY: the block lives as long as its handle, which ends here.
        unsafe { Block::<T, F>::destroy(self.0, true) }
    }
}

/// A [`Handle`] that has forgotten the body's type, but not how long what it borrows lives.
struct Erased<'a, T>(NonNull<Head<T>>, PhantomData<&'a ()>);

impl<'a, T> Erased<'a, T> {
    fn new<F>(handle: Handle<T, F>) -> Self
    where
        T: 'a,
        F: Future<Output: Finish<T>> + 'a,
    {
        let head = handle.0;
        mem::forget(handle);
        // SAFETY: the block lives, and is one of this table's.
        unsafe { (*head.as_ptr()).table = &Block::<T, F>::TABLE }
        Self(head, PhantomData)
    }

    fn table(&self) -> &Table<T> {
        // SAFETY: the block lives as long as its handle, and `new` put a constant there.
        unsafe { &*(*self.0.as_ptr()).table }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        // SAFETY: the block lives as long as its handle, which is unique here.
        unsafe { (self.table().poll)(self.0, cx) }
    }

    fn close(&mut self) {
        // SAFETY: as above.
        unsafe { (self.table().destroy)(self.0, false) }
    }
}

impl<T> Drop for Erased<'_, T> {
    fn drop(&mut self) {
        // SAFETY: the block lives as long as its handle, which ends here.
        unsafe { (self.table().destroy)(self.0, true) }
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
    /// Yields an item. Nothing is yielded twice, and nothing is lost if the future is dropped.
    #[inline]
    pub fn yield_item(&mut self, item: T) -> Yield<'_, 'y, T> {
        self.put(item);
        self.taken()
    }

    /// Puts an item where the generator takes it from. It is delivered before the body goes on, if the body waits.
    #[doc(hidden)]
    #[inline]
    pub fn put(&mut self, item: T) {
        // SAFETY: the block outlives its body's future, and the yielder with it. The yielder is unique, and the generator looks
        // into the slot only when the body does not run.
        unsafe { Head::put(self.head, item) }
    }

    /// Waits until the items are taken, wherever it is polled.
    #[doc(hidden)]
    #[inline]
    pub fn taken(&mut self) -> Yield<'_, 'y, T> {
        Yield { head: self.head, yielder: PhantomData }
    }

    /// Waits until the items are taken, in a future that nobody but the generator polls.
    #[doc(hidden)]
    #[inline]
    pub fn taken_here(&mut self) -> YieldHere<'_, 'y, T> {
        YieldHere { waits: false, yielder: PhantomData }
    }
}

impl<T> fmt::Debug for Yielder<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Yielder").finish_non_exhaustive()
    }
}

/// The future of [`Yielder::yield_item`]: ready once the item is taken. If it is dropped before, the item is delivered all the same.
#[must_use = "a yield waits until its item is taken when it is awaited"]
pub struct Yield<'a, 'y, T> {
    head: NonNull<Head<T>>,
    yielder: PhantomData<&'a mut Yielder<'y, T>>,
}

// SAFETY: it is a borrowed yielder.
unsafe impl<T: Send> Send for Yield<'_, '_, T> {}

impl<T> Future for Yield<'_, '_, T> {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let head = self.head.as_ptr();
        // SAFETY: as in `Yielder::put`.
        unsafe {
            if (*head).yielded.slot.is_none() {
                return Poll::Ready(());
            }
            // The driver polls the body again once the item was taken, without a wake. An executor of the body's own, with wakers
            // of its own, has to be told.
            if !ptr::eq((*head).context, ptr::from_mut(cx).cast()) {
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

/// [`Yield`] in the body itself. The generator takes the item at the end of the poll in which this is polled first, and polls the
/// body again after that. So there is nothing to look at, and nobody to wake.
#[must_use = "a yield waits until its item is taken when it is awaited"]
pub struct YieldHere<'a, 'y, T> {
    waits: bool,
    yielder: PhantomData<&'a mut Yielder<'y, T>>,
}

impl<T> Future for YieldHere<'_, '_, T> {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.waits {
            return Poll::Ready(());
        }
        self.waits = true;
        Poll::Pending
    }
}

impl<T> fmt::Debug for YieldHere<'_, '_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("YieldHere").finish_non_exhaustive()
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
    (@error) => {
        ()
    };
    (@$mode:ident $yielder:ident) => {
        $crate::yield_!(@$mode $yielder ())
    };
    // What the attribute awaits. The item is a statement of its own, so that its temporaries are dropped before the generator suspends.
    // It is any tokens, so that an editor completes in half of an expression.
    (@here $yielder:ident $($item:tt)*) => {{
        $crate::private::Yielder::put(&mut $yielder, $($item)*);
        $crate::private::Yielder::taken_here(&mut $yielder)
    }};
    (@within $yielder:ident $($item:tt)*) => {{
        $crate::private::Yielder::put(&mut $yielder, $($item)*);
        $crate::private::Yielder::taken(&mut $yielder)
    }};
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
        Head::size_hint(self.handle.0)
    }
}

impl<T, F> FusedStream for Generated<T, F>
where
    F: Future<Output: Finish<T>>,
{
    fn is_terminated(&self) -> bool {
        Head::is_terminated(self.handle.0)
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
        Head::fmt(self.handle.0, "Generator", f)
    }
}

/// Gives a generator's type a name.
pub fn named<'a, T, F>(generator: Generated<T, F>) -> Generator<'a, T>
where
    T: Send + 'a,
    F: Future<Output: Finish<T>> + Send + 'a,
{
    Generator { handle: Erased::new(generator.handle) }
}

/// [`named`] for a body that stays on one thread.
pub fn named_local<'a, T, F>(generator: Generated<T, F>) -> LocalGenerator<'a, T>
where
    T: 'a,
    F: Future<Output: Finish<T>> + 'a,
{
    LocalGenerator { handle: Erased::new(generator.handle) }
}

/// A generator in a box of its own, which is its only block: what is behind `Pin<Box<dyn Stream>>`.
///
/// It is not [`Unpin`], so that no reference to it claims what its body borrows from itself.
#[repr(transparent)]
struct Boxed<T, F> {
    block: ManuallyDrop<Block<T, F>>,
    pinned: PhantomPinned,
}

// SAFETY: it owns the body's future, and items on their way.
unsafe impl<T: Send, F: Send> Send for Boxed<T, F> {}

// SAFETY: a shared one shows nothing but the stage, which is written through a unique one alone.
unsafe impl<T, F> Sync for Boxed<T, F> {}

impl<T, F> Boxed<T, F> {
    fn head(&self) -> NonNull<Head<T>> {
        NonNull::from(self).cast()
    }
}

impl<T, F: Future<Output: Finish<T>>> Stream for Boxed<T, F> {
    type Item = T;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        // SAFETY: nothing is moved out of it. It starts with the block, which lives as long as it does, and is unique here.
        unsafe { Block::<T, F>::poll(NonNull::from(self.get_unchecked_mut()).cast(), cx) }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        Head::size_hint(self.head())
    }
}

impl<T, F> Drop for Boxed<T, F> {
    fn drop(&mut self) {
        let block: *mut Block<T, F> = ptr::from_mut(self).cast();
        // SAFETY: the block lives until the end of this function, and is used by nobody else; the stage says whether the body lives.
        // The box frees it.
        unsafe {
            let emptied = Emptied(&raw mut (*block).head.yielded);
            if matches!((*block).head.stage, stage::BODY | stage::QUEUED) {
                drop(Ended(block));
            }
            drop(emptied);
        }
    }
}

/// Puts a generator behind `Pin<Box<dyn Stream>>`.
pub fn boxed<T, F>(generator: Generated<T, F>) -> Pin<Box<impl Stream<Item = T> + use<T, F>>>
where
    F: Future<Output: Finish<T>>,
{
    let block = generator.handle.0.as_ptr().cast::<Boxed<T, F>>();
    mem::forget(generator);
    // SAFETY: the block was allocated with the layout of `Block<T, F>`, which is that of a `Boxed<T, F>`, and its only handle was
    // given up. It does not move from here on.
    unsafe { Pin::new_unchecked(Box::from_raw(block)) }
}

macro_rules! erased {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[must_use = "streams do nothing unless polled"]
        pub struct $name<'a, T> {
            handle: Erased<'a, T>,
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
                Head::size_hint(self.handle.0)
            }
        }

        impl<T> FusedStream for $name<'_, T> {
            fn is_terminated(&self) -> bool {
                Head::is_terminated(self.handle.0)
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
                Head::fmt(self.handle.0, stringify!($name), f)
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
