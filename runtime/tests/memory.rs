//! States, futures and uses that strain the frame's layout and its pointers. Miri has the last word on most of these.

use std::cell::{Cell, OnceCell};
use std::future::Future;
use std::marker::PhantomPinned;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake};

use aiter::{AsyncIter, Iter, LocalAsyncIter, Stream};
use aiter_support::{Census, Live, Pause, Script, close, drain, hint, poll_close, poll_next, pull};

/// Cuts a stream off after each number of polls, in each way: what is in flight, or waits, is dropped at every point.
fn cut_everywhere<S: AsyncIter>(make: impl Fn() -> S) {
    for polls in 0..12 {
        for end in 0..4 {
            let mut stream = Iter::new(make());
            for _ in 0..polls {
                drop(poll_next(&mut stream));
            }
            match end {
                0 => drop(stream),
                1 => drop(stream.into_state()),
                2 => drop((poll_close(&mut stream), stream)),
                _ => drop((close(&mut stream), pull(&mut stream), stream)),
            }
        }
    }
}

/// A future that is `Unpin`, borrows the state to the last, and has a pointer into itself while it is polled.
struct Handmade<'s, T> {
    state: &'s mut Number,
    left: usize,
    count: u32,
    itself: *mut u32,
    give: fn(u32) -> T,
}

struct Number(u32);

// SAFETY: the pointer is used in the poll that made it, by nobody else.
unsafe impl<T> Send for Handmade<'_, T> {}

impl<'s, T> Handmade<'s, T> {
    fn new(state: &'s mut Number, pauses: usize, give: fn(u32) -> T) -> Self {
        Self { state, left: pauses, count: 0, itself: std::ptr::null_mut(), give }
    }
}

impl<T> Future for Handmade<'_, T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        let this = self.get_mut();
        this.itself = &raw mut this.count;
        this.state.0 += 1;
        // SAFETY: the pointer was made just now, and nothing touched the count since.
        unsafe { *this.itself += 1 };
        if let Some(left) = this.left.checked_sub(1) {
            this.left = left;
            return Poll::Pending;
        }
        Poll::Ready((this.give)(this.state.0))
    }
}

impl<T> Drop for Handmade<'_, T> {
    fn drop(&mut self) {
        self.state.0 += self.count;
    }
}

// Both futures are `Unpin`, and so is a frame of them: every `&mut` of one would claim to be the only pointer into it.
impl AsyncIter for Number {
    type Output = Option<u32>;

    fn next(&mut self) -> impl Future<Output = Option<u32>> + Send {
        Handmade::new(self, 2, |n| (n < 10).then_some(n))
    }

    fn close(&mut self) -> impl Future<Output = ()> + Send {
        Handmade::new(self, 1, |_| ())
    }
}

#[test]
fn a_future_that_is_unpin_borrows_the_state_beside_it() {
    let mut stream = Iter::new(Number(0));
    assert_eq!(drain(&mut stream), [3, 9]);
    assert_eq!(stream.state().map(|state| state.0), Some(22));
    cut_everywhere(|| Number(0));
}

/// A future that is pinned and points into itself from its first poll on, until it is dropped.
struct Intrusive<'s> {
    state: &'s mut Number,
    polls: u32,
    place: Option<*mut u32>,
    _pinned: PhantomPinned,
}

// SAFETY: it points into itself alone.
unsafe impl Send for Intrusive<'_> {}

impl Future for Intrusive<'_> {
    type Output = Option<u32>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        // SAFETY: nothing is moved out.
        let this = unsafe { self.get_unchecked_mut() };
        let place = *this.place.get_or_insert(&raw mut this.polls);
        assert_eq!(place, &raw mut this.polls, "it moved");
        // SAFETY: it did not move.
        unsafe { *place += 1 };
        if this.polls < 3 {
            return Poll::Pending;
        }
        this.state.0 += 1;
        Poll::Ready((this.state.0 < 3).then_some(this.state.0))
    }
}

impl Drop for Intrusive<'_> {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            assert_eq!(place, &raw mut self.polls, "it moved");
            // SAFETY: it did not move.
            unsafe { *place = 0 };
        }
        self.state.0 += 100;
    }
}

struct Intruded(Number);

impl AsyncIter for Intruded {
    type Output = Option<u32>;

    fn next(&mut self) -> impl Future<Output = Option<u32>> + Send {
        Intrusive { state: &mut self.0, polls: 0, place: None, _pinned: PhantomPinned }
    }
}

#[test]
fn a_future_that_points_into_itself_never_moves() {
    let mut streams: Vec<_> = (0..3).map(|n| Iter::new(Intruded(Number(n)))).collect();
    for stream in &mut streams {
        assert!(poll_next(stream).is_pending());
    }
    let mut streams: Vec<_> = streams.into_iter().rev().map(Box::new).collect();
    assert_eq!(pull(&mut *streams[0]), None);
    assert_eq!(pull(&mut *streams[2]), Some(1));
    assert_eq!(streams[2].state().map(|state| state.0.0), Some(101));
    cut_everywhere(|| Intruded(Number(0)));
}

#[test]
fn a_state_and_its_futures_may_be_of_no_size() {
    struct Nothing;
    impl AsyncIter for Nothing {
        type Output = Option<()>;

        fn next(&mut self) -> impl Future<Output = Option<()>> + Send {
            Empty
        }

        fn close(&mut self) -> impl Future<Output = ()> + Send {
            std::future::ready(())
        }
    }
    struct Empty;
    impl Future for Empty {
        type Output = Option<()>;

        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<()>> {
            Poll::Ready(Some(()))
        }
    }
    let mut stream = Iter::new(Nothing);
    assert_eq!((pull(&mut stream), pull(&mut stream)), (Some(()), Some(())));
    close(&mut stream);
    assert!(stream.into_state().is_some());
    cut_everywhere(|| Nothing);
}

/// A state of some alignment and size, with a step and a close of others.
struct Laid<A, const STATE: usize, const NEXT: usize, const CLOSE: usize> {
    bytes: [u8; STATE],
    aligned: A,
    left: u8,
}

impl<A: Default, const STATE: usize, const NEXT: usize, const CLOSE: usize> Laid<A, STATE, NEXT, CLOSE> {
    fn new() -> Self {
        Self { bytes: [7; STATE], aligned: A::default(), left: 2 }
    }
}

fn is_aligned<T>(place: &T) {
    assert_eq!(std::ptr::from_ref(place).addr() % align_of::<T>(), 0);
}

impl<A, const STATE: usize, const NEXT: usize, const CLOSE: usize> AsyncIter for Laid<A, STATE, NEXT, CLOSE>
where
    A: Default + Send + Sync,
{
    type Output = Result<Option<u8>, Live>;

    async fn next(&mut self) -> Self::Output {
        let (local, aligned) = ([self.left; NEXT], A::default());
        is_aligned(&self.aligned);
        Pause(1).await;
        is_aligned(&aligned);
        assert!(local.iter().all(|byte| *byte == self.left));
        assert!(self.bytes.iter().all(|byte| *byte == 7));
        self.left = self.left.checked_sub(1).ok_or_else(|| Census::default().enter())?;
        Ok(Some(self.left))
    }

    async fn close(&mut self) -> Result<(), Live> {
        let (local, aligned) = ([9; CLOSE], A::default());
        Pause(1).await;
        is_aligned(&aligned);
        assert!(local.iter().all(|byte| *byte == 9));
        assert!(self.bytes.iter().all(|byte| *byte == 7));
        Err(Census::default().enter())
    }
}

#[derive(Default)]
struct One;

#[derive(Default)]
#[repr(align(64))]
struct Align64(#[expect(dead_code, reason = "it takes room")] u8);

#[derive(Default)]
#[repr(align(256))]
struct Align256(#[expect(dead_code, reason = "it takes room")] u8);

#[test]
fn sizes_and_alignments_may_be_any() {
    fn check<A: Default + Send + Sync, const STATE: usize, const NEXT: usize, const CLOSE: usize>() {
        let mut stream = Iter::new(Laid::<A, STATE, NEXT, CLOSE>::new());
        let items: Vec<_> = drain(&mut stream).into_iter().map(Result::ok).collect();
        assert_eq!(items, [Some(1), Some(0), None, None]);
        let state = stream.into_state().expect("a state");
        assert!(state.bytes.iter().all(|byte| *byte == 7));
        cut_everywhere(Laid::<A, STATE, NEXT, CLOSE>::new);
    }
    // The state the largest, the step, the close.
    check::<One, 50, 1, 1>();
    check::<One, 0, 50, 1>();
    check::<One, 1, 1, 50>();
    check::<Align64, 3, 1, 80>();
    check::<Align256, 3, 80, 1>();
}

#[test]
fn a_state_may_hold_what_the_caller_lent() {
    struct Fills<'a>(&'a mut Vec<u32>);
    impl AsyncIter for Fills<'_> {
        type Output = Option<usize>;

        async fn next(&mut self) -> Option<usize> {
            let list = &mut *self.0;
            list.push(1);
            Pause(1).await;
            list.push(2);
            (list.len() < 6).then_some(list.len())
        }

        async fn close(&mut self) {
            self.0.push(9);
        }
    }
    let mut list = Vec::new();
    assert_eq!(drain(&mut Iter::new(Fills(&mut list))), [2, 4]);
    assert_eq!(list, [1, 2, 1, 2, 1, 2, 9]);
    let mut stream = Iter::new(Fills(&mut list));
    assert!(poll_next(&mut stream).is_pending());
    drop(stream);
    assert_eq!(list.pop(), Some(1));
}

/// A step that puts another state in place of its own, while it is in flight.
#[test]
fn a_step_may_replace_its_state() {
    struct Phoenix {
        lives: u32,
        _live: Live,
        census: Census,
    }
    impl Phoenix {
        fn new(lives: u32, census: &Census) -> Self {
            Self { lives, _live: census.enter(), census: census.clone() }
        }
    }
    impl AsyncIter for Phoenix {
        type Output = Option<u32>;

        async fn next(&mut self) -> Option<u32> {
            let lives = self.lives.checked_sub(1)?;
            let other = Self::new(lives, &self.census);
            Pause(1).await;
            *self = other;
            Pause(1).await;
            let mut other = Self::new(self.lives, &self.census);
            std::mem::swap(self, &mut other);
            Pause(1).await;
            drop(other);
            Some(lives)
        }
    }
    let census = Census::default();
    assert_eq!(drain(&mut Iter::new(Phoenix::new(3, &census))), [2, 1, 0]);
    cut_everywhere(|| Phoenix::new(2, &census));
    assert_eq!(census.count(), 0);
}

/// A waker that polls one stream and drops another.
#[test]
fn a_waker_may_poll_and_drop_other_streams() {
    type Other = Iter<Script<Option<u32>>>;
    struct Meddles(Mutex<(Other, Option<Other>)>);
    impl Wake for Meddles {
        fn wake(self: Arc<Self>) {
            let mut streams = self.0.lock().expect("nobody panics here");
            let _ = poll_next(&mut streams.0);
            streams.1 = None;
        }
    }
    struct Wakes(u32);
    impl AsyncIter for Wakes {
        type Output = Option<u32>;

        async fn next(&mut self) -> Option<u32> {
            self.0 += 1;
            std::future::poll_fn(|cx| {
                cx.waker().wake_by_ref();
                Poll::Ready(())
            })
            .await;
            Pause(1).await;
            Some(self.0)
        }
    }
    let stream = |steps| Iter::new(Script::new(1, steps, ()).0);
    let other = stream([Some(1), None]);
    let mut dropped = stream([Some(1), None]);
    assert!(poll_next(&mut dropped).is_pending());
    let meddles = Arc::new(Meddles(Mutex::new((other, Some(dropped)))));
    let waker = Arc::clone(&meddles).into();
    let mut stream = Iter::new(Wakes(0));
    let mut cx = Context::from_waker(&waker);
    assert!(Pin::new(&mut stream).poll_next(&mut cx).is_pending());
    assert_eq!(pull(&mut stream), Some(1));
    let mut streams = meddles.0.lock().expect("nobody panics here");
    assert!(streams.0.state().is_none() && streams.1.is_none());
    assert_eq!(pull(&mut streams.0), Some(1));
}

/// A stream inside a state inside a stream.
#[test]
fn a_state_may_hold_a_stream() {
    struct Nested(Iter<Script<Option<u32>>>);
    impl AsyncIter for Nested {
        type Output = Option<u32>;

        async fn next(&mut self) -> Option<u32> {
            self.0.next().await
        }

        async fn close(&mut self) {
            self.0.close().await;
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            hint(&self.0)
        }
    }
    let (state, log) = Script::new(1, [Some(1), Some(2)], ());
    let mut stream = Iter::new(Nested(Iter::new(state)));
    assert_eq!(pull(&mut stream), Some(1));
    assert!(poll_next(&mut stream).is_pending());
    close(&mut stream);
    drop(stream);
    let events = log.take();
    assert_eq!(events[3..], ["next", "step dropped", "close", "closed", "close dropped", "state dropped"]);
}

#[test]
fn two_streams_may_be_swapped_in_mid_step() {
    let stream = |n| Iter::new(Script::new(2, [Some(n), Some(n + 1), None], ()).0);
    let (mut one, mut other) = (stream(1), stream(7));
    assert!(poll_next(&mut one).is_pending());
    std::mem::swap(&mut one, &mut other);
    assert!(poll_next(&mut one).is_pending());
    std::mem::swap(&mut one, &mut other);
    assert_eq!((drain(&mut one), drain(&mut other)), (vec![1, 2], vec![7, 8]));
    // Two states, between steps.
    let (mut one, mut other) = (stream(1), stream(7));
    std::mem::swap(one.state_mut().expect("idle"), other.state_mut().expect("idle"));
    assert_eq!((drain(&mut one), drain(&mut other)), (vec![7, 8], vec![1, 2]));
}

#[test]
fn a_stream_may_change_its_thread_in_mid_step() {
    let census = Census::default();
    let live = Arc::new(census.enter());
    let mut stream = Iter::new(Script::new(2, [Ok(Some(Arc::clone(&live))), Err(live)], Ok(())).0);
    // In the step, between steps, in the close with an error that waits.
    for _ in 0..7 {
        stream = std::thread::spawn(move || {
            let _ = poll_next(&mut stream);
            stream
        })
        .join()
        .expect("no panic");
    }
    std::thread::spawn(move || drop(stream)).join().expect("no panic");
    assert_eq!(census.count(), 0);
}

/// A leak, which is safe: what is pinned stays where it is.
#[test]
#[cfg_attr(miri, ignore = "leaks")]
fn a_stream_may_be_forgotten_in_mid_step() {
    let mut stream = Iter::new(Intruded(Number(0)));
    assert!(poll_next(&mut stream).is_pending());
    std::mem::forget(stream);
}

/// Threads that look at a stream while one of them ends it by a panic.
#[test]
fn a_shared_stream_may_end_while_others_look() {
    struct Shy(Mutex<u32>);
    impl AsyncIter for Shy {
        type Output = Option<u32>;

        async fn next(&mut self) -> Option<u32> {
            None
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            let asked = {
                let mut asked = self.0.lock().expect("nobody panics here");
                *asked += 1;
                *asked
            };
            if asked == 3 {
                std::panic::resume_unwind(Box::new("shy"));
            }
            (1, Some(1))
        }
    }
    let mut stream = Iter::new(Shy(Mutex::new(0)));
    let panicked: usize = std::thread::scope(|scope| {
        let look = || {
            for _ in 0..3 {
                assert!([(1, Some(1)), (0, Some(0))].contains(&hint(&stream)));
                assert!(stream.state().is_some_and(|state| *state.0.lock().expect("nobody panics here") > 0));
            }
        };
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(look)).collect();
        threads.into_iter().map(|thread| usize::from(thread.join().is_err())).sum()
    });
    assert_eq!((panicked, hint(&stream), pull(&mut stream)), (1, (0, Some(0)), None));
}

/// A hint that asks its stream for its hint, and outlives the panic of the inner one.
#[test]
fn a_hint_may_come_back_to_its_stream() {
    struct Asks {
        stream: Weak<OnceCell<Iter<Self>>>,
        depth: Cell<usize>,
    }
    impl LocalAsyncIter for Asks {
        type Output = Option<u32>;

        async fn next(&mut self) -> Option<u32> {
            None
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            self.depth.set(self.depth.get() + 1);
            assert!(self.depth.get() == 1, "inner");
            let stream = self.stream.upgrade().expect("alive");
            let stream = stream.get().expect("set");
            assert!(stream.state().is_some_and(|state| std::ptr::eq(state, self)));
            assert_eq!(aiter_support::panics(|| hint(stream)), "inner");
            (3, None)
        }
    }
    let stream = Rc::new(OnceCell::new());
    let asks = Asks { stream: Rc::downgrade(&stream), depth: Cell::new(0) };
    assert!(stream.set(Iter::new(asks)).is_ok());
    let stream = stream.get().expect("set");
    assert_eq!(hint(stream), (3, None));
    // The inner panic has ended it.
    assert_eq!(hint(stream), (0, Some(0)));
    assert_eq!(stream.state().map(|state| state.depth.get()), Some(2));
}
