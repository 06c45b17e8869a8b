//! Scopes of a generator's body, which a close cuts: what runs in the innermost one is dropped, and the body continues after it.
//!
//! | the body | what a close does |
//! |---|---|
//! | has entered no scope | it is dropped |
//! | is in one scope, or in several | the innermost gives up what runs in it, and the body is polled until it has ended |
//! | yields while it is closed | the item is dropped, and the next scope outward is cut; if there is none, the body is dropped |
//!
//! What follows a scope, until the body yields or ends, is the scope's cleanup. A close does not interrupt it, so a scope that another one
//! has ended in is left alone until then. So is a scope that is entered while the body is closed.

use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicU8, AtomicU16, Ordering::Relaxed};
use core::task::{Context, Poll};

use super::block::AfterPoll;
use crate::close::AsyncClose;
use crate::raw::closing::{Closing, Cut, TryClosing};

/// What all scopes of a body share. It is stored in the padding of the block's head.
///
/// The fields are atomic since a scope may be polled on another thread than its neighbour (scoped threads, within one poll of the body).
/// They only decide what a close cuts first, so no order is needed between them.
pub(super) struct Scopes {
    /// How many scopes live: they were entered, and have not ended.
    live: AtomicU16,
    /// How many of them are left alone, since a cleanup runs in them.
    exempt: AtomicU16,
    flags: AtomicU8,
    /// Changes when the body yields. A scope is left alone until then.
    round: AtomicU8,
    /// How many more rounds a close may take: each of them has a scope to cut that lived when the close began.
    rounds_left: AtomicU8,
}

/// A close is under way.
const CLOSING: u8 = 1;
/// A scope has ended in the part of the body that is polled, and the body has not yielded since: what runs there is a cleanup.
const CLEANING: u8 = 2;
/// A scope has ended in this poll.
const PROGRESS: u8 = 4;
/// The body has yielded in this poll, though nobody asks for an item.
const HAS_YIELDED: u8 = 8;
/// Some scope has been exempted since the body yielded last. `exempt` counts such scopes. With this bit, one look at the flags tells whether a
/// cleanup runs.
const EXEMPT: u8 = 16;

impl Scopes {
    pub(super) const fn new() -> Self {
        Self {
            live: AtomicU16::new(0),
            exempt: AtomicU16::new(0),
            flags: AtomicU8::new(0),
            round: AtomicU8::new(0),
            rounds_left: AtomicU8::new(0),
        }
    }

    fn is(&self, flag: u8) -> bool {
        self.flags.load(Relaxed) & flag != 0
    }

    fn set(&self, flag: u8, value: bool) {
        let flags = self.flags.load(Relaxed);
        self.flags.store(if value { flags | flag } else { flags & !flag }, Relaxed);
    }

    /// Whether the body has anything to be polled for when it is closed. Otherwise it is to be dropped.
    pub(super) fn start_closing(&self) -> bool {
        let live = self.live.load(Relaxed);
        let has_any = live != 0 || self.is(CLEANING);
        self.set(CLOSING, has_any);
        self.rounds_left.store(u8::try_from(live).unwrap_or(u8::MAX), Relaxed);
        has_any
    }

    /// The body has yielded, so no cleanup runs any more. Tells whether one did.
    #[inline]
    pub(super) fn next_round(&self) -> bool {
        self.is(CLEANING | EXEMPT) && self.end_cleanup()
    }

    #[cold]
    #[inline(never)]
    fn end_cleanup(&self) -> bool {
        let was_cleaning = self.is(CLEANING) || self.exempt.load(Relaxed) != 0;
        self.set(EXEMPT, false);
        if was_cleaning {
            self.set(CLEANING, false);
            self.exempt.store(0, Relaxed);
            self.round.store(self.round.load(Relaxed).wrapping_add(1), Relaxed);
        }
        was_cleaning
    }

    /// The body has yielded while it is closed.
    pub(super) fn note_yield(&self) {
        self.set(HAS_YIELDED, true);
    }

    /// What the close has to do after a poll that did not end the body.
    pub(super) fn after_poll(&self) -> AfterPoll {
        let has_progress = self.is(PROGRESS);
        let has_yielded = self.is(HAS_YIELDED);
        self.set(PROGRESS | HAS_YIELDED, false);
        if has_yielded && self.next_round() {
            // A body that enters scopes again and again, and yields in each, would never end.
            let left = self.rounds_left.load(Relaxed);
            self.rounds_left.store(left.saturating_sub(1), Relaxed);
            if left == 0 {
                return AfterPoll::IsOver;
            }
        } else {
            let live = self.live.load(Relaxed);
            if live <= self.exempt.load(Relaxed) {
                if self.is(CLEANING) {
                    return AfterPoll::Waits;
                }
            } else if !has_progress {
                // The innermost scope is out of reach: it was forgotten, or an executor within the body does not poll it.
                self.live.store(live - 1, Relaxed);
            }
        }
        if self.live.load(Relaxed) == 0 && !self.is(CLEANING) { AfterPoll::IsOver } else { AfterPoll::GoesOn }
    }
}

/// The scopes of a body, as [`UntilClosed`] reaches them.
///
/// Invariant in `'y`, as the body's yielder is: so it cannot leave the body.
pub struct Scope<'y> {
    scopes: NonNull<Scopes>,
    lifetime: PhantomData<fn(&'y ()) -> &'y ()>,
}

// SAFETY: it reaches the scopes alone, whose fields are atomic.
unsafe impl Send for Scope<'_> {}

// SAFETY: as above.
unsafe impl Sync for Scope<'_> {}

impl Scope<'_> {
    /// # Safety
    ///
    /// The scopes live as long as the body whose yielder has the lifetime of this scope.
    pub(super) unsafe fn new(scopes: &Scopes) -> Self {
        Self { scopes: NonNull::from(scopes), lifetime: PhantomData }
    }

    fn scopes(&self) -> &Scopes {
        // SAFETY: by the promise of `new`, and since nothing of that lifetime outlives the body.
        unsafe { self.scopes.as_ref() }
    }
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").finish_non_exhaustive()
    }
}

/// The future of [`Yielder::until_closed`](crate::Yielder::until_closed): `Some` with the output of its inner future, or `None` where the
/// generator is closed before that is ready.
///
/// # Example
///
/// ```
/// use aiter::{AsyncClose as _, generate};
/// use std::cell::Cell;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let ended = Cell::new(None);
/// let mut numbers = generate(async |mut y| {
///     let part = y.until_closed(async |y| y.yield_item(1).await);
///     ended.set(Some(part.await));
/// });
/// assert_eq!(numbers.next().await, Some(1));
/// numbers.close().await;
/// assert_eq!(ended.get(), Some(None)); // closed before it was ready
/// # }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct UntilClosed<'y, F> {
    // Before the place: what runs in the scope is dropped first.
    /// Pinned. Gone once it is ready or cut.
    inner: Option<F>,
    place: Place<'y>,
}

/// The place of a scope among the others of its body.
struct Place<'y> {
    scope: Scope<'y>,
    /// Counts from the outermost, which is 1. Without one, the scope has not been entered, or has ended.
    depth: Option<u16>,
    /// The round in which it is left alone.
    exempt: Option<u8>,
}

/// Runs a future until it is ready, or until the generator is closed.
pub fn until_closed<F: Future>(scope: Scope<'_>, future: F) -> UntilClosed<'_, F> {
    UntilClosed { inner: Some(future), place: Place::new(scope) }
}

impl<'y> Place<'y> {
    fn new(scope: Scope<'y>) -> Self {
        Self { scope, depth: None, exempt: None }
    }

    /// Polls what runs in the scope. `None`: the scope is to be cut.
    #[inline]
    fn poll<T>(&mut self, poll: impl FnOnce() -> Poll<T>) -> Option<Poll<T>> {
        let was_cleaning = if self.is_calm() { false } else { self.begin()? };
        let poll = poll();
        if was_cleaning || self.scope.scopes().is(CLEANING) {
            self.finish(was_cleaning);
        }
        Some(poll)
    }

    /// Whether a poll has nothing to note: the scope was entered, and there is neither a close nor a cleanup.
    #[inline]
    fn is_calm(&self) -> bool {
        self.depth.is_some() && !self.scope.scopes().is(CLOSING | CLEANING)
    }

    /// Begins a poll of what runs in the scope, and tells whether a cleanup runs around it. `None`: the scope is to be cut.
    #[cold]
    #[inline(never)]
    fn begin(&mut self) -> Option<bool> {
        self.enter();
        if self.is_cut() {
            return None;
        }
        let scopes = self.scope.scopes();
        let was_cleaning = scopes.is(CLEANING);
        scopes.set(CLEANING, false);
        Some(was_cleaning)
    }

    /// Ends such a poll, where a cleanup runs in the scope or around it.
    #[cold]
    #[inline(never)]
    fn finish(&mut self, was_cleaning: bool) {
        if self.scope.scopes().is(CLEANING) {
            self.exempt();
        } else {
            self.scope.scopes().set(CLEANING, was_cleaning);
        }
    }

    fn enter(&mut self) {
        if self.depth.is_none() {
            let scopes = self.scope.scopes();
            let depth = scopes.live.load(Relaxed).saturating_add(1);
            scopes.live.store(depth, Relaxed);
            self.depth = Some(depth);
            if scopes.is(CLOSING) {
                self.exempt();
            }
        }
    }

    fn leave(&mut self) {
        if self.depth.take().is_some() {
            let scopes = self.scope.scopes();
            if self.is_exempt() {
                scopes.exempt.store(scopes.exempt.load(Relaxed).saturating_sub(1), Relaxed);
            }
            scopes.live.store(scopes.live.load(Relaxed).saturating_sub(1), Relaxed);
        }
    }

    /// Leaves the scope since it was cut, or what runs in it is ready. What follows is its cleanup.
    #[cold]
    #[inline(never)]
    fn end(&mut self) {
        self.leave();
        self.scope.scopes().set(CLEANING | PROGRESS, true);
    }

    fn is_exempt(&self) -> bool {
        self.exempt == Some(self.scope.scopes().round.load(Relaxed))
    }

    /// Whether the close has to cut this scope now.
    fn is_cut(&self) -> bool {
        let scopes = self.scope.scopes();
        scopes.is(CLOSING) && self.depth >= Some(scopes.live.load(Relaxed)) && !self.is_exempt()
    }

    /// Leaves this scope alone from now on, since a cleanup runs in it.
    fn exempt(&mut self) {
        if !self.is_exempt() {
            let scopes = self.scope.scopes();
            self.exempt = Some(scopes.round.load(Relaxed));
            scopes.set(EXEMPT, true);
            scopes.exempt.store(scopes.exempt.load(Relaxed).saturating_add(1), Relaxed);
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl<F: Future> Future for UntilClosed<'_, F> {
    type Output = Option<F::Output>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: `inner` is the only part that is pinned: it is polled and dropped where it is. There is no `Drop`, and `Unpin` is left to
        // the compiler.
        let (mut inner, place) = unsafe {
            let this = self.get_unchecked_mut();
            (Pin::new_unchecked(&mut this.inner), &mut this.place)
        };
        let Some(future) = inner.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        let poll = match place.poll(|| future.poll(cx)) {
            Some(poll) => poll.map(Some),
            None => Poll::Ready(None),
        };
        if poll.is_ready() {
            place.end();
            inner.set(None);
        }
        poll
    }
}

impl<F> fmt::Debug for UntilClosed<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UntilClosed").finish_non_exhaustive()
    }
}

/// A future in a generator's body, as the attribute writes it around every call of a function that is called `closing`.
pub struct InBody<'y, F>(pub Scope<'y>, pub F);

impl<'y, 'a, S, F, B: Future> InBody<'y, Closing<'a, S, F, B>> {
    /// A `closing` of ours is cut when the generator is closed.
    pub fn in_scope(self) -> ClosingInBody<'y, Closing<'a, S, F, B>> {
        ClosingInBody::new(self.0, self.1)
    }
}

impl<'y, 'a, S: AsyncClose, T, E, F, B: Future> InBody<'y, TryClosing<'a, S, T, E, F, B>> {
    /// As for `closing`.
    pub fn in_scope(self) -> ClosingInBody<'y, TryClosing<'a, S, T, E, F, B>> {
        ClosingInBody::new(self.0, self.1)
    }
}

/// A function of somebody else's with that name: what it returns stays as it is.
pub trait InBodyOfOthers {
    /// What it returns.
    type Value;

    /// Leaves it alone.
    fn in_scope(self) -> Self::Value;
}

impl<F> InBodyOfOthers for InBody<'_, F> {
    type Value = F;

    fn in_scope(self) -> F {
        self.1
    }
}

impl<F> fmt::Debug for InBody<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InBody").finish_non_exhaustive()
    }
}

/// A [`closing`](crate::closing()) that a close of the generator cuts: its body is dropped and its stream is closed, before the rest of the
/// generator's body is dropped. When its own body ends by itself, it is what it is anywhere.
#[must_use = "futures do nothing unless polled"]
pub struct ClosingInBody<'y, F> {
    // Before the place: what runs in the scope is dropped first.
    /// Pinned.
    closing: F,
    place: Place<'y>,
    is_cut: bool,
}

impl<'y, F> ClosingInBody<'y, F> {
    fn new(scope: Scope<'y>, closing: F) -> Self {
        Self { closing, place: Place::new(scope), is_cut: false }
    }
}

impl<F: Cut> Future for ClosingInBody<'_, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: `closing` is the only part that is pinned: it is used where it is. There is no `Drop`, and `Unpin` is left to the compiler.
        let (mut closing, place, is_cut) = unsafe {
            let this = self.get_unchecked_mut();
            (Pin::new_unchecked(&mut this.closing), &mut this.place, &mut this.is_cut)
        };
        if !*is_cut {
            if let Some(poll) = place.poll(|| closing.as_mut().poll(cx)) {
                if poll.is_ready() {
                    // What follows is no cleanup, but the body's own code.
                    place.leave();
                    place.scope.scopes().set(PROGRESS, true);
                }
                return poll;
            }
            // Written first: what is dropped may panic.
            *is_cut = true;
            place.end();
            closing.as_mut().cut();
        }
        if closing.poll_cut(cx).is_ready() {
            // The rest of the body is dropped, up to the next scope outward: as where it yields.
            place.scope.scopes().note_yield();
        }
        Poll::Pending
    }
}

impl<F> fmt::Debug for ClosingInBody<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClosingInBody").finish_non_exhaustive()
    }
}
