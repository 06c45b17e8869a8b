//! Streams without a heap block: `#[async_iter(inline)]`. That they keep the contract is checked clause by clause in the runtime's tests, and by
//! random programs in the model's. Here is what the attribute makes of structs of every kind, and where such a stream may lie.

#![forbid(unsafe_code)]

use std::future::Future;
use std::mem::size_of;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::thread;

use aiter::{
    AsyncClose, FusedStream, Stop, StopAsyncIteration, Stream, async_iter, closing, finally, try_closing, yield_,
    yield_from,
};
use aiter_support::{Census, Live, Pause, block, drain, panics, poll_next, pull};
use futures::StreamExt as _;

/// Counts up, and suspends before each item.
#[async_iter(inline)]
#[derive(Debug)]
struct Counter {
    stop: u32,
    at: u32,
    pauses: usize,
}

#[async_iter(inline)]
impl Counter {
    fn init(stop: u32) -> Self {
        Self { stop, at: 0, pauses: 1 }
    }

    fn checked(stop: u32) -> Result<Self, String> {
        if stop < 100 { Ok(Self::init(stop)) } else { Err(format!("{stop} is too far")) }
    }

    async fn connected(stop: u32) -> Option<Self> {
        Pause(1).await;
        (stop > 0).then(|| Self::init(stop))
    }

    fn pausing(mut self, pauses: usize) -> Self {
        self.pauses = pauses;
        self
    }

    async fn next(&mut self) -> Result<u32, StopAsyncIteration> {
        let room = [self.at; 4];
        let borrowed = &room[2];
        Pause(self.pauses).await;
        if self.at >= self.stop {
            return Err(StopAsyncIteration);
        }
        self.at += 1;
        Ok(*borrowed)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.stop - self.at) as usize;
        (left, Some(left))
    }
}

#[test]
fn it_is_polled_where_it_lies() {
    let mut counter = pin!(Counter::new(3));
    assert_eq!(counter.size_hint(), (3, Some(3)));
    assert!(poll_next(&mut counter).is_pending());
    assert!(counter.state().is_none());
    assert_eq!(drain(&mut counter), [0, 1, 2]);
    assert!(counter.is_terminated());
    assert_eq!(counter.state().map(|state| state.at), Some(3));
}

#[test]
fn its_methods_take_a_pinned_stream() {
    let mut counter = pin!(Counter::new(9));
    block(async {
        assert_eq!(counter.as_mut().next().await, Some(0));
        counter.as_mut().state_mut().expect("it is between steps").at = 5;
        assert_eq!(counter.as_mut().next().await, Some(5));
    });
    assert!(poll_next(&mut counter).is_pending());
    counter.as_mut().interrupt().expect("a step can be dropped").at = 7;
    block(async {
        assert_eq!(counter.as_mut().next().await, Some(7));
        counter.as_mut().close().await;
    });
    assert_eq!(pull(&mut counter), None);
    assert_eq!(counter.as_mut().into_state().map(|state| state.at), Some(8));
    // The state is gone, and the stream has ended.
    assert!(counter.state().is_none());
    assert!(counter.as_mut().into_state().is_none());
    assert_eq!(pull(&mut counter), None);
    assert_eq!(counter.size_hint(), (0, Some(0)));
}

#[test]
fn constructors_and_builders_make_one_that_may_still_move() {
    let counter = Counter::new(2).pausing(0).pausing(3);
    let moved = Box::new(counter);
    let mut counter = Box::into_pin(moved);
    assert_eq!(drain(&mut counter), [0, 1]);

    assert_eq!(Counter::checked(100).unwrap_err(), "100 is too far");
    assert_eq!(drain(&mut Box::pin(Counter::checked(1).expect("it is near"))), [0]);
    assert!(block(Counter::connected(0)).is_none());
    assert_eq!(drain(&mut Box::pin(block(Counter::connected(1)).expect("it is there"))), [0]);
    assert_eq!(drain(&mut Box::pin(Counter::from(CounterState { stop: 1, at: 0, pauses: 0 }))), [0]);
}

#[test]
fn debug_shows_the_state_between_steps() {
    let mut counter = pin!(Counter::new(3));
    assert_eq!(format!("{counter:?}"), "Counter(CounterState { stop: 3, at: 0, pauses: 1 })");
    assert!(poll_next(&mut counter).is_pending());
    assert_eq!(format!("{counter:?}"), "Counter(..)");
}

/// The words of a text that is borrowed, after an async init.
#[async_iter(inline)]
struct Words<'a, 'log> {
    text: &'a str,
    log: &'log AtomicU32,
}

#[async_iter(inline)]
impl<'a, 'log> Words<'a, 'log> {
    async fn init(text: &'a str, log: &'log AtomicU32) -> Result<Self, Stop<String>> {
        let large = [0_u8; 200];
        Pause(2).await;
        log.fetch_add(u32::from(large[0]) + 1, Relaxed);
        if text.is_empty() { Err(Stop::End) } else { Ok(Self { text, log }) }
    }

    async fn next(&mut self) -> Result<Option<&'a str>, String> {
        Pause(1).await;
        if self.text == "!" {
            return Err("shouting".to_owned());
        }
        let Some((word, rest)) = self.text.split_once(' ') else { return Ok(None) };
        self.text = rest;
        Ok(Some(word))
    }

    async fn close(&mut self) -> Result<(), String> {
        Pause(1).await;
        self.log.fetch_add(10, Relaxed);
        Ok(())
    }
}

#[test]
fn an_async_init_lies_where_the_state_will() {
    let (text, log) = (String::from("two words !"), AtomicU32::new(0));
    // The future of the init is larger than the state and its step.
    assert!(size_of::<Words>() >= 200 && size_of::<Words>() < 300);
    let words = Words::new(&text, &log);
    assert_eq!(log.load(Relaxed), 0);
    let mut words = Box::pin(words);
    assert!(poll_next(&mut words).is_pending());
    assert!(words.state().is_none());
    assert_eq!(drain(&mut words), [Ok("two"), Ok("words"), Err("shouting".to_owned())]);
    assert_eq!(log.load(Relaxed), 11);
    assert_eq!(drain(&mut Box::pin(Words::new("", &log))), []);
    // One that never finishes its init.
    let mut words = Box::pin(Words::new(&text, &log));
    assert!(poll_next(&mut words).is_pending());
    drop(words);
    drop(Words::new(&text, &log));
    let mut words = Box::pin(Words::new(&text, &log));
    assert!(poll_next(&mut words).is_pending());
    block(words.as_mut().close()).expect("nothing has failed");
    assert_eq!(pull(&mut words), None);
    assert_eq!(log.load(Relaxed), 12);
}

/// Type and const parameters, with bounds on the impl alone; and a field that the stream shares.
#[async_iter(inline = 64)]
struct Pages<T, const N: usize> {
    items: Vec<T>,
    /// How many pages were read.
    #[async_iter(shared)]
    read: Arc<AtomicU32>,
    #[async_iter(shared)]
    name: String,
}

#[async_iter(inline = 64)]
impl<T: Clone + Send + Sync, const N: usize> Pages<T, N> {
    fn init(items: Vec<T>) -> Self {
        Self { items, read: Arc::default(), name: "pages".to_owned() }
    }

    fn called(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    async fn next(&mut self) -> Option<[Option<T>; N]> {
        Pause(1).await;
        if self.items.is_empty() {
            return None;
        }
        self.read.fetch_add(1, Relaxed);
        Some(std::array::from_fn(|_| self.items.pop()))
    }
}

#[test]
fn generics_say_how_much_room_there_is() {
    let pages = Pages::<_, 2>::new(vec!['a', 'b', 'c']).called("letters");
    assert_eq!(pages.name, "letters");
    let mut pages = pin!(pages);
    assert!(poll_next(&mut pages).is_pending());
    assert_eq!((pages.name.as_str(), pages.read.load(Relaxed)), ("letters", 0));
    assert_eq!(drain(&mut pages), [[Some('c'), Some('b')], [Some('a'), None]]);
    assert_eq!(pages.read.load(Relaxed), 2);
}

/// The number is that of the struct.
const ROOM: usize = 40;

/// A tuple struct, whose generic init has a future that nobody can measure beforehand.
#[async_iter(inline = ROOM * 2)]
struct Taken<I>(I, #[async_iter(shared)] &'static str);

#[async_iter(inline)]
impl<I: Iterator + Send> Taken<I> {
    async fn opened(items: I, name: &'static str) -> Self {
        Pause(1).await;
        Self(items, name)
    }

    async fn next(&mut self) -> Option<I::Item> {
        Pause(1).await;
        self.0.next()
    }
}

#[test]
fn tuple_structs_share_fields_by_number() {
    let mut taken = pin!(block(Taken::opened(1..3, "numbers")));
    assert_eq!(taken.1, "numbers");
    assert_eq!(drain(&mut taken), [1, 2]);
}

/// What stays on its thread.
#[async_iter(inline)]
struct Shared {
    names: Rc<[&'static str]>,
    at: usize,
}

#[async_iter(inline, local)]
impl Shared {
    async fn init(names: Rc<[&'static str]>) -> Self {
        Pause(1).await;
        Self { names, at: 0 }
    }

    async fn next(&mut self) -> Option<&'static str> {
        let names = Rc::clone(&self.names);
        Pause(1).await;
        self.at += 1;
        names.get(self.at - 1).copied()
    }
}

#[test]
fn local_futures_may_hold_what_is_not_send() {
    let mut shared = pin!(Shared::new(Rc::new(["ada", "grace"])));
    assert_eq!(drain(&mut shared), ["ada", "grace"]);
}

pin_project_lite::pin_project! {
    /// A future with a stream in a field, which is pinned where the future is.
    struct Sum {
        before: u8,
        #[pin]
        counter: Counter,
        total: u32,
    }
}

impl Future for Sum {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        let mut this = self.project();
        assert_eq!(*this.before, 7);
        while let Some(n) = ready!(this.counter.as_mut().poll_next(cx)) {
            *this.total += n;
        }
        Poll::Ready(*this.total)
    }
}

#[test]
fn it_lies_on_the_stack_in_a_box_in_a_future_and_in_a_field() {
    // An `async fn` that moves before it is polled, and to another thread after.
    let mut sum = Box::pin(async {
        let mut counter = pin!(Counter::new(4));
        let mut sum = 0;
        while let Some(n) = counter.as_mut().next().await {
            sum += n;
        }
        sum
    });
    assert!(aiter_support::poll(&mut sum).is_pending());
    assert_eq!(thread::spawn(move || block(sum)).join().expect("it does not panic"), 6);

    let sum = Sum { before: 7, counter: Counter::new(4), total: 0 };
    let mut sum = Box::pin(sum);
    assert!(aiter_support::poll(&mut sum).is_pending());
    assert_eq!(block(sum), 6);

    // Overwritten where it is pinned, in mid-step: the old one is dropped there.
    let mut counter = pin!(Counter::new(9));
    assert!(poll_next(&mut counter).is_pending());
    counter.set(Counter::new(2));
    assert_eq!(drain(&mut counter), [0, 1]);

    // Behind a trait object, with others.
    let mut streams: Vec<Pin<Box<dyn Stream<Item = u32> + Send>>> =
        vec![Box::pin(Counter::new(1)), Box::pin(Counter::new(2))];
    let items: Vec<_> = streams.iter_mut().map(drain).collect();
    assert_eq!(items, [vec![0], vec![0, 1]]);
}

#[test]
fn adapters_and_closing_take_a_pinned_one() {
    block(async {
        let doubled: Vec<_> = Counter::new(3).map(|n| n * 2).collect().await;
        assert_eq!(doubled, [0, 2, 4]);

        let counter = pin!(Counter::new(9));
        let (found, ()) = closing(counter, async |counter| counter.as_mut().next().await).await;
        assert_eq!(found, Some(0));

        let (text, log) = (String::from("a b"), AtomicU32::new(0));
        let mut words = pin!(Words::new(&text, &log));
        let first: Result<_, String> =
            try_closing(words.as_mut(), async |words| aiter::next(words).await.transpose()).await;
        assert_eq!((first, log.load(Relaxed)), (Ok(Some("a")), 11));
    });
}

/// Panics, and counts what lives.
#[async_iter(inline)]
struct Panicking {
    census: Census,
    _live: Live,
    polls: usize,
    panics: bool,
}

#[async_iter(inline)]
impl Panicking {
    fn init(census: Census, polls: usize, panics: bool) -> Self {
        Self { _live: census.enter(), census, polls, panics }
    }

    async fn next(&mut self) -> Option<Live> {
        let held = self.census.enter();
        Pause(self.polls).await;
        assert!(!self.panics, "boom");
        Some(held)
    }

    async fn close(&mut self) {
        let _held = self.census.enter();
        Pause(1).await;
    }
}

#[test]
fn clause_11_a_panic_ends_it_and_leaves_nothing() {
    for polls in 0..3 {
        let census = Census::default();
        let mut stream = Box::pin(Panicking::new(census.clone(), polls, true));
        assert_eq!(panics(|| pull(&mut stream)), "boom");
        assert!(stream.is_terminated());
        assert_eq!((poll_next(&mut stream).is_ready(), census.count()), (true, 1));
        drop(stream);
        assert_eq!(census.count(), 0);
    }
}

#[test]
fn clause_12_it_is_dropped_at_every_stage() {
    let census = Census::default();
    for polls in 0..6 {
        let mut stream = Box::pin(Panicking::new(census.clone(), 2, false));
        for _ in 0..polls {
            let _ = poll_next(&mut stream);
        }
        drop(stream);
        assert_eq!(census.count(), 0);

        let mut stream = Box::pin(Panicking::new(census.clone(), 2, false));
        let _ = poll_next(&mut stream);
        for _ in 0..polls {
            let _ = aiter_support::poll_close(&mut stream);
        }
        drop(stream);
        assert_eq!(census.count(), 0);
    }
}

/// A recursion through a box, which a number of bytes makes possible.
#[async_iter(inline = 48)]
struct Tree {
    depth: u32,
    child: Option<Pin<Box<Tree>>>,
}

#[async_iter(inline)]
impl Tree {
    fn init(depth: u32) -> Self {
        let child = depth.checked_sub(1).map(|depth| Box::pin(Tree::new(depth)));
        Self { depth, child }
    }

    async fn next(&mut self) -> Option<u32> {
        if let Some(child) = &mut self.child
            && let Some(depth) = child.as_mut().next().await
        {
            return Some(depth);
        }
        self.child = None;
        let depth = self.depth.checked_add(1)?;
        self.depth = u32::MAX;
        Some(depth - 1)
    }
}

#[test]
fn a_stream_may_own_streams_of_its_type() {
    assert_eq!(drain(&mut Box::pin(Tree::new(3))), [0, 1, 2, 3]);
}

/// Of a stream that is `Send` and `Sync`.
fn crosses_threads<T: Send + Sync>(_: &T) {}

#[test]
fn it_is_send_and_sync_where_the_state_is() {
    crosses_threads(&Counter::new(1));
    crosses_threads(&Words::new("", &AtomicU32::new(0)));
    // Made on one thread, begun on another, dropped on a third.
    let mut counter = Box::pin(Counter::new(3));
    let counter = thread::spawn(move || {
        assert!(poll_next(&mut counter).is_pending());
        counter
    });
    let counter = counter.join().expect("it does not panic");
    thread::spawn(move || drop(counter)).join().expect("it does not panic");
}

/// An `impl` of a trait on the state, with a destructor.
#[async_iter(inline)]
struct Dropped {
    live: Option<Live>,
}

#[async_iter]
impl Drop for Dropped {
    fn drop(&mut self) {
        self.live = None;
    }
}

#[async_iter(inline)]
impl Dropped {
    fn init(live: Live) -> Self {
        Self { live: Some(live) }
    }

    fn next(&mut self) -> Option<u32> {
        self.live.is_none().then_some(1)
    }
}

#[test]
fn the_state_may_have_a_destructor() {
    let census = Census::default();
    let mut dropped = Box::pin(Dropped::new(census.enter()));
    assert_eq!(pull(&mut dropped), None);
    assert_eq!(census.count(), 1);
    drop(dropped);
    assert_eq!(census.count(), 0);
}

/// A struct inside of a function, private, with `cfg`s on a field and on a hook.
#[test]
fn structs_in_functions_and_cfgs() {
    #[async_iter(inline)]
    struct Once {
        value: Option<u32>,
        #[cfg(any())]
        never: Never,
    }

    #[async_iter(inline)]
    impl Once {
        fn init() -> Self {
            Self { value: Some(1) }
        }

        #[cfg(not(any()))]
        async fn next(&mut self) -> Option<u32> {
            self.value.take()
        }

        #[cfg(any())]
        async fn next(&mut self) -> Option<Never> {
            Some(self.never)
        }
    }

    assert_eq!(drain(&mut Box::pin(Once::new())), [1]);
}

#[test]
fn clause_15_all_of_it_is_in_the_stream() {
    let future = size_of::<usize>() * 2 + 32;
    // A head, a hint, the state, and the step.
    assert!(size_of::<Counter>() <= 2 * size_of::<usize>() + 16 + size_of::<CounterState>() + future + 16);
}

/// Counts, and borrows from itself while it waits.
#[async_iter(inline)]
async fn numbers(stop: u32, census: Census) -> impl Stream<Item = u32> {
    let _live = census.enter();
    let mut at = 0;
    let here = &mut at;
    while *here < stop {
        Pause(1).await;
        yield_!(*here);
        *here += 1;
    }
}

/// Raises an error behind a cleanup, which can fail too.
#[async_iter(inline)]
async fn rows(log: &AtomicU32, fails: bool) -> impl Stream<Item = Result<u32, String>> {
    finally!({
        Pause(1).await;
        log.fetch_add(1, Relaxed);
        if fails { Err("unclean".to_owned()) } else { Ok(()) }
    });
    yield_!(Ok(1));
    Pause(1).await;
    yield_from!(pin!(numbers(2, Census::default())).map(Ok));
    Err("raised".to_owned())?;
}

#[test]
fn a_generator_lies_in_what_is_returned() {
    let census = Census::default();
    let stream = numbers(3, census.clone());
    // Lazy: nothing of the body has run.
    assert_eq!((census.count(), stream.size_hint(), stream.is_terminated()), (0, (0, None), false));
    let moved = Box::new(stream);
    let mut stream = Box::into_pin(moved);
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!((census.count(), stream.size_hint()), (1, (0, None)));
    assert_eq!(drain(&mut stream), [0, 1, 2]);
    assert!(stream.is_terminated());
    assert_eq!(census.count(), 0);

    // Dropped, closed, and forgotten, before it begins and in the middle.
    for polls in 0..4 {
        let mut stream = Box::pin(numbers(3, census.clone()));
        for _ in 0..polls {
            let _ = poll_next(&mut stream);
        }
        if polls % 2 == 0 {
            block(stream.close());
            assert_eq!((pull(&mut stream), census.count()), (None, 0));
        }
        drop(stream);
        assert_eq!(census.count(), 0);
    }
}

#[test]
fn a_generator_cleans_up_where_it_lies() {
    let log = AtomicU32::new(0);
    let mut stream = pin!(rows(&log, true));
    assert_eq!(drain(&mut stream), [Ok(1), Ok(0), Ok(1), Err("raised".to_owned()), Err("unclean".to_owned())]);
    assert_eq!(log.load(Relaxed), 1);

    let mut stream = pin!(rows(&log, true));
    assert_eq!(pull(&mut stream), Some(Ok(1)));
    assert_eq!(block(stream.close()), Err("unclean".to_owned()));
    assert_eq!((pull(&mut stream), log.load(Relaxed)), (None, 2));

    // One that has not begun has nothing to clean up.
    let mut stream = pin!(rows(&log, true));
    assert_eq!(block(stream.close()), Ok(()));
    assert_eq!((pull(&mut stream), log.load(Relaxed)), (None, 2));
}

#[test]
fn a_generator_goes_to_another_thread_in_the_middle() {
    let mut stream = Box::pin(numbers(2, Census::default()));
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(thread::spawn(move || drain(&mut stream)).join().expect("it does not panic"), [0, 1]);
}
