//! A panic anywhere in the state's code: it reaches the caller, and the stream is over.

use std::cell::Cell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::{Context, Poll};

use aiter::{AsyncIter, FusedStream, Iter, LocalAsyncIter};
use aiter_support::{Census, Live, Pause, close, hint, map_state, panics, poll_close, poll_next, pull};

/// Where the state's code panics.
#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    NextCall,
    NextPoll,
    NextDrop,
    CloseCall,
    ClosePoll,
    CloseDrop,
    SizeHint,
    StateDrop,
    ErrorDrop,
}

/// Panics once, where it is told.
struct Fuse {
    at: At,
    /// How many visits to that place come before.
    after: Cell<usize>,
    /// Off while the test's own code runs.
    armed: Cell<bool>,
    blown: Cell<bool>,
    /// How many hooks were called.
    hooks: Cell<usize>,
}

impl Fuse {
    fn new(at: At, after: usize) -> Self {
        let (after, hooks) = (Cell::new(after), Cell::new(0));
        Self { at, after, armed: Cell::new(false), blown: Cell::new(false), hooks }
    }

    fn visit(&self, place: At) {
        if self.at != place || !self.armed.get() || self.blown.get() {
            return;
        }
        if let Some(left) = self.after.get().checked_sub(1) {
            self.after.set(left);
        } else {
            self.blown.set(true);
            // As `panic!`, but for the message.
            resume_unwind(Box::new(place));
        }
    }

    /// Runs the stream's code; `None` where the fuse blew. Every panic reaches the caller.
    fn run<T>(&self, run: impl FnOnce() -> T) -> Option<T> {
        if self.blown.get() {
            return Some(run());
        }
        self.armed.set(true);
        let result = catch_unwind(AssertUnwindSafe(run));
        self.armed.set(false);
        assert_eq!(self.blown.get(), result.is_err());
        match result {
            Ok(value) => Some(value),
            Err(payload) => {
                assert_eq!(payload.downcast_ref(), Some(&self.at));
                None
            }
        }
    }
}

/// An error, or an item.
struct Value<'a>(&'a Fuse, #[expect(dead_code, reason = "counted")] Live);

impl Drop for Value<'_> {
    fn drop(&mut self) {
        self.0.visit(At::ErrorDrop);
    }
}

struct Bomb<'a> {
    fuse: &'a Fuse,
    census: &'a Census,
    pauses: usize,
    /// The steps that give an item; then an error, or the end.
    items: u32,
    raises: bool,
    _live: Live,
}

impl<'a> Bomb<'a> {
    fn value(&self) -> Value<'a> {
        Value(self.fuse, self.census.enter())
    }
}

impl Drop for Bomb<'_> {
    fn drop(&mut self) {
        self.fuse.visit(At::StateDrop);
    }
}

/// A hook's future, which may panic in each of its parts.
struct Hook<'s, 'a, T> {
    bomb: &'s mut Bomb<'a>,
    poll: At,
    drop: At,
    pause: Pause,
    give: fn(&mut Bomb<'a>) -> T,
    _live: Live,
}

impl<'s, 'a, T> Hook<'s, 'a, T> {
    fn new(bomb: &'s mut Bomb<'a>, [call, poll, drop]: [At; 3], give: fn(&mut Bomb<'a>) -> T) -> Self {
        bomb.fuse.hooks.set(bomb.fuse.hooks.get() + 1);
        bomb.fuse.visit(call);
        let (pause, live) = (Pause(bomb.pauses), bomb.census.enter());
        Self { bomb, poll, drop, pause, give, _live: live }
    }
}

impl<T> Future for Hook<'_, '_, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = &mut *self;
        this.bomb.fuse.visit(this.poll);
        Pin::new(&mut this.pause).poll(cx).map(|()| (this.give)(this.bomb))
    }
}

impl<T> Drop for Hook<'_, '_, T> {
    fn drop(&mut self) {
        // The state lives on.
        self.bomb.fuse.visit(self.drop);
    }
}

impl<'a> LocalAsyncIter for Bomb<'a> {
    type Output = Result<Option<Value<'a>>, Value<'a>>;

    fn next(&mut self) -> impl Future<Output = Self::Output> {
        Hook::new(self, [At::NextCall, At::NextPoll, At::NextDrop], |bomb| {
            if let Some(items) = bomb.items.checked_sub(1) {
                bomb.items = items;
                Ok(Some(bomb.value()))
            } else if bomb.raises {
                Err(bomb.value())
            } else {
                Ok(None)
            }
        })
    }

    fn close(&mut self) -> impl Future<Output = Result<(), Value<'a>>> {
        Hook::new(self, [At::CloseCall, At::ClosePoll, At::CloseDrop], |bomb| Err(bomb.value()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.fuse.visit(At::SizeHint);
        (0, None)
    }
}

/// What is done to a stream.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    Next,
    Close,
    Hint,
}

#[derive(Clone, Copy, Debug)]
enum Last {
    Drop,
    IntoState,
    MapState,
}

/// Every sequence of `len` such acts.
fn sequences(len: usize, acts: &[Act]) -> Vec<Vec<Act>> {
    let mut all = vec![Vec::new()];
    for _ in 0..len {
        let longer = |before: &Vec<_>| acts.iter().map(|act| [before.as_slice(), &[*act]].concat()).collect::<Vec<_>>();
        all = all.iter().flat_map(longer).collect();
    }
    all
}

/// One stream, one fuse, some acts. Whether the fuse blew.
fn run(at: At, after: usize, pauses: usize, raises: bool, acts: &[Act], last: Last) -> bool {
    let (census, fuse) = (Census::default(), Fuse::new(at, after));
    let live = census.enter();
    let items = u32::from(after > 0);
    let mut stream = Iter::new(Bomb { fuse: &fuse, census: &census, pauses, items, raises, _live: live });
    for act in acts {
        let blown = fuse.run(|| match act {
            Act::Next => _ = poll_next(&mut stream).map(|item| drop_later(&fuse, item)),
            Act::Close => _ = poll_close(&mut stream).map(|closed| drop_later(&fuse, closed)),
            Act::Hint => _ = hint(&stream),
        });
        if blown.is_none() {
            assert_over(&mut stream, &fuse);
            break;
        }
    }
    match last {
        Last::Drop => _ = fuse.run(|| drop(stream)),
        Last::IntoState => {
            let state = fuse.run(|| stream.into_state());
            assert!(state.is_none_or(|state| state.is_some()));
        }
        Last::MapState => {
            // What is over stays over.
            let over = fuse.blown.get();
            if let Some(mut stream) = fuse.run(|| map_state(stream, |bomb| bomb)) {
                assert!(!over || stream.is_terminated());
                let _ = fuse.run(|| hint(&stream));
                if fuse.blown.get() {
                    assert_over(&mut stream, &fuse);
                }
            }
        }
    }
    assert_eq!(census.count(), 0);
    fuse.blown.get()
}

/// A value that the stream gave is the consumer's, who does not panic.
fn drop_later<T>(fuse: &Fuse, value: T) {
    fuse.armed.set(false);
    drop(value);
    fuse.armed.set(true);
}

fn assert_over(stream: &mut Iter<Bomb<'_>>, fuse: &Fuse) {
    let hooks = fuse.hooks.get();
    assert!(stream.is_terminated());
    assert_eq!(hint(stream), (0, Some(0)));
    for _ in 0..2 {
        assert!(pull(stream).is_none());
        assert!(close(stream).is_ok());
    }
    assert!(stream.state().is_some());
    assert_eq!(fuse.hooks.get(), hooks);
}

/// Lets the fuse blow in every situation that a few acts can lead to.
fn everywhere(at: At) {
    let mut blown = 0;
    let acts: &[_] =
        if cfg!(miri) && at != At::SizeHint { &[Act::Next, Act::Close] } else { &[Act::Next, Act::Close, Act::Hint] };
    for acts in sequences(if cfg!(miri) { 3 } else { 5 }, acts) {
        for (after, pauses) in [(0, 0), (0, 1), (1, 1)] {
            for (raises, last) in
                [(true, Last::Drop), (true, Last::IntoState), (true, Last::MapState), (false, Last::Drop)]
            {
                blown += usize::from(run(at, after, pauses, raises, &acts, last));
            }
        }
    }
    assert!(blown > 1, "{at:?} blew {blown} times");
}

/// Clause 11. `next` is called, and gives no future.
#[test]
fn in_the_call_of_next() {
    everywhere(At::NextCall);
}

/// Clause 11.
#[test]
fn in_a_poll_of_a_step() {
    everywhere(At::NextPoll);
}

/// Clauses 11 and 12. Once it is ready, when it is dropped in flight, and when it unwinds.
#[test]
fn in_the_destructor_of_a_step() {
    everywhere(At::NextDrop);
}

/// Clause 11. With and without a raised error that waits.
#[test]
fn in_the_call_of_close() {
    everywhere(At::CloseCall);
}

/// Clause 11.
#[test]
fn in_a_poll_of_a_close() {
    everywhere(At::ClosePoll);
}

/// Clauses 11 and 12.
#[test]
fn in_the_destructor_of_a_close() {
    everywhere(At::CloseDrop);
}

/// Clause 11. When it is asked for, and when it is taken before a step.
#[test]
fn in_a_size_hint() {
    everywhere(At::SizeHint);
}

/// Clauses 11 and 12.
#[test]
fn in_the_destructor_of_the_state() {
    everywhere(At::StateDrop);
}

/// Clauses 11 and 12. One that waits, or that a panic or a drop overtakes.
#[test]
fn in_the_destructor_of_an_error() {
    everywhere(At::ErrorDrop);
}

/// Clause 11.
#[test]
fn the_message_is_that_of_the_hook() {
    struct Boom;
    impl AsyncIter for Boom {
        type Output = Option<()>;

        async fn next(&mut self) -> Option<()> {
            panic!("a boom {}", 1)
        }
    }
    let mut stream = Iter::new(Boom);
    assert_eq!(panics(|| poll_next(&mut stream)), "a boom 1");
}

/// An init that panics where it is told.
struct Starting {
    place: &'static str,
    pause: Pause,
    live: Option<Live>,
}

impl Future for Starting {
    type Output = Result<Started, BadError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if Pin::new(&mut self.pause).poll(cx).is_pending() {
            return Poll::Pending;
        }
        assert!(self.place != "poll", "poll");
        let live = self.live.take().expect("polled once more");
        Poll::Ready(if self.place == "conversion" { Err(BadError(live)) } else { Ok(Started(live)) })
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        assert!(self.place != "drop" || std::thread::panicking(), "drop");
    }
}

struct Started(#[expect(dead_code, reason = "counted")] Live);

struct BadError(#[expect(dead_code, reason = "counted")] Live);

impl From<BadError> for String {
    fn from(_: BadError) -> Self {
        panic!("conversion")
    }
}

impl AsyncIter for Started {
    type Output = Result<Option<u32>, String>;

    async fn next(&mut self) -> Self::Output {
        panic!("no hook runs")
    }

    async fn close(&mut self) -> Result<(), String> {
        panic!("no hook runs")
    }
}

/// Clause 11.
#[test]
fn in_an_init() {
    for pauses in [0, 1, 3] {
        for place in ["poll", "conversion", "drop"] {
            let census = Census::default();
            let live = Some(census.enter());
            let mut stream = Iter::<Started>::lazy(Starting { place, pause: Pause(pauses), live });
            for _ in 0..pauses {
                assert!(poll_next(&mut stream).is_pending());
            }
            assert_eq!(panics(|| poll_next(&mut stream)), place);
            assert_eq!(census.count(), 0);
            assert_eq!((pull(&mut stream), close(&mut stream)), (None, Ok(())));
            assert!(stream.is_terminated() && stream.into_state().is_none());
        }
    }
}

/// Clauses 11 and 12.
#[test]
fn in_the_destructor_of_an_init_in_flight() {
    let acts: [fn(&mut Iter<Started>); 2] =
        [|stream| _ = poll_close(stream), |stream| *stream = Iter::lazy(async { None })];
    for polls in [0, 1] {
        for act in acts {
            let census = Census::default();
            let live = Some(census.enter());
            let mut stream = Iter::<Started>::lazy(Starting { place: "drop", pause: Pause(3), live });
            for _ in 0..polls {
                assert!(poll_next(&mut stream).is_pending());
            }
            assert_eq!(panics(|| act(&mut stream)), "drop");
            assert_eq!((census.count(), pull(&mut stream)), (0, None));
        }
    }
}

/// Clause 11, for a builder's method on the stream.
#[test]
fn in_a_map_of_the_state() {
    for acts in sequences(4, &[Act::Next, Act::Close]) {
        for pauses in [0, 1] {
            let (census, fuse) = (Census::default(), Fuse::new(At::StateDrop, usize::MAX));
            let live = census.enter();
            let bomb = Bomb { fuse: &fuse, census: &census, pauses, items: 0, raises: true, _live: live };
            let mut stream = Iter::new(bomb);
            for act in &acts {
                if *act == Act::Next {
                    drop(poll_next(&mut stream));
                } else {
                    drop(poll_close(&mut stream));
                }
            }
            assert_eq!(panics(|| map_state(stream, |_| panic!("map"))), "map");
            assert_eq!(census.count(), 0);
        }
    }
}

/// Clause 11. A closure that panics has the state; an error that waits may panic after it. Two panics at once abort: so in a
/// process of its own, where a second drop of the state would leave before.
#[test]
#[cfg_attr(miri, ignore = "starts a process")]
fn in_a_map_of_the_state_and_in_the_error_that_waits() {
    const CHILD: &str = "AITER_TEST_DOUBLE_PANIC";
    const DROPPED_TWICE: i32 = 42;

    static DROPPED: AtomicBool = AtomicBool::new(false);

    struct State;
    impl Drop for State {
        fn drop(&mut self) {
            if DROPPED.swap(true, SeqCst) {
                std::process::exit(DROPPED_TWICE);
            }
        }
    }
    struct Error;
    impl Drop for Error {
        fn drop(&mut self) {
            panic!("the error");
        }
    }

    impl LocalAsyncIter for State {
        type Output = Result<Option<u32>, Error>;

        async fn next(&mut self) -> Self::Output {
            Err(Error)
        }

        async fn close(&mut self) -> Result<(), Error> {
            Pause(1).await;
            Ok(())
        }
    }

    if std::env::var_os(CHILD).is_some() {
        let mut stream = Iter::new(State);
        assert!(poll_next(&mut stream).is_pending() && poll_close(&mut stream).is_ready());
        drop(map_state(stream, |_| panic!("the closure")));
        unreachable!();
    }
    let this = std::env::current_exe().expect("a path");
    let name = "in_a_map_of_the_state_and_in_the_error_that_waits";
    let child = std::process::Command::new(this).args([name, "--exact"]).env(CHILD, "1").output().expect("a process");
    // Aborted, by a signal where there are such.
    assert!(!child.status.success() && ![Some(DROPPED_TWICE), Some(101)].contains(&child.status.code()), "{child:?}");
}
