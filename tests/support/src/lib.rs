//! What the tests share: polling by hand, a log, states that do as they are told.

#![expect(
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "it is for tests: they panic where something is wrong"
)]

use std::collections::VecDeque;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicIsize, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use aiter::private::{Given, Heap, Inline, Storage};
use aiter::{AsyncClose, AsyncIter, FusedStream, Iter, LocalAsyncIter, Step, Stream};

/// No poll of these tests takes more rounds than this.
const ROUNDS: usize = 100;

/// Polls once, with a waker that nobody waits for.
pub fn poll<F: Future + Unpin + ?Sized>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Asks for the next item once, with a waker that nobody waits for.
pub fn poll_next<S: Stream + Unpin + ?Sized>(stream: &mut S) -> Poll<Option<S::Item>> {
    Pin::new(stream).poll_next(&mut Context::from_waker(Waker::noop()))
}

/// Asks for the close once, with a waker that nobody waits for.
pub fn poll_close<S: AsyncClose + Unpin + ?Sized>(stream: &mut S) -> Poll<S::Output> {
    Pin::new(stream).poll_close(&mut Context::from_waker(Waker::noop()))
}

/// Polls until it is ready, and counts how often it was not.
pub fn counted<T>(mut poll: impl FnMut() -> Poll<T>) -> (usize, T) {
    for pending in 0..ROUNDS {
        if let Poll::Ready(value) = poll() {
            return (pending, value);
        }
    }
    panic!("not ready after {ROUNDS} polls");
}

/// Runs a future to its end.
pub fn block<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    counted(|| poll(&mut future)).1
}

/// Polls until there is an item, or the end.
pub fn pull<S: Stream + Unpin + ?Sized>(stream: &mut S) -> Option<S::Item> {
    counted(|| poll_next(stream)).1
}

/// Polls until the stream is closed.
pub fn close<S: AsyncClose + Unpin + ?Sized>(stream: &mut S) -> S::Output {
    counted(|| poll_close(stream)).1
}

/// The size hint, also of a stream that is an iterator too.
pub fn hint<S: Stream + ?Sized>(stream: &S) -> (usize, Option<usize>) {
    stream.size_hint()
}

/// All items up to the first `None`.
pub fn drain<S: Stream + Unpin + ?Sized>(stream: &mut S) -> Vec<S::Item> {
    let items: Vec<_> = std::iter::from_fn(|| pull(stream)).take(ROUNDS).collect();
    assert!(items.len() < ROUNDS, "no end after {ROUNDS} items");
    items
}

/// The message of the panic that `run` has to end in.
pub fn panics<R>(run: impl FnOnce() -> R) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(run)) else {
        panic!("it did not panic");
    };
    match payload.downcast::<&'static str>() {
        Ok(message) => (*message).to_owned(),
        Err(payload) => *payload.downcast::<String>().expect("a message"),
    }
}

/// Counts its wakes.
#[derive(Default)]
pub struct Wakes(AtomicUsize);

impl Wakes {
    /// The counter, and a waker that counts there.
    pub fn waker() -> (Arc<Self>, Waker) {
        let wakes = Arc::new(Self::default());
        (Arc::clone(&wakes), wakes.into())
    }

    /// How often it was woken.
    pub fn count(&self) -> usize {
        self.0.load(SeqCst)
    }
}

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// Suspends as often as told.
pub struct Pause(pub usize);

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        Poll::Pending
    }
}

/// What happened, in order.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<&'static str>>>);

impl Log {
    /// Adds an event.
    pub fn add(&self, event: &'static str) {
        self.0.lock().expect("nobody panics here").push(event);
    }

    /// What happened since it was last asked.
    pub fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().expect("nobody panics here"))
    }

    /// A value that adds the event when it is dropped.
    pub fn on_drop(&self, event: &'static str) -> OnDrop {
        OnDrop(self.clone(), event)
    }
}

/// Logs its drop.
pub struct OnDrop(Log, &'static str);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.add(self.1);
    }
}

/// How many [`Live`]s are alive.
#[derive(Clone, Default)]
pub struct Census(Arc<AtomicIsize>);

impl Census {
    /// One more that is alive.
    pub fn enter(&self) -> Live {
        self.0.fetch_add(1, SeqCst);
        Live { census: self.clone(), block: Box::new(0xA11E) }
    }

    /// How many are alive.
    pub fn count(&self) -> isize {
        self.0.load(SeqCst)
    }
}

/// A value whose every drop counts. Its block on the heap shows Miri a second drop, or a leak.
pub struct Live {
    census: Census,
    block: Box<u32>,
}

impl Drop for Live {
    fn drop(&mut self) {
        assert_eq!(*self.block, 0xA11E);
        *self.block = 0xDEAD;
        assert!(self.census.0.fetch_sub(1, SeqCst) > 0, "dropped twice");
    }
}

/// A state that gives what it is told, and logs its hooks, their results and their drops. A step too many panics.
pub struct Script<O: Step> {
    /// What its hooks did.
    pub log: Log,
    /// How often each hook suspends.
    pub pauses: usize,
    /// What the steps to come return.
    pub steps: VecDeque<O>,
    /// What `close` gives, once.
    pub closed: Option<O::Closed>,
}

impl<O: Step> Script<O> {
    /// A state, and the log that it writes.
    pub fn new(pauses: usize, steps: impl IntoIterator<Item = O>, closed: O::Closed) -> (Self, Log) {
        let log = Log::default();
        let steps = steps.into_iter().collect();
        (Self { log: log.clone(), pauses, steps, closed: Some(closed) }, log)
    }
}

impl<O: Step> Drop for Script<O> {
    fn drop(&mut self) {
        self.log.add("state dropped");
    }
}

impl<O: Step<Closed: Send> + Send> AsyncIter for Script<O> {
    type Output = O;

    async fn next(&mut self) -> O {
        self.log.add("next");
        let _step = self.log.on_drop("step dropped");
        Pause(self.pauses).await;
        self.log.add("stepped");
        self.steps.pop_front().expect("no step after the end")
    }

    async fn close(&mut self) -> O::Closed {
        self.log.add("close");
        let _close = self.log.on_drop("close dropped");
        Pause(self.pauses).await;
        self.log.add("closed");
        self.closed.take().expect("one close")
    }
}

/// The attribute says so of a state whose `init` is not async.
/// A [`LocalAsyncIter`] that is no [`AsyncIter`].
pub struct Local<S>(pub S);

impl<S: AsyncIter> LocalAsyncIter for Local<S> {
    type Output = S::Output;

    async fn next(&mut self) -> S::Output {
        AsyncIter::next(&mut self.0).await
    }

    async fn close(&mut self) -> <S::Output as Step>::Closed {
        AsyncIter::close(&mut self.0).await
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        AsyncIter::size_hint(&self.0)
    }
}

/// Everything that a stream over a state is, whatever the state's type.
pub trait AnyIter<I, C>: Stream<Item = I> + FusedStream + AsyncClose<Output = C> + Unpin {}

impl<I, C, S> AnyIter<I, C> for S where S: Stream<Item = I> + FusedStream + AsyncClose<Output = C> + Unpin {}

/// One way to make and run the same stream.
pub struct Case<O: Step> {
    /// The stream.
    // A `Box<_>` is a `Stream` with the `alloc` feature of `futures-core` alone.
    pub stream: Pin<Box<dyn AnyIter<O::Item, O::Closed>>>,
    /// What the hooks of its state did.
    pub log: Log,
    /// How often each hook suspends.
    pub pauses: usize,
    /// Whether an async init suspends first, as often.
    pub lazy: bool,
}

/// A stream whose state lies in it.
type Inlined<S> = Inline<S, Given<512>>;

/// A stream that stays where it is, as one that may move.
fn pinned<O: Step, S: LocalAsyncIter<Output = O> + 'static>(
    stream: Inlined<S>,
) -> Pin<Box<dyn AnyIter<O::Item, O::Closed>>> {
    Box::pin(Box::pin(stream))
}

/// Checks the stream that gives `steps` in each of its forms: on the heap and in the stream itself, over an `AsyncIter` and a
/// `LocalAsyncIter`, with and without an async init, with hooks that do not suspend, suspend once, and thrice.
pub fn each<O>(steps: &[O], closed: &O::Closed, check: impl Fn(Case<O>))
where
    O: Step<Closed: Send + Clone> + Send + Clone + 'static,
{
    for pauses in [0, 1, 3] {
        let script = || Script::new(pauses, steps.iter().cloned(), closed.clone());
        let (state, log) = script();
        check(Case { stream: Box::pin(Iter::new(state)), log, pauses, lazy: false });
        let (state, log) = script();
        check(Case { stream: Box::pin(Iter::new(Local(state))), log, pauses, lazy: false });
        let (state, log) = script();
        let init = async move {
            Pause(pauses).await;
            state
        };
        check(Case { stream: Box::pin(Iter::<Script<O>>::lazy(init)), log, pauses, lazy: true });
        let (state, log) = script();
        let init = async move {
            Pause(pauses).await;
            Local(state)
        };
        check(Case { stream: Box::pin(Iter::<Local<Script<O>>>::lazy_local(init)), log, pauses, lazy: true });

        let (state, log) = script();
        check(Case { stream: pinned(Inlined::new(state)), log, pauses, lazy: false });
        let (state, log) = script();
        check(Case { stream: pinned(Inlined::new(Local(state))), log, pauses, lazy: false });
        let (state, log) = script();
        let init = async move {
            Pause(pauses).await;
            state
        };
        check(Case { stream: pinned(Inlined::<Script<O>>::lazy(init)), log, pauses, lazy: true });
        let (state, log) = script();
        let init = async move {
            Pause(pauses).await;
            Local(state)
        };
        check(Case { stream: pinned(Inlined::<Local<Script<O>>>::lazy_local(init)), log, pauses, lazy: true });
    }
}

/// A builder's method on the stream, as the attribute forwards it.
pub fn map_state<S: LocalAsyncIter>(mut stream: Iter<S>, f: impl FnOnce(S) -> S) -> Iter<S> {
    Heap::map_state(&mut stream, f);
    stream
}
