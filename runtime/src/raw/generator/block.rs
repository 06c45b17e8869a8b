//! The heap block of a generator: its head, which has the same layout for every body, and the body's future.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use core::cell::UnsafeCell;
use core::fmt;
use core::future::Future;
use core::hint;
use core::marker::{PhantomData, PhantomPinned};
use core::mem::{self, ManuallyDrop, MaybeUninit};
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::task::{Context, Poll};

use super::scope::Scopes;
use super::yields::Yielder;
use crate::generate::{Closed as _, Finish, Kind};
use crate::raw::block::{FreeOnDrop, allocate};

/// What lives in a block. The table in the docs of [`generator`](super) shows how one stage follows another.
///
/// A stage has the bit `EMPTY` while no item is in the slot. An item is there only during a poll, or while the body is dropped.
mod stage {
    /// A bit: no item is in the slot.
    ///
    /// `BODY` minus one is `FULL`, which is zero. So one instruction changes the stage, and tells whether it was `BODY`.
    pub(in super::super) const EMPTY: u8 = 1;
    /// The body's future lives. Nothing that it yielded waits.
    pub(in super::super) const BODY: u8 = EMPTY;
    /// `BODY` during a poll, with an item in the slot.
    pub(in super::super) const FULL: u8 = BODY - 1;
    /// The body's future lives. What it yielded waits in the queue.
    pub(in super::super) const QUEUED: u8 = EMPTY | 2;
    /// A bit: the body's future lives, and is being closed. A cleanup runs.
    pub(in super::super) const CLOSING: u8 = 4;
    /// The body is gone. Items, or errors, wait in the queue: one at least.
    pub(in super::super) const LAST: u8 = EMPTY | 8;
    /// A bit of `ENDED`.
    pub(in super::super) const OVER: u8 = 16;
    /// The body is gone, or is being dropped, and nothing waits.
    pub(in super::super) const ENDED: u8 = EMPTY | OVER;
    /// The body was not called, and is where its future will be: of a block that lies in its owner.
    pub(in super::super) const WAITING: u8 = EMPTY | 32;

    /// `stage`, with the slot as it is in `other`.
    pub(in super::super) const fn with_slot_of(stage: u8, other: u8) -> u8 {
        stage & !EMPTY | other & EMPTY
    }
}

/// The part of a block whose layout does not depend on the body.
#[repr(C)]
pub(super) struct Head<T> {
    /// Null until the body's type is erased. Storing it earlier would take the address of `poll`, and keep LLVM from inlining the only
    /// call of it.
    table: *const Table<T>,
    /// One of [`stage`].
    stage: u8,
    scopes: Scopes,
    /// The context of the poll that is running, where the body's [`Kind`] asks for it.
    context: *const (),
    /// What the queue holds comes before `slot`.
    queue: Option<Box<Queue<T>>>,
    /// Holds an item where the stage has no bit `EMPTY`.
    slot: MaybeUninit<T>,
}

/// What a body has left to be delivered.
struct Queue<T> {
    items: VecDeque<T>,
    /// They come after the items.
    errors: VecDeque<Failure<T>>,
}

/// An error, as the item that it will be.
struct Failure<T> {
    item: T,
    /// Whether a cleanup failed: then an explicit close may return the error.
    of_cleanup: bool,
}

/// What a poll of the stream found.
enum Found {
    /// An item, which is in the slot whatever the stage says.
    Item,
    Nothing,
    End,
}

impl Found {
    /// # Safety
    ///
    /// A poll of this block has just found it.
    #[inline]
    unsafe fn take<T>(self, ptr: BlockPtr<T>) -> Poll<Option<T>> {
        match self {
            // SAFETY: the slot holds an item, by the caller's promise. The stage says that it does no more.
            Self::Item => Poll::Ready(Some(unsafe { (*ptr.0.as_ptr()).slot.assume_init_read() })),
            Self::Nothing => Poll::Pending,
            Self::End => Poll::Ready(None),
        }
    }
}

/// What is done with a block whose body's type was erased.
struct Table<T> {
    /// For a block at a stage that the table is for.
    poll: unsafe fn(BlockPtr<T>, &mut Context<'_>) -> Poll<Option<T>>,
    poll_close: unsafe fn(BlockPtr<T>, bool, &mut Context<'_>) -> Poll<Option<T>>,
    destroy: unsafe fn(BlockPtr<T>),
    /// Whether this table is for blocks at `BODY`. If not, it is for blocks at any other stage. The two tables of a body stand in one array, in
    /// this order. With a table of its own, a poll at `BODY` need not look at the stage.
    is_at_body: bool,
}

/// A generator's block.
#[repr(C)]
pub(super) struct Block<T, F> {
    head: Head<T>,
    future: F,
}

/// A pointer to a block that lives, whatever its body is.
///
/// Whoever has one may look into the head, but for one rule: while the body's future is polled or dropped, the slot, the queue and the
/// stage belong to the body's yielder, and the caller that polls keeps away from them. The methods that are `unsafe` rely on it.
pub(super) struct BlockPtr<T>(NonNull<Head<T>>);

impl<T> BlockPtr<T> {
    #[inline]
    pub(super) fn new(block: NonNull<Head<T>>) -> Self {
        Self(block)
    }

    /// Whether the body was not called yet.
    ///
    /// # Safety
    ///
    /// The block lives, and no body runs.
    #[inline]
    pub(super) unsafe fn waits(self) -> bool {
        // SAFETY: the caller's promise.
        unsafe { *self.stage() == stage::WAITING }
    }
}

impl<T> Clone for BlockPtr<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for BlockPtr<T> {}

/// Ends the generator on unwind, and drops its body.
struct EndOnUnwind<T, F>(*mut Block<T, F>);

impl<T, F> Drop for EndOnUnwind<T, F> {
    #[cold]
    fn drop(&mut self) {
        // SAFETY: `drop_body` and the polls make the guard of a living block whose future lives, and use the future no more once the guard
        // is dropped. The stage is written first, so that a destructor that panics is not run again.
        unsafe {
            BlockPtr(NonNull::new_unchecked(self.0.cast::<Head<T>>())).choose_table(false);
            (*self.0).head.stage = stage::with_slot_of(stage::ENDED, (*self.0).head.stage);
            ptr::drop_in_place(&raw mut (*self.0).future);
        }
    }
}

/// Drops what waits in a block, whatever panics.
pub(super) struct DropWaiting<T>(pub(super) BlockPtr<T>);

impl<T> Drop for DropWaiting<T> {
    fn drop(&mut self) {
        // SAFETY: whoever makes the guard does so for the last use of a block. The body is gone, so nobody else looks here.
        unsafe {
            let head = self.0.0.as_ptr();
            let queue = &raw mut (*head).queue;
            let queue = (*queue).take();
            if (*head).stage & stage::EMPTY == 0 {
                (*head).stage |= stage::EMPTY;
                ptr::drop_in_place((&raw mut (*head).slot).cast::<T>());
            }
            drop(queue);
        }
    }
}

impl<T> BlockPtr<T> {
    /// Stores the table for the stage that the block enters, if the block has tables. Nobody calls it for `FULL`, since no poll begins at that
    /// stage.
    ///
    /// # Safety
    ///
    /// The block lives.
    unsafe fn choose_table(self, is_at_body: bool) {
        // SAFETY: the caller guarantees a living block. Its table, unless it is null, is one of two constants that stand side by side.
        unsafe {
            let table = &raw mut (*self.0.as_ptr()).table;
            if (*table).is_null() || (**table).is_at_body == is_at_body {
                return;
            }
            *table = if is_at_body { (*table).sub(1) } else { (*table).add(1) };
        }
    }

    /// # Safety
    ///
    /// The block lives.
    unsafe fn stage(self) -> *mut u8 {
        // SAFETY: the caller guarantees a living block, and no reference is made.
        unsafe { &raw mut (*self.0.as_ptr()).stage }
    }

    /// # Safety
    ///
    /// The block lives as long as `'s`.
    pub(super) unsafe fn scopes<'s>(self) -> &'s Scopes {
        // SAFETY: the caller guarantees a living block. Nobody makes a unique reference of the scopes: their fields are atomic.
        unsafe { &(*self.0.as_ptr()).scopes }
    }

    /// # Safety
    ///
    /// The block lives, and the caller may look at the queue.
    unsafe fn queue<'q>(self) -> &'q mut Option<Box<Queue<T>>> {
        // SAFETY: the caller guarantees a living block, and that nobody else looks at the queue. Callers drop the reference before
        // anybody else can.
        unsafe { &mut (*self.0.as_ptr()).queue }
    }

    /// # Safety
    ///
    /// The block lives, and its owner is borrowed: no body runs.
    pub(super) unsafe fn is_terminated(self) -> bool {
        // SAFETY: the caller's promise. The stage is written by a unique owner alone.
        unsafe { *self.stage() & stage::OVER != 0 }
    }

    /// # Safety
    ///
    /// As for [`Self::is_terminated`].
    pub(super) unsafe fn size_hint(self) -> (usize, Option<usize>) {
        // SAFETY: the caller's promise: between polls nobody writes, and the slot is empty.
        let (stage, queue) = unsafe { (*self.stage(), &(*self.0.as_ptr()).queue) };
        let waiting = queue.as_ref().map_or(0, |queue| queue.items.len() + queue.errors.len());
        match stage | stage::EMPTY {
            stage::LAST => (waiting, Some(waiting)),
            // What a body that panicked has left is dropped with the block.
            stage::ENDED => (0, Some(0)),
            _ => (waiting, None),
        }
    }

    /// # Safety
    ///
    /// As for [`Self::is_terminated`].
    pub(super) unsafe fn fmt(self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: the caller's promise.
        let is_terminated = unsafe { self.is_terminated() };
        f.debug_struct(name).field("is_terminated", &is_terminated).finish_non_exhaustive()
    }

    /// Takes an item from the body.
    ///
    /// # Safety
    ///
    /// The block lives, and the caller is its body's yielder.
    #[inline]
    pub(super) unsafe fn put(self, item: T) {
        // SAFETY: the yielder alone looks at the stage and the slot while the body runs. At `BODY` the slot is empty.
        unsafe {
            let stage = self.stage();
            *stage = (*stage).wrapping_sub(stage::BODY - stage::FULL);
            if *stage == stage::FULL {
                (*self.0.as_ptr()).slot.write(item);
            } else {
                self.put_cold(item);
            }
        }
    }

    /// [`Self::put`] where something may wait before the item, or where nobody asks for items any more.
    ///
    /// # Safety
    ///
    /// As for [`Self::put`]. That has subtracted one from the stage, which was not `BODY`.
    #[cold]
    #[inline(never)]
    unsafe fn put_cold(self, item: T) {
        // SAFETY: as in `put`.
        unsafe {
            let stage = self.stage();
            *stage = (*stage).wrapping_add(stage::BODY - stage::FULL);
            if *stage & stage::CLOSING != 0 {
                self.scopes().note_yield();
                return drop(item);
            }
            self.enqueue_slot();
            (*self.0.as_ptr()).slot.write(item);
            *stage &= !stage::EMPTY;
        }
    }

    /// Moves what is in the slot to the end of the queue.
    ///
    /// # Safety
    ///
    /// The block lives, and the caller may look at the slot and the queue.
    unsafe fn enqueue_slot(self) {
        // SAFETY: the caller's promise; the bit `EMPTY` says whether an item is in the slot.
        unsafe {
            let stage = self.stage();
            if *stage & stage::EMPTY != 0 {
                return;
            }
            let items = &mut Queue::get(self.queue()).items;
            // Room is made before the item is taken, since that may panic.
            items.reserve(1);
            items.push_back((*self.0.as_ptr()).slot.assume_init_read());
            *stage |= stage::EMPTY;
            if *stage == stage::BODY {
                self.choose_table(false);
                *stage = stage::QUEUED;
            }
        }
    }

    /// Takes an error, which is delivered once the body is gone.
    ///
    /// # Safety
    ///
    /// The block lives, and the caller is its body's yielder, or holds the block's only owner while no body runs.
    pub(super) unsafe fn fail(self, item: T, of_cleanup: bool) {
        // SAFETY: the caller's promise.
        unsafe { Queue::get(self.queue()).errors.push_back(Failure { item, of_cleanup }) }
    }

    /// Whether the item of a yield was taken. One that is dropped because the generator is being closed never is.
    ///
    /// # Safety
    ///
    /// The block lives, and the caller is its body's yielder.
    pub(super) unsafe fn is_taken(self) -> bool {
        // SAFETY: the caller's promise.
        let stage = unsafe { *self.stage() };
        // The bits alone would do. `BODY` and `FULL` are compared first, because they are the most frequent stages.
        stage == stage::BODY || stage != stage::FULL && stage & (stage::EMPTY | stage::CLOSING) == stage::EMPTY
    }

    /// Whether the body is being closed.
    ///
    /// # Safety
    ///
    /// As for [`Self::is_taken`].
    pub(super) unsafe fn is_closing(self) -> bool {
        // SAFETY: the caller's promise.
        unsafe { *self.stage() & stage::CLOSING != 0 }
    }

    /// Whether the body is polled with this context.
    ///
    /// # Safety
    ///
    /// The block lives, and the caller is its body's yielder. The body's kind has a context.
    pub(super) unsafe fn is_context(self, cx: &mut Context<'_>) -> bool {
        // SAFETY: the caller's promise. The pointer is compared, and never followed.
        unsafe { ptr::eq((*self.0.as_ptr()).context, ptr::from_mut(cx).cast()) }
    }

    /// A poll that finds anything but a living body and an empty slot; and the end of one that leaves anything but one item in the slot,
    /// or nothing at all.
    ///
    /// # Safety
    ///
    /// The block lives, the caller holds its only owner, and the body does not run.
    #[cold]
    #[inline(never)]
    unsafe fn take_cold(self) -> Found {
        // SAFETY: the caller's promise. What is written to the slot is read by the caller, whatever the stage says.
        unsafe {
            let stage = self.stage();
            if *stage & stage::OVER != 0 {
                return Found::End;
            }
            self.enqueue_slot();
            if *stage == stage::BODY {
                return Found::Nothing;
            }
            let is_last = *stage == stage::LAST;
            let Some(item) = self.queue().as_mut().and_then(|queue| queue.pop(is_last)) else { return Found::End };
            self.settle();
            (*self.0.as_ptr()).slot.write(item);
            Found::Item
        }
    }

    /// Takes the first error of a cleanup that nobody has seen.
    ///
    /// # Safety
    ///
    /// As for [`Self::take_cold`].
    unsafe fn take_failure(self) -> Option<T> {
        // SAFETY: the caller's promise.
        unsafe {
            let errors = &mut self.queue().as_mut().filter(|_| *self.stage() == stage::LAST)?.errors;
            let at = errors.iter().position(|error| error.of_cleanup)?;
            let failure = errors.remove(at)?;
            self.settle();
            Some(failure.item)
        }
    }

    /// The stage after something was taken from the queue.
    ///
    /// # Safety
    ///
    /// As for [`Self::take_cold`].
    unsafe fn settle(self) {
        // SAFETY: the caller's promise.
        unsafe {
            let stage = self.stage();
            let queue = self.queue().as_ref();
            if *stage == stage::QUEUED && queue.is_none_or(|queue| queue.items.is_empty()) {
                self.choose_table(true);
                *stage = stage::BODY;
            } else if *stage == stage::LAST && queue.is_none_or(|queue| queue.is_empty()) {
                *stage = stage::ENDED;
            }
        }
    }

    /// Changes the stage once the body is gone: what it has left waits to be delivered.
    ///
    /// # Safety
    ///
    /// As for [`Self::take_cold`], and the body is gone.
    unsafe fn outlive_body(self) {
        // SAFETY: the caller's promise.
        unsafe {
            self.enqueue_slot();
            if self.queue().as_ref().is_some_and(|queue| !queue.is_empty()) {
                *self.stage() = stage::LAST;
            }
        }
    }
}

impl<T> Queue<T> {
    fn get(queue: &mut Option<Box<Self>>) -> &mut Self {
        queue.get_or_insert_with(|| Box::new(Self { items: VecDeque::new(), errors: VecDeque::new() }))
    }

    /// The next item; or, of a body that is gone, the next error.
    fn pop(&mut self, is_last: bool) -> Option<T> {
        let item = self.items.pop_front();
        if item.is_some() || !is_last { item } else { self.errors.pop_front().map(|error| error.item) }
    }

    fn is_empty(&self) -> bool {
        self.items.is_empty() && self.errors.is_empty()
    }
}

impl<T> Head<T> {
    fn new(stage: u8) -> Self {
        Self {
            table: ptr::null(),
            stage,
            scopes: Scopes::new(),
            context: ptr::null(),
            queue: None,
            slot: MaybeUninit::uninit(),
        }
    }
}

impl<T, F> Block<T, F> {
    /// A block whose body waits, in the future's place.
    pub(super) fn waiting(place: F) -> Self {
        Self { head: Head::new(stage::WAITING), future: place }
    }

    /// Takes out a body that waits. Until it is called, the generator has ended.
    ///
    /// # Safety
    ///
    /// `ptr` points to a block whose body waits, and is an `F`. The caller holds its only owner.
    pub(super) unsafe fn take(ptr: BlockPtr<T>) -> F {
        let block = ptr.0.as_ptr().cast::<Self>();
        // SAFETY: the caller's promise. By the stage nobody takes it again.
        unsafe {
            (*block).head.stage = stage::ENDED;
            (&raw const (*block).future).read()
        }
    }

    /// Calls a body, and stores its future. If it panics before it returns that, the generator has ended.
    ///
    /// # Safety
    ///
    /// `ptr` points to a block with room for an `F`, which stays where it is. Its stage is `ENDED`, and nothing waits. The caller holds its
    /// only owner.
    pub(super) unsafe fn call<'y>(ptr: BlockPtr<T>, body: impl FnOnce(Yielder<'y, T>) -> F) {
        let block = ptr.0.as_ptr().cast::<Self>();
        // SAFETY: the caller's promise.
        unsafe {
            let future = body(Yielder::new(ptr));
            (&raw mut (*block).future).write(future);
            // The call may have yielded already.
            let stage = ptr.stage();
            *stage = stage::with_slot_of(stage::BODY, *stage);
            ptr.enqueue_slot();
        }
    }

    /// The next item.
    ///
    /// # Safety
    ///
    /// `ptr` points to a living `Block<T, F>`, and the caller holds its only owner.
    // Always: LLVM would compile the body apart from the loop that polls it.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    pub(super) unsafe fn poll<K>(ptr: BlockPtr<T>, cx: &mut Context<'_>) -> Poll<Option<T>>
    where
        F: Future<Output: Finish<T>>,
        K: Kind<T, F::Output>,
    {
        let block = ptr.0.as_ptr().cast::<Self>();
        // SAFETY: the caller's promise. The stage says what lives.
        unsafe {
            let found = if (*block).head.stage == stage::BODY {
                Self::find_at_body::<K>(ptr, cx)
            } else {
                Self::find_elsewhere::<K>(ptr, cx)
            };
            found.take(ptr)
        }
    }

    /// [`poll`](Self::poll) at `BODY`.
    ///
    /// # Safety
    ///
    /// As for that, and the stage is `BODY`.
    unsafe fn poll_at_body<K>(ptr: BlockPtr<T>, cx: &mut Context<'_>) -> Poll<Option<T>>
    where
        F: Future<Output: Finish<T>>,
        K: Kind<T, F::Output>,
    {
        // SAFETY: the caller's promise.
        unsafe {
            hint::assert_unchecked(*ptr.stage() == stage::BODY);
            Self::poll::<K>(ptr, cx)
        }
    }

    /// [`poll`](Self::poll) at any other stage.
    ///
    /// # Safety
    ///
    /// As for that, and the stage is not `BODY`.
    unsafe fn poll_elsewhere<K>(ptr: BlockPtr<T>, cx: &mut Context<'_>) -> Poll<Option<T>>
    where
        F: Future<Output: Finish<T>>,
        K: Kind<T, F::Output>,
    {
        // `poll` would be a second place that polls the body. LLVM then inlines the body in neither of them.
        // SAFETY: the caller's promise.
        unsafe { Self::find_elsewhere::<K>(ptr, cx).take(ptr) }
    }

    /// # Safety
    ///
    /// As for [`poll_at_body`](Self::poll_at_body).
    #[allow(clippy::inline_always)]
    #[inline(always)]
    unsafe fn find_at_body<K>(ptr: BlockPtr<T>, cx: &mut Context<'_>) -> Found
    where
        F: Future<Output: Finish<T>>,
        K: Kind<T, F::Output>,
    {
        let block = ptr.0.as_ptr().cast::<Self>();
        // SAFETY: the caller's promise. The stage says what lives.
        unsafe {
            match Self::poll_body::<K>(block, cx) {
                Poll::Pending => match (*block).head.stage {
                    stage::FULL => {
                        if K::HAS_SCOPES {
                            (*block).head.scopes.next_round();
                        }
                        (*block).head.stage = stage::BODY;
                        return Found::Item;
                    }
                    stage::BODY => return Found::Nothing,
                    _ => {
                        if K::HAS_SCOPES && (*block).head.stage & stage::EMPTY == 0 {
                            (*block).head.scopes.next_round();
                        }
                    }
                },
                Poll::Ready(finished) => Self::end(block, finished),
            }
            ptr.take_cold()
        }
    }

    /// # Safety
    ///
    /// As for [`poll_elsewhere`](Self::poll_elsewhere).
    #[allow(clippy::inline_always)]
    #[inline(always)]
    unsafe fn find_elsewhere<K>(ptr: BlockPtr<T>, cx: &mut Context<'_>) -> Found
    where
        F: Future<Output: Finish<T>>,
        K: Kind<T, F::Output>,
    {
        let block = ptr.0.as_ptr().cast::<Self>();
        // SAFETY: the caller's promise. The stage says what lives.
        unsafe {
            if K::HAS_SCOPES
                && (*block).head.stage & stage::CLOSING != 0
                && Self::drive_close::<K>(block, cx).is_pending()
            {
                return Found::Nothing;
            }
            ptr.take_cold()
        }
    }

    /// # Safety
    ///
    /// The block and its body live, and the caller holds its only owner.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    unsafe fn poll_body<K>(block: *mut Self, cx: &mut Context<'_>) -> Poll<F::Output>
    where
        F: Future<Output: Finish<T>>,
        K: Kind<T, F::Output>,
    {
        // SAFETY: the caller's promise. The future stays in its block until it is dropped; the only reference that ever covers it is this
        // one.
        unsafe {
            if K::HAS_CONTEXT {
                (*block).head.context = ptr::from_mut(cx).cast();
            }
            let guard = EndOnUnwind(block);
            let poll = Pin::new_unchecked(&mut (*block).future).poll(cx);
            mem::forget(guard);
            poll
        }
    }

    /// Drops a body that is done.
    ///
    /// # Safety
    ///
    /// As for [`Self::poll_body`].
    #[cold]
    #[inline(never)]
    unsafe fn end(block: *mut Self, finished: F::Output)
    where
        F: Future<Output: Finish<T>>,
    {
        // SAFETY: the caller's promise. The body is not used after it was dropped.
        unsafe {
            let ptr = BlockPtr(NonNull::new_unchecked(block.cast()));
            let is_closing = (*block).head.stage & stage::CLOSING != 0;
            drop(EndOnUnwind(block));
            if let Some(error) = finished.finish() {
                ptr.fail(error, is_closing);
            }
            ptr.outlive_body();
        }
    }

    /// Closes the generator. Once that is done, and if `returns_failure`, it returns the error of a cleanup that nobody has seen.
    ///
    /// # Safety
    ///
    /// `ptr` points to a living `Block<T, F>`, and the caller holds its only owner.
    pub(super) unsafe fn poll_close<K>(ptr: BlockPtr<T>, returns_failure: bool, cx: &mut Context<'_>) -> Poll<Option<T>>
    where
        F: Future<Output: Finish<T>>,
        K: Kind<T, F::Output>,
    {
        let block = ptr.0.as_ptr().cast::<Self>();
        // SAFETY: the caller's promise. The stage says whether the body lives.
        unsafe {
            if K::HAS_SCOPES {
                if matches!((*block).head.stage, stage::BODY | stage::QUEUED) && ptr.scopes().start_closing() {
                    ptr.choose_table(false);
                    (*block).head.stage |= stage::CLOSING;
                }
                if (*block).head.stage & stage::CLOSING != 0 && Self::drive_close::<K>(block, cx).is_pending() {
                    return Poll::Pending;
                }
            }
            Self::drop_body(ptr);
            Poll::Ready(if returns_failure { ptr.take_failure() } else { None })
        }
    }

    /// Polls the body until it has ended: its innermost scope gives up what runs in it, and the rest of the body is the cleanup.
    ///
    /// # Safety
    ///
    /// As for [`Self::poll_body`], and the stage has the bit `CLOSING`.
    #[cold]
    #[inline(never)]
    unsafe fn drive_close<K>(block: *mut Self, cx: &mut Context<'_>) -> Poll<()>
    where
        F: Future<Output: Finish<T>>,
        K: Kind<T, F::Output>,
    {
        // SAFETY: the caller's promise.
        unsafe {
            let ptr = BlockPtr(NonNull::new_unchecked(block.cast()));
            loop {
                if let Poll::Ready(finished) = Self::poll_body::<K>(block, cx) {
                    Self::end(block, finished);
                    return Poll::Ready(());
                }
                match ptr.scopes().after_poll() {
                    AfterPoll::Waits => return Poll::Pending,
                    AfterPoll::GoesOn => {}
                    AfterPoll::IsOver => {
                        Self::drop_body(ptr);
                        return Poll::Ready(());
                    }
                }
            }
        }
    }

    /// Drops the body, if it lives.
    ///
    /// # Safety
    ///
    /// `ptr` points to a living `Block<T, F>`, and the caller holds its only owner.
    pub(super) unsafe fn drop_body(ptr: BlockPtr<T>) {
        let block = ptr.0.as_ptr().cast::<Self>();
        // SAFETY: the caller's promise. The stage says whether the body lives.
        unsafe {
            let stage = (*block).head.stage;
            if matches!(stage, stage::BODY | stage::QUEUED) || stage & stage::CLOSING != 0 {
                drop(EndOnUnwind(block));
                ptr.outlive_body();
            }
        }
    }

    /// Drops what lives in the block, and frees it.
    ///
    /// # Safety
    ///
    /// As for [`Self::drop_body`], and this is the last use of the block.
    unsafe fn destroy(ptr: BlockPtr<T>) {
        // SAFETY: the caller's promise. The guards run in the order that is written here backwards, whatever panics.
        unsafe {
            let _block = FreeOnDrop::new::<_, Self>(ptr.0);
            let _waiting = DropWaiting(ptr);
            Self::drop_body(ptr);
        }
    }
}

/// What a close has to do after a poll that did not end the body.
pub(super) enum AfterPoll {
    /// A cleanup waits for something.
    Waits,
    /// The body has to be polled again: the next scope is to give up what runs in it.
    GoesOn,
    /// No scope is left: the body may be dropped.
    IsOver,
}

/// The only owner of a block whose body is `F`. So `F` is a parameter of the destructor, and what it borrows has to be alive when that
/// runs.
pub(super) struct Owner<T, F>(BlockPtr<T>, PhantomData<F>);

impl<T, F> Owner<T, F> {
    pub(super) fn new<'y, R>(body: impl FnOnce(Yielder<'y, T>) -> F) -> Self
    where
        F: Future<Output = R>,
        R: Finish<T>,
    {
        let block = allocate::<Head<T>, Block<T, F>>();
        // SAFETY: the block is new. A body that panics before it returns its future leaves a block whose stage is `ENDED`, which the owner
        // frees.
        unsafe {
            block.write(Head::new(stage::ENDED));
            let owner = Self(BlockPtr(block), PhantomData);
            Block::call(owner.0, body);
            owner
        }
    }

    pub(super) fn ptr(&self) -> BlockPtr<T> {
        self.0
    }

    #[allow(clippy::inline_always)]
    #[inline(always)]
    pub(super) fn poll<K>(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>>
    where
        F: Future<Output: Finish<T>>,
        K: Kind<T, F::Output>,
    {
        // SAFETY: the block was made for this body, lives as long as its owner, and that is borrowed uniquely.
        unsafe { Block::<T, F>::poll::<K>(self.0, cx) }
    }

    pub(super) fn poll_close<K>(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>>
    where
        F: Future<Output: Finish<T>>,
        K: Kind<T, F::Output>,
    {
        // SAFETY: as in `poll`.
        unsafe { Block::<T, F>::poll_close::<K>(self.0, K::Closed::RETURNS_FAILURE, cx) }
    }
}

impl<T, F> Drop for Owner<T, F> {
    fn drop(&mut self) {
        // SAFETY: the block was made for this body, and lives as long as its owner, which ends here.
        unsafe { Block::<T, F>::destroy(self.0) }
    }
}

/// A block in a box, which is then its owner.
///
/// It is not [`Unpin`], so that a reference to it asserts nothing about what the body borrows from itself, and lets the body's yielder reach
/// its block. The cell says the same of a shared one. Pointers are derived from it anew for each poll.
#[repr(transparent)]
pub(super) struct Boxed<T, F, K> {
    block: UnsafeCell<ManuallyDrop<Block<T, F>>>,
    pinned: PhantomPinned,
    kind: PhantomData<fn() -> K>,
}

impl<T, F, K> Boxed<T, F, K> {
    pub(super) fn new(owner: Owner<T, F>) -> Pin<Box<Self>> {
        let block = owner.0.0.as_ptr().cast::<Self>();
        mem::forget(owner);
        // SAFETY: the block was allocated with the layout of `Block<T, F>`, which is that of `Self`. Its only owner was forgotten. It does not
        // move from here on.
        unsafe { Pin::new_unchecked(Box::from_raw(block)) }
    }

    pub(super) fn ptr(&self) -> BlockPtr<T> {
        BlockPtr(NonNull::from(&self.block).cast())
    }

    #[inline]
    pub(super) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>>
    where
        F: Future<Output: Finish<T>>,
        K: Kind<T, F::Output>,
    {
        // SAFETY: nothing is moved out of the reference. It points to a living block of this body, and is unique.
        unsafe { Block::<T, F>::poll::<K>(BlockPtr(NonNull::from(self.get_unchecked_mut()).cast()), cx) }
    }
}

impl<T, F, K> Drop for Boxed<T, F, K> {
    fn drop(&mut self) {
        let ptr = BlockPtr(NonNull::from(self).cast());
        // SAFETY: the block lives until the box frees it, after this. Nobody else uses it.
        unsafe {
            let _waiting = DropWaiting(ptr);
            Block::<T, F>::drop_body(ptr);
        }
    }
}

/// An [`Owner`] that has forgotten the body's type, but not how long what the body borrows lives.
pub(super) struct ErasedOwner<'a, T>(BlockPtr<T>, PhantomData<&'a ()>);

impl<'a, T> ErasedOwner<'a, T> {
    pub(super) fn new<F, K>(owner: Owner<T, F>) -> Self
    where
        T: 'a,
        F: Future<Output: Finish<T>> + 'a,
        K: Kind<T, F::Output>,
    {
        struct Erase<T, F, K>(PhantomData<(T, F, K)>);
        impl<T, F, K> Erase<T, F, K>
        where
            F: Future<Output: Finish<T>>,
            K: Kind<T, F::Output>,
        {
            const AT_BODY: Table<T> = Table {
                poll: Block::<T, F>::poll_at_body::<K>,
                poll_close: Block::<T, F>::poll_close::<K>,
                destroy: Block::<T, F>::destroy,
                is_at_body: true,
            };
            const TABLES: [Table<T>; 2] =
                [Self::AT_BODY, Table { poll: Block::<T, F>::poll_elsewhere::<K>, is_at_body: false, ..Self::AT_BODY }];
        }

        // With its lifetime, so that the compiler checks that it is a constant, and no value of this function.
        let tables: &'a [Table<T>; 2] = &Erase::<T, F, K>::TABLES;
        let ptr = owner.0;
        mem::forget(owner);
        // SAFETY: the block lives, and these are the tables for its body. `choose_table` stores the one for the stage.
        unsafe {
            (*ptr.0.as_ptr()).table = tables.as_ptr();
            ptr.choose_table(*ptr.stage() == stage::BODY);
        }
        Self(ptr, PhantomData)
    }

    pub(super) fn ptr(&self) -> BlockPtr<T> {
        self.0
    }

    fn table(&self) -> &Table<T> {
        // SAFETY: the block lives as long as its owner, and `new` stored a constant there.
        unsafe { &*(*self.0.0.as_ptr()).table }
    }

    #[inline]
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        // SAFETY: the table is the one for this block's body, and its only owner is borrowed uniquely.
        unsafe { (self.table().poll)(self.0, cx) }
    }

    pub(super) fn poll_close(&mut self, returns_failure: bool, cx: &mut Context<'_>) -> Poll<Option<T>> {
        // SAFETY: as in `poll`.
        unsafe { (self.table().poll_close)(self.0, returns_failure, cx) }
    }
}

impl<T> Drop for ErasedOwner<'_, T> {
    fn drop(&mut self) {
        // SAFETY: the table is the one for this block's body, and its only owner ends here.
        unsafe { (self.table().destroy)(self.0) }
    }
}
