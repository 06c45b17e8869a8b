//! The unsafe core: the heap block that holds a state and its step in flight, and the only pointer to it.
//!
//! A future borrowed from a state must not live in one value with it, where safe code could overwrite the state while the
//! future runs. Here both stand in one heap block, a [`Frame`], that nobody sees but through a [`Handle`]: a pointer that
//! gives out the state only while nothing borrows it.
//!
//! The future of an `async fn` has no name on stable. So the handle forgets its type, and each function that needs it infers
//! it again from the hook's own function item ([`Frame::of`]). Each hook has one future type, so this is always the type that
//! the block was allocated with.
//!
//! # What holds throughout
//!
//! * **Aliasing.** No reference, shared or unique, covers a living future, but the `Pin<&mut _>` that polls it: the future
//!   holds a `&mut` of the state beside it, and may hold pointers into itself even where it is `Unpin`. Everything else goes
//!   through raw pointers that derive from the allocation. The state is borrowed for the future, or for a reader, never both.
//! * **Panics.** User code runs behind a guard ([`Ended`], [`Dropped`], [`Freed`]) from the moment that something lives which it
//!   could leave behind. A panic leaves the frame in [`stage::ENDED`], with nothing but the state alive.
//! * **Lifetimes.** A handle is invariant in its state. The futures' own lifetimes are those of the state's type, which the
//!   handle names: a future is made of `&mut S`, or (async init) of arguments that mention nothing but `S`'s own parameters, or
//!   is `'static`.

use core::future::Future;
use core::marker::PhantomData;
use core::mem::{self, ManuallyDrop, MaybeUninit};
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicU8, Ordering::Relaxed};
use core::task::{Context, Poll};

use crate::init::{Init, IntoInit, LocalInit};
use crate::iter::Iter;
use crate::raw::block::{Freed, allocate};
use crate::state::{AsyncIter, Closed, Error, Item, LocalAsyncIter};
use crate::step::{OnError, Step};

/// How far a stream is. What lives in the block, stage by stage, is an invariant of this module.
mod stage {
    // `IDLE` and the `NEXT`s come first, so that one comparison tells a pull that there is a step to take, and another that there
    // is one to continue; then the `CLOSE`s: up to there the close is not done.

    /// Between steps. The state lives, and nothing borrows it.
    pub(super) const IDLE: u8 = 0;
    /// A step is in flight. The state lives, borrowed by the future in `slot.next`. The hint before it was `(0, None)`.
    pub(super) const NEXT: u8 = 1;
    /// As `NEXT`; the hint before the step was `(hint[0], None)`.
    pub(super) const NEXT_LOWER: u8 = 2;
    /// As `NEXT`; the hint before the step was `(hint[0], Some(hint[1]))`.
    pub(super) const NEXT_BOTH: u8 = 3;
    /// The close is in flight. The state lives, borrowed by the future in `slot.close`.
    pub(super) const CLOSE: u8 = 4;
    /// As `CLOSE`; `slot.close` holds a raised error too, which is seen once the close is done.
    pub(super) const CLOSE_RAISED: u8 = 5;
    /// Over, but for a raised error in `slot.close` that waits for its pull. The state lives, and nothing borrows it.
    pub(super) const RAISED: u8 = 6;
    /// Over, but for the close's error in `slot.close` that nobody has seen. The state lives, and nothing borrows it.
    pub(super) const FAILED: u8 = 7;
    /// Over. The state lives, and nothing borrows it.
    pub(super) const ENDED: u8 = 8;
    /// Before the first step of a stream with an async init. The block is a [`Lazy`](super::Lazy), and its future lives.
    pub(super) const INIT: u8 = 9;
    /// Over, and there never was a state. Of no block but [`GONE`](super::GONE).
    pub(super) const GONE: u8 = 10;
}

/// What every block starts with, whatever it holds.
#[repr(C)]
struct Head {
    /// Destroys what lives in the block, moves the state out to the second argument unless that is null, and frees the block.
    ///
    /// Safety: the block lives, nothing borrows from it, and this is its last use. The second argument is null, or the block
    /// is a frame and there is room for a state there.
    teardown: unsafe fn(NonNull<Head>, *mut ()),
    /// One of [`stage`]. Atomic, since a `size_hint` that panics ends a stream that other threads may be looking at.
    stage: AtomicU8,
}

/// What a handle without a block points to, so that none has to be asked for one.
static GONE: Head = Head { teardown: nothing, stage: AtomicU8::new(stage::GONE) };

/// [`Head::teardown`] of [`GONE`].
unsafe fn nothing(_: NonNull<Head>, _: *mut ()) {}

/// The part of a frame whose layout does not depend on the hooks' futures.
#[repr(C)]
struct Body<S> {
    head: Head,
    /// The size hint taken before the step in flight, as far as the stage says so.
    hint: [usize; 2],
    state: S,
}

/// A state, with room for whichever of its hooks is in flight.
#[repr(C)]
struct Frame<S, N, C, E> {
    body: Body<S>,
    slot: Slot<N, C, E>,
}

#[repr(C)]
union Slot<N, C, E> {
    next: ManuallyDrop<N>,
    close: ManuallyDrop<Closing<C, E>>,
}

/// A close in flight, beside the error that it may have to wait with.
#[repr(C)]
struct Closing<C, E> {
    error: MaybeUninit<E>,
    future: MaybeUninit<C>,
}

/// A stream's async init, before it is done.
#[repr(C)]
struct Lazy<S: LocalAsyncIter, F> {
    head: LazyHead<S>,
    future: F,
}

/// The part of an async init whose layout does not depend on its future.
#[repr(C)]
struct LazyHead<S: LocalAsyncIter> {
    head: Head,
    /// [`Lazy::poll`].
    poll: PollLate<S>,
}

/// A pull that is not one of a step. Without a result, there is a state now whose first step is to be taken.
///
/// Safety: the handle's block is the one that the function was stored in.
type PollLate<S> = unsafe fn(&mut Handle<S>, &mut Context<'_>) -> Option<Poll<Option<Item<S>>>>;

/// Ends the stream when dropped: armed while user code runs.
struct Ended(*mut u8);

impl Drop for Ended {
    fn drop(&mut self) {
        // SAFETY: made from the stage of a block that outlives the guard.
        unsafe { *self.0 = stage::ENDED }
    }
}

/// [`Ended`] behind a shared handle.
struct SharedEnded<'a>(&'a AtomicU8);

impl Drop for SharedEnded<'_> {
    fn drop(&mut self) {
        self.0.store(stage::ENDED, Relaxed);
    }
}

/// Ends the stream, and drops the future that is polled, when dropped.
struct InHand<F> {
    stage: *mut u8,
    future: *mut F,
}

impl<F> Drop for InHand<F> {
    #[cold]
    fn drop(&mut self) {
        // SAFETY: made from the stage of a block that outlives the guard, and from a future that lives there; nobody uses it
        // after.
        unsafe {
            *self.stage = stage::ENDED;
            ptr::drop_in_place(self.future);
        }
    }
}

/// Drops a value in place.
struct Dropped<T>(*mut T);

impl<T> Drop for Dropped<T> {
    fn drop(&mut self) {
        // SAFETY: made from a living value of a block that outlives the guard; nobody uses the value after.
        unsafe { ptr::drop_in_place(self.0) }
    }
}

/// Tears down a settled frame whose state was moved out.
struct Hollow<S, N, C, E>(NonNull<Head>, PhantomData<Frame<S, N, C, E>>);

impl<S, N, C, E> Drop for Hollow<S, N, C, E> {
    fn drop(&mut self) {
        // SAFETY: the guard owns the block, and the state in it is not one any more; nothing here takes it for one.
        unsafe {
            let _block = Freed::new::<_, Frame<S, N, C, E>>(self.0);
            Frame::<S, N, C, E>::drop_error(self.0.as_ptr().cast());
        }
    }
}

/// The only pointer to a block; or one of those to [`GONE`].
pub(crate) struct Handle<S> {
    block: NonNull<Head>,
    /// Invariant: were `S` to shrink or grow, so would the lifetimes of items and errors that the block holds.
    state: PhantomData<*mut S>,
}

// SAFETY: a handle owns a state (`Send`); hooks' futures, which are those of `AsyncIter`, `Send` by its definition, since
// `LocalAsyncIter` hands them out as they are; an error, part of a step's output (`Send`), since nobody else can say what a step
// or a return type is; or an init's future, `Send` by the signatures of `init` and `lazy` (`init_local` and `lazy_local` refuse a
// state that is `AsyncIter`). Not `<S::Output as Step>::Error: Send`: rustdoc panics at that.
unsafe impl<S> Send for Handle<S> where S: AsyncIter<Output: Send> + Send {}

// SAFETY: a shared handle gives out `&S`, calls `size_hint(&S)`, and reads the stage, which is atomic, and the hint, which is
// written through a unique handle alone. It never reaches a future or an error.
unsafe impl<S: Sync> Sync for Handle<S> {}

impl<S> Unpin for Handle<S> {}

impl<S> Drop for Handle<S> {
    fn drop(&mut self) {
        // SAFETY: the block lives as long as its only handle, which ends here.
        unsafe { teardown(self.block, ptr::null_mut()) }
    }
}

/// The stage of a block, to be read and written through a unique handle.
///
/// # Safety
///
/// The block lives.
unsafe fn stage_of(block: NonNull<Head>) -> *mut u8 {
    // SAFETY: the block lives, and starts with a head; no reference is made but of the stage itself.
    unsafe { (*block.as_ptr()).stage.as_ptr() }
}

/// # Safety
///
/// As for [`Head::teardown`].
unsafe fn teardown(block: NonNull<Head>, state: *mut ()) {
    // SAFETY: the block starts with a head; the rest is the caller's.
    unsafe { ((*block.as_ptr()).teardown)(block, state) }
}

impl<S, N, C, E> Frame<S, N, C, E> {
    /// The frame behind a handle, typed by the hooks that it was allocated for.
    fn of<'a>(block: NonNull<Head>, _: &impl FnOnce(&'a mut S) -> N, _: &impl FnOnce(&'a mut S) -> C) -> *mut Self
    where
        S: 'a,
    {
        block.as_ptr().cast()
    }

    fn stage(frame: *mut Self) -> *mut u8 {
        // SAFETY: callers hold a living frame; this is the place of its stage.
        unsafe { (*frame).body.head.stage.as_ptr() }
    }

    fn state(frame: *mut Self) -> *mut S {
        // SAFETY: callers hold a living frame; no reference is made.
        unsafe { &raw mut (*frame).body.state }
    }

    fn next(frame: *mut Self) -> *mut N {
        // SAFETY: callers hold a living frame; no reference is made. `ManuallyDrop<N>` has the layout of `N`.
        unsafe { (&raw mut (*frame).slot.next).cast() }
    }

    fn closing(frame: *mut Self) -> *mut Closing<C, E> {
        // SAFETY: callers hold a living frame; no reference is made. `ManuallyDrop` has the layout of what it holds.
        unsafe { (&raw mut (*frame).slot.close).cast() }
    }

    fn close(frame: *mut Self) -> *mut C {
        // SAFETY: as above.
        unsafe { (&raw mut (*Self::closing(frame)).future).cast() }
    }

    fn error(frame: *mut Self) -> *mut E {
        // SAFETY: as above.
        unsafe { (&raw mut (*Self::closing(frame)).error).cast() }
    }

    /// Drops an error that waits, as the last thing that happens to the slot.
    ///
    /// # Safety
    ///
    /// The frame lives, it is settled, and its handle is unique.
    unsafe fn drop_error(frame: *mut Self) {
        // SAFETY: an error lives where the stage says so.
        unsafe {
            if matches!(*Self::stage(frame), stage::RAISED | stage::FAILED) {
                ptr::drop_in_place(Self::error(frame));
            }
        }
    }
}

impl<S: LocalAsyncIter, N, C> Frame<S, N, C, Error<S>> {
    /// Drops what is in flight, so that nothing borrows the state. An error that waits goes on waiting.
    ///
    /// # Safety
    ///
    /// The frame lives, and its handle is unique.
    unsafe fn settle(frame: *mut Self) {
        let stage = Self::stage(frame);
        let ended = Ended(stage);
        // SAFETY: each stage says what lives in the slot, and what is left of it is what the new stage says.
        unsafe {
            *stage = match *stage {
                stage::NEXT | stage::NEXT_LOWER | stage::NEXT_BOTH => {
                    ptr::drop_in_place(Self::next(frame));
                    stage::IDLE
                }
                stage::CLOSE if S::CLOSES => {
                    ptr::drop_in_place(Self::close(frame));
                    stage::ENDED
                }
                stage::CLOSE_RAISED if S::CLOSES => {
                    let error = Dropped(Self::error(frame));
                    ptr::drop_in_place(Self::close(frame));
                    mem::forget(error);
                    stage::RAISED
                }
                other => other,
            };
        }
        mem::forget(ended);
    }

    /// [`Head::teardown`] of a frame: the slot first, then the state, then the block, whatever panics.
    unsafe fn teardown(block: NonNull<Head>, state: *mut ()) {
        let frame = block.as_ptr().cast::<Self>();
        // SAFETY: the caller's. Where it has room for a state, nobody uses this one after.
        unsafe {
            let _block = Freed::new::<_, Self>(block);
            let kept = Dropped(Self::state(frame));
            Self::settle(frame);
            Self::drop_error(frame);
            if !state.is_null() {
                mem::forget(kept);
                state.cast::<S>().write(Self::state(frame).read());
            }
        }
    }

    /// [`Head::teardown`] of a frame whose state wants to be closed: one that is not goes to it once, with a handle.
    unsafe fn teardown_open(block: NonNull<Head>, state: *mut ()) {
        // SAFETY: the caller's. The block is torn down by one of the two; by the handle no longer with this function.
        unsafe {
            (&raw mut (*block.as_ptr()).teardown).write(Self::teardown);
            if state.is_null() && *stage_of(block) <= stage::CLOSE_RAISED {
                S::dropped(Iter::from_handle(Handle { block, state: PhantomData }));
            } else {
                Self::teardown(block, state);
            }
        }
    }

    /// Takes a step, or continues the one in flight.
    ///
    /// # Safety
    ///
    /// The frame lives, its stage is `IDLE` or one of the `NEXT`s, as `in_flight` says, and the handle is unique.
    #[inline]
    unsafe fn step<'a>(
        frame: *mut Self,
        in_flight: bool,
        hook: impl FnOnce(&'a mut S) -> N,
        cx: &mut Context<'_>,
    ) -> Poll<S::Output>
    where
        S: 'a,
        N: Future<Output = S::Output>,
    {
        let stage = Self::stage(frame);
        let future = Self::next(frame);
        let mut hint = (0, None);

        if !in_flight {
            let ended = Ended(stage);
            // SAFETY: at `IDLE` nothing borrows the state, and the slot is empty.
            unsafe {
                let fields = &mut *Self::state(frame);
                hint = S::size_hint(fields);
                future.write(hook(fields));
            }
            mem::forget(ended);
        }
        let in_hand = InHand { stage, future };
        // SAFETY: the future lives, and stays in its block until it is dropped.
        let poll = unsafe { Pin::new_unchecked(&mut *future) }.poll(cx);
        mem::forget(in_hand);

        // Looked at, and not moved out. The stage is written only when it changes: most steps neither find nor leave a future in
        // flight.
        if poll.is_ready() {
            // SAFETY: the future lives, and is not used after; nothing is in the slot then.
            unsafe {
                let ended = Ended(stage);
                ptr::drop_in_place(future);
                mem::forget(ended);
                if in_flight {
                    *stage = stage::IDLE;
                }
            }
        } else if !in_flight {
            // SAFETY: the frame lives, and the step is in its slot now. A hook that the user did not write is a constant here, and
            // nothing is stored for it.
            unsafe {
                let place = &raw mut (*frame).body.hint;
                *stage = match hint {
                    (0, None) => stage::NEXT,
                    (lower, None) => {
                        (*place)[0] = lower;
                        stage::NEXT_LOWER
                    }
                    (lower, Some(upper)) => {
                        *place = [lower, upper];
                        stage::NEXT_BOTH
                    }
                };
            }
        }
        poll
    }

    /// Starts the close, in an idle frame.
    ///
    /// # Safety
    ///
    /// The frame lives, its stage is `IDLE`, and the handle is unique.
    unsafe fn start_close<'a>(frame: *mut Self, hook: impl FnOnce(&'a mut S) -> C, raised: Option<Error<S>>)
    where
        S: 'a,
    {
        let in_flight = if raised.is_some() { stage::CLOSE_RAISED } else { stage::CLOSE };
        let ended = Ended(Self::stage(frame));
        // SAFETY: at `IDLE` nothing borrows the state, and the slot is empty. A hook that panics drops `raised` with it.
        unsafe { Self::close(frame).write(hook(&mut *Self::state(frame))) };
        if let Some(error) = raised {
            // SAFETY: the error has its own place in the slot.
            unsafe { Self::error(frame).write(error) };
        }
        mem::forget(ended);
        // SAFETY: the frame lives, and holds what this stage says.
        unsafe { *Self::stage(frame) = in_flight }
    }

    /// Continues the close. Once it is ready the stage is `RAISED` where a raised error waits, else `ENDED`.
    ///
    /// # Safety
    ///
    /// The frame lives, its stage is `CLOSE` or `CLOSE_RAISED`, and the handle is unique.
    unsafe fn drive_close(frame: *mut Self, cx: &mut Context<'_>) -> Poll<Result<(), Error<S>>>
    where
        C: Future<Output = Closed<S>>,
    {
        let stage = Self::stage(frame);
        let future = Self::close(frame);
        // SAFETY: the frame lives.
        let raised = unsafe { *stage } == stage::CLOSE_RAISED;

        let ended = Ended(stage);
        let error = raised.then(|| Dropped(Self::error(frame)));
        let dropped = Dropped(future);
        // SAFETY: the future lives, and stays in its block until it is dropped.
        let poll = unsafe { Pin::new_unchecked(&mut *future) }.poll(cx);
        mem::forget(dropped);
        if poll.is_ready() {
            // SAFETY: the future lives, and is not used after.
            unsafe { ptr::drop_in_place(future) }
        }
        mem::forget(error);
        mem::forget(ended);

        if poll.is_ready() {
            // SAFETY: the frame lives, and holds what this stage says.
            unsafe { *stage = if raised { stage::RAISED } else { stage::ENDED } }
        }
        poll.map(S::Output::closed)
    }

    /// Takes the error that waits.
    ///
    /// # Safety
    ///
    /// The frame lives, its stage is `RAISED` or `FAILED`, and the handle is unique.
    unsafe fn take_error(frame: *mut Self) -> Error<S> {
        // SAFETY: the error lives, and at `ENDED` it is gone.
        unsafe {
            *Self::stage(frame) = stage::ENDED;
            Self::error(frame).read()
        }
    }

    /// After a step that gave no item: closes an idle frame at the end, or behind a raised error.
    ///
    /// # Safety
    ///
    /// As for [`Self::start_close`].
    #[cold]
    #[inline(never)]
    unsafe fn end<'a>(
        frame: *mut Self,
        hook: impl FnOnce(&'a mut S) -> C,
        raised: Option<Error<S>>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Item<S>>>
    where
        S: 'a,
        C: Future<Output = Closed<S>>,
    {
        let raised = match raised {
            Some(error) if !matches!(S::ON_ERROR, OnError::Raise) => return Poll::Ready(Some(S::Output::item(error))),
            raised => raised,
        };
        // SAFETY: the caller's; then the stage is the one that this leaves.
        unsafe {
            if !S::CLOSES {
                *Self::stage(frame) = stage::ENDED;
                return Poll::Ready(raised.map(S::Output::item));
            }
            Self::start_close(frame, hook, raised);
            Self::poll_end(frame, cx)
        }
    }

    /// What a pull sees once the close is done: the raised error where there is one, then the close's, then the end.
    ///
    /// # Safety
    ///
    /// As for [`Self::drive_close`].
    unsafe fn poll_end(frame: *mut Self, cx: &mut Context<'_>) -> Poll<Option<Item<S>>>
    where
        C: Future<Output = Closed<S>>,
    {
        // SAFETY: the caller's; then the stages are those that `drive_close` leaves.
        unsafe {
            let Poll::Ready(closed) = Self::drive_close(frame, cx) else {
                return Poll::Pending;
            };
            let raised = (*Self::stage(frame) == stage::RAISED).then(|| Self::take_error(frame));
            let seen = match (raised, closed) {
                (None, Ok(())) => return Poll::Ready(None),
                (Some(error), Ok(())) | (None, Err(error)) => error,
                (Some(error), Err(failed)) => {
                    Self::error(frame).write(failed);
                    *Self::stage(frame) = stage::FAILED;
                    error
                }
            };
            Poll::Ready(Some(S::Output::item(seen)))
        }
    }

    /// A pull in any stage but `IDLE`, `NEXT` and `INIT`.
    ///
    /// # Safety
    ///
    /// The frame lives, its stage is one of the others, and the handle is unique.
    unsafe fn poll_late(frame: *mut Self, cx: &mut Context<'_>) -> Poll<Option<Item<S>>>
    where
        C: Future<Output = Closed<S>>,
    {
        if !S::CLOSES {
            return Poll::Ready(None);
        }
        // SAFETY: the stage says which.
        unsafe {
            match *Self::stage(frame) {
                stage::CLOSE | stage::CLOSE_RAISED => Self::poll_end(frame, cx),
                stage::RAISED | stage::FAILED => Poll::Ready(Some(S::Output::item(Self::take_error(frame)))),
                _ => Poll::Ready(None),
            }
        }
    }

    /// An explicit close, in any stage but `INIT`.
    ///
    /// # Safety
    ///
    /// The frame lives, its stage is one of the others, and the handle is unique.
    unsafe fn poll_close<'a>(
        frame: *mut Self,
        hook: impl FnOnce(&'a mut S) -> C,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Error<S>>>
    where
        S: 'a,
        C: Future<Output = Closed<S>>,
    {
        // SAFETY: the stage says which.
        unsafe {
            if !S::CLOSES {
                Self::settle(frame);
                *Self::stage(frame) = stage::ENDED;
                return Poll::Ready(Ok(()));
            }
            match *Self::stage(frame) {
                stage::IDLE | stage::NEXT | stage::NEXT_LOWER | stage::NEXT_BOTH => {
                    Self::settle(frame);
                    Self::start_close(frame, hook, None);
                    Self::drive_close(frame, cx)
                }
                stage::CLOSE | stage::CLOSE_RAISED => Self::drive_close(frame, cx),
                stage::FAILED => Poll::Ready(Err(Self::take_error(frame))),
                _ => Poll::Ready(Ok(())),
            }
        }
    }
}

impl<S: LocalAsyncIter, F> Lazy<S, F> {
    fn future(block: NonNull<Head>) -> *mut F {
        // SAFETY: callers hold a living init; no reference is made.
        unsafe { &raw mut (*block.as_ptr().cast::<Self>()).future }
    }

    /// [`Head::teardown`] of an init: there is no state.
    unsafe fn teardown(block: NonNull<Head>, _: *mut ()) {
        // SAFETY: the caller's; the future lives until here.
        unsafe {
            let _block = Freed::new::<_, Self>(block);
            ptr::drop_in_place(Self::future(block));
        }
    }

    /// The first pulls of a stream with an async init: polls it, and once it is ready the handle has a state, or is over.
    ///
    /// # Safety
    ///
    /// The handle's block is a `Lazy<S, F>`.
    unsafe fn poll(handle: &mut Handle<S>, cx: &mut Context<'_>) -> Option<Poll<Option<Item<S>>>>
    where
        F: Future<Output: IntoInit<S>>,
    {
        // Apart from the stream while it is polled: a panic drops it, and leaves a stream that is over.
        let init = mem::replace(handle, Handle::OVER);
        // SAFETY: the future lives, and stays in its block until it is dropped; that is before it could be polled again.
        let poll = unsafe { Pin::new_unchecked(&mut *Self::future(init.block)) }.poll(cx);
        let Poll::Ready(started) = poll.map(IntoInit::into_init) else {
            *handle = init;
            return Some(Poll::Pending);
        };
        drop(init);
        match started {
            Ok(Some(state)) => {
                *handle = Handle::new(state);
                None
            }
            Ok(None) => Some(Poll::Ready(None)),
            Err(error) => Some(Poll::Ready(Some(S::Output::item(error)))),
        }
    }
}

impl<S> Handle<S> {
    pub(crate) const OVER: Self = {
        // SAFETY: a static is somewhere. It is read alone, as a handle at its stage does nothing else.
        let block = unsafe { NonNull::new_unchecked((&raw const GONE).cast_mut()) };
        Self { block, state: PhantomData }
    };

    pub(crate) fn new(state: S) -> Self
    where
        S: LocalAsyncIter,
    {
        fn frame<'a, S: LocalAsyncIter + 'a, N, C>(
            state: S,
            _: impl FnOnce(&'a mut S) -> N,
            _: impl FnOnce(&'a mut S) -> C,
        ) -> Handle<S> {
            let teardown = if S::CLOSE_ON_DROP {
                Frame::<S, N, C, Error<S>>::teardown_open
            } else {
                Frame::<S, N, C, Error<S>>::teardown
            };
            let block = allocate::<Head, Frame<S, N, C, Error<S>>>();
            let body = block.as_ptr().cast::<Body<S>>();
            // SAFETY: the block is new. The hint is read only after it was written; the slot stays empty.
            unsafe {
                (&raw mut (*body).head).write(Head { teardown, stage: AtomicU8::new(stage::IDLE) });
                (&raw mut (*body).state).write(state);
            }
            Handle { block, state: PhantomData }
        }
        frame(state, S::next, S::close)
    }

    /// A stream that runs `future` first.
    ///
    /// # Safety
    ///
    /// Whatever `future` borrows outlives every lifetime that `S` names, or is named by `S`. It is `Send`, or `S` is no
    /// `AsyncIter`.
    unsafe fn start<F>(future: F) -> Self
    where
        S: LocalAsyncIter,
        F: Future<Output: IntoInit<S>>,
    {
        let block = allocate::<Head, Lazy<S, F>>();
        let head = Head { teardown: Lazy::<S, F>::teardown, stage: AtomicU8::new(stage::INIT) };
        let start = LazyHead { head, poll: Lazy::<S, F>::poll };
        // SAFETY: the block is new.
        unsafe { block.as_ptr().cast::<Lazy<S, F>>().write(Lazy { head: start, future }) }
        Self { block, state: PhantomData }
    }

    pub(crate) fn init(args: S::Args) -> Self
    where
        S: Init,
    {
        // SAFETY: the future is `Send` by `Init`'s definition. `Args` is an associated type of the state: it, and so the
        // future, mentions no lifetime or type but those that `S` names.
        unsafe { Self::start(S::start(args)) }
    }

    pub(crate) fn init_local(args: S::Args) -> Self
    where
        S: LocalInit,
    {
        const { assert!(S::LOCAL, "an `AsyncIter` starts with a future that is `Send`") }
        // SAFETY: the assertion says that `S` is no `AsyncIter`, whose blanket impl alone says otherwise. Lifetimes as above.
        unsafe { Self::start(S::start(args)) }
    }

    pub(crate) fn lazy<F>(future: F) -> Self
    where
        S: LocalAsyncIter,
        F: Future<Output: IntoInit<S>> + Send + 'static,
    {
        // SAFETY: the future is `Send`, and borrows nothing that ends.
        unsafe { Self::start(future) }
    }

    pub(crate) fn lazy_local<F>(future: F) -> Self
    where
        S: LocalAsyncIter,
        F: Future<Output: IntoInit<S>> + 'static,
    {
        const { assert!(S::LOCAL, "an `AsyncIter` starts with a future that is `Send`: use `Iter::lazy`") }
        // SAFETY: the assertion says that `S` is no `AsyncIter`, whose blanket impl alone says otherwise. The future borrows
        // nothing that ends.
        unsafe { Self::start(future) }
    }

    #[inline]
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item<S>>>
    where
        S: LocalAsyncIter,
    {
        #[inline]
        unsafe fn poll<'a, S, N, C>(
            block: NonNull<Head>,
            in_flight: bool,
            next: impl FnOnce(&'a mut S) -> N,
            close: impl FnOnce(&'a mut S) -> C,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Item<S>>>
        where
            S: LocalAsyncIter + 'a,
            N: Future<Output = S::Output>,
            C: Future<Output = Closed<S>>,
        {
            let frame = Frame::of(block, &next, &close);
            // SAFETY: the caller's.
            unsafe {
                match Frame::step(frame, in_flight, next, cx).map(S::Output::into_item) {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(Ok(item)) => Poll::Ready(Some(item)),
                    Poll::Ready(Err(raised)) => Frame::end(frame, close, raised, cx),
                }
            }
        }

        loop {
            // SAFETY: the block lives as long as its handle, which is unique here; in these stages it is a frame.
            unsafe {
                // A call each, so that what is known of the stage is a constant in it.
                match *stage_of(self.block) {
                    stage::IDLE => return poll::<S, _, _>(self.block, false, S::next, S::close, cx),
                    stage::NEXT..=stage::NEXT_BOTH => return poll::<S, _, _>(self.block, true, S::next, S::close, cx),
                    _ => {}
                }
                if let Some(poll) = self.poll_late(cx) {
                    return poll;
                }
            }
        }
    }

    /// A pull in any stage but `IDLE` and the `NEXT`s. Without a result, there is a state now whose first step is to be taken.
    ///
    /// # Safety
    ///
    /// The stage is one of the others.
    #[cold]
    unsafe fn poll_late(&mut self, cx: &mut Context<'_>) -> Option<Poll<Option<Item<S>>>>
    where
        S: LocalAsyncIter,
    {
        unsafe fn poll<'a, S, N, C>(
            block: NonNull<Head>,
            next: impl FnOnce(&'a mut S) -> N,
            close: impl FnOnce(&'a mut S) -> C,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Item<S>>>
        where
            S: LocalAsyncIter + 'a,
            C: Future<Output = Closed<S>>,
        {
            // SAFETY: the caller's.
            unsafe { Frame::poll_late(Frame::of(block, &next, &close), cx) }
        }

        // SAFETY: the block lives as long as its handle, which is unique here. In the stages that are left it is a frame.
        unsafe {
            match *stage_of(self.block) {
                stage::INIT => ((*self.block.as_ptr().cast::<LazyHead<S>>()).poll)(self, cx),
                stage::GONE => Some(Poll::Ready(None)),
                _ => Some(poll::<S, _, _>(self.block, S::next, S::close, cx)),
            }
        }
    }

    pub(crate) fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error<S>>>
    where
        S: LocalAsyncIter,
    {
        unsafe fn poll<'a, S, N, C>(
            block: NonNull<Head>,
            next: impl FnOnce(&'a mut S) -> N,
            close: impl FnOnce(&'a mut S) -> C,
            cx: &mut Context<'_>,
        ) -> Poll<Result<(), Error<S>>>
        where
            S: LocalAsyncIter + 'a,
            C: Future<Output = Closed<S>>,
        {
            // SAFETY: the caller's.
            unsafe { Frame::poll_close(Frame::of(block, &next, &close), close, cx) }
        }

        // SAFETY: the block lives as long as its handle, which is unique here. In the stages that are left it is a frame.
        unsafe {
            match *stage_of(self.block) {
                stage::INIT => {
                    drop(mem::replace(self, Self::OVER));
                    Poll::Ready(Ok(()))
                }
                stage::GONE => Poll::Ready(Ok(())),
                _ => poll::<S, _, _>(self.block, S::next, S::close, cx),
            }
        }
    }

    /// The stage, as a shared handle may see it.
    fn stage(&self) -> u8 {
        // SAFETY: the block lives as long as its handle, and starts with a head; only the stage is borrowed.
        unsafe { (*self.block.as_ptr()).stage.load(Relaxed) }
    }

    pub(crate) fn is_terminated(&self) -> bool {
        matches!(self.stage(), stage::ENDED | stage::GONE)
    }

    /// Whether there is a state, and so a frame, if not one that nothing borrows.
    fn has_state(&self) -> bool {
        !matches!(self.stage(), stage::INIT | stage::GONE)
    }

    /// Where the state is, while it lives and nothing borrows it.
    fn settled(&self) -> Option<*mut S> {
        match self.stage() {
            // SAFETY: the block lives, and is a frame; no reference is made.
            stage::IDLE | stage::RAISED | stage::FAILED | stage::ENDED => unsafe {
                Some(&raw mut (*self.block.as_ptr().cast::<Body<S>>()).state)
            },
            _ => None,
        }
    }

    pub(crate) fn state(&self) -> Option<&S> {
        // SAFETY: nothing borrows the state, and a unique handle is needed to change that.
        self.settled().map(|state| unsafe { &*state })
    }

    pub(crate) fn state_mut(&mut self) -> Option<&mut S> {
        // SAFETY: nothing borrows the state, and the handle is unique.
        self.settled().map(|state| unsafe { &mut *state })
    }

    pub(crate) fn into_state(self) -> Option<S> {
        if !self.has_state() {
            return None;
        }
        let block = self.block;
        let mut state = MaybeUninit::<S>::uninit();
        mem::forget(self);
        // SAFETY: the block is a frame, and its only handle is gone; then the state was moved here.
        unsafe {
            teardown(block, state.as_mut_ptr().cast());
            Some(state.assume_init())
        }
    }

    /// Passes the state through `f`. A step in flight is dropped; what is over stays over, and an error that waits goes on
    /// waiting. Without a state, nothing is done.
    pub(crate) fn map_state(self, f: impl FnOnce(S) -> S) -> Self
    where
        S: LocalAsyncIter,
    {
        unsafe fn map<'a, S, N, C>(
            handle: Handle<S>,
            block: NonNull<Head>,
            next: impl FnOnce(&'a mut S) -> N,
            close: impl FnOnce(&'a mut S) -> C,
            f: impl FnOnce(S) -> S,
        ) -> Handle<S>
        where
            S: LocalAsyncIter + 'a,
        {
            let frame = Frame::<S, N, C, Error<S>>::of(block, &next, &close);
            // SAFETY: the caller's; until it has settled, the handle owns the frame.
            unsafe { Frame::settle(frame) }
            mem::forget(handle);
            let hollow = Hollow::<S, N, C, Error<S>>(block, PhantomData);
            let state = Frame::state(frame);
            // SAFETY: the state lives and nothing borrows it. Until it is written again, the guard owns the block without it.
            unsafe { state.write(f(state.read())) }
            mem::forget(hollow);
            Handle { block, state: PhantomData }
        }

        if !self.has_state() {
            return self;
        }
        let block = self.block;
        // SAFETY: the block is a frame, and its handle is unique.
        unsafe { map::<S, _, _>(self, block, S::next, S::close, f) }
    }

    pub(crate) fn size_hint(&self) -> (usize, Option<usize>)
    where
        S: LocalAsyncIter,
    {
        // Errors that the hook does not count: a raised one and the close's, or any number of those that end nothing.
        let widen = |(lower, upper): (usize, Option<usize>)| match S::ON_ERROR {
            _ if !S::Output::FALLIBLE => (lower, upper),
            OnError::Raise => (0, upper.and_then(|upper| upper.checked_add(2))),
            OnError::Continue => (0, None),
            OnError::Item => (lower, upper.and_then(|upper| upper.checked_add(1))),
        };
        let body = self.block.as_ptr().cast::<Body<S>>();
        match self.stage() {
            // SAFETY: the block is a frame, nothing borrows its state, and a unique handle is needed to change that.
            stage::IDLE => unsafe {
                let ended = SharedEnded(&(*body).head.stage);
                let hint = (*body).state.size_hint();
                mem::forget(ended);
                widen(hint)
            },
            stage::NEXT | stage::INIT => (0, None),
            // SAFETY: the block is a frame, and this part of its hint was written when the step went in flight.
            stage::NEXT_LOWER => widen((unsafe { (*body).hint[0] }, None)),
            // SAFETY: as above.
            stage::NEXT_BOTH => widen(unsafe { ((*body).hint[0], Some((*body).hint[1])) }),
            stage::CLOSE => (0, Some(usize::from(S::Output::FALLIBLE))),
            stage::CLOSE_RAISED => (1, Some(2)),
            stage::RAISED | stage::FAILED => (1, Some(1)),
            _ => (0, Some(0)),
        }
    }
}
