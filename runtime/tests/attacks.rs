//! What safe code may try, and what comes of it: nothing. What must not compile stands in `tests/ui/attacks`.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::{Future, poll_fn, ready};
use std::marker::PhantomData;
use std::mem;
use std::pin::{Pin, pin};
use std::rc::{Rc, Weak};
use std::task::Poll;

use aiter::private::{Heap, Init, IntoInit, OnError, Started, Storage};
use aiter::{AsyncClose, AsyncIter, FusedStream, Iter, LocalAsyncIter, Next, closing};
use aiter_support::{Census, Live, Pause, Script, block, close, drain, panics, poll, poll_close, poll_next, pull};

/// A hook that reaches for its own stream finds it borrowed, and one that takes it away takes it from nobody.
#[test]
fn a_hook_that_reaches_for_its_stream_finds_it_gone() {
    type Cellar = RefCell<Option<Iter<Reaches>>>;
    struct Reaches {
        cell: Weak<Cellar>,
        found: Vec<bool>,
    }
    impl LocalAsyncIter for Reaches {
        type Output = Option<usize>;

        async fn next(&mut self) -> Option<usize> {
            for _ in 0..2 {
                let cell = self.cell.upgrade()?;
                self.found.push(cell.try_borrow_mut().is_ok_and(|mut stream| stream.take().is_some()));
                Pause(1).await;
            }
            Some(self.found.len())
        }
    }
    let cell = Rc::new(Cellar::default());
    let reaches = Reaches { cell: Rc::downgrade(&cell), found: Vec::new() };
    *cell.borrow_mut() = Some(Iter::new(reaches));
    // Polled in its place: it is borrowed.
    assert!(poll_next(cell.borrow_mut().as_mut().expect("set")).is_pending());
    // Polled apart from it: there is nothing in its place.
    let mut stream = cell.take().expect("set");
    assert_eq!(pull(&mut stream), Some(2));
    assert_eq!(stream.into_state().map(|state| state.found), Some(vec![false, false]));
}

/// A destructor, run while the stream is torn down, that makes and drops streams of the same kind.
#[test]
fn a_destructor_may_make_another_stream() {
    struct Again(u32, Live, Census);
    impl AsyncIter for Again {
        type Output = Result<Option<u32>, Box<Self>>;

        async fn next(&mut self) -> Self::Output {
            Pause(1).await;
            Err(Box::new(Self(0, self.2.enter(), self.2.clone())))
        }

        async fn close(&mut self) -> Result<(), Box<Self>> {
            Pause(1).await;
            Ok(())
        }
    }
    impl Drop for Again {
        fn drop(&mut self) {
            if let Some(n) = self.0.checked_sub(1) {
                let mut stream = Iter::new(Self(n, self.2.enter(), self.2.clone()));
                drop((poll_next(&mut stream), poll_next(&mut stream)));
            }
            let _ = &self.1;
        }
    }
    let census = Census::default();
    drop(Iter::new(Again(3, census.enter(), census.clone())));
    assert_eq!(census.count(), 0);
}

/// A stream in a thread's own storage, dropped in mid-step when the thread ends.
#[test]
fn a_stream_may_end_with_its_thread() {
    thread_local! {
        static STREAM: RefCell<Option<Iter<Script<Option<u32>>>>> = const { RefCell::new(None) };
    }
    let (state, log) = Script::new(1, [Some(1)], ());
    std::thread::spawn(move || {
        let mut stream = Iter::new(state);
        assert!(poll_next(&mut stream).is_pending());
        STREAM.set(Some(stream));
    })
    .join()
    .expect("no panic");
    assert_eq!(log.take(), ["next", "step dropped", "state dropped"]);
}

/// A stream that is replaced while it is borrowed by nobody but its own pull.
#[test]
fn a_stream_may_be_replaced_in_mid_step() {
    let stream = |n| Iter::new(Script::new(1, [Some(n), None], ()).0);
    let mut it = stream(1);
    assert!(poll_next(&mut it).is_pending());
    it = stream(2);
    assert!(poll_next(&mut it).is_pending());
    let taken = mem::replace(&mut it, stream(3));
    assert_eq!((drain(&mut { taken }), drain(&mut it)), (vec![2], vec![3]));
}

/// A state of which there can be none: no stream over it has items.
#[test]
fn a_state_that_cannot_be_is_never_read() {
    enum Never {}
    impl AsyncIter for Never {
        type Output = Option<Infallible>;

        async fn next(&mut self) -> Option<Infallible> {
            match *self {}
        }
    }
    for polls in 0..3 {
        let mut stream = Iter::<Never>::lazy(async {
            Pause(1).await;
            None
        });
        for _ in 0..polls {
            let _ = poll_next(&mut stream);
        }
        assert!(stream.state().is_none() && stream.into_state().is_none());
    }
}

/// Hidden constants that lie do no harm.
#[test]
fn a_state_may_lie_about_itself() {
    struct Lies<const RAISES: bool>(u32);
    impl<const RAISES: bool> LocalAsyncIter for Lies<RAISES> {
        type Output = Result<Option<u32>, Rc<u32>>;

        const ON_ERROR: OnError = if RAISES { OnError::Raise } else { OnError::Item };

        const LOCAL: bool = RAISES;

        async fn next(&mut self) -> Self::Output {
            self.0 += 1;
            if self.0 > 3 { Ok(None) } else { Err(Rc::new(self.0)) }
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            (usize::MAX, Some(0))
        }
    }
    assert_eq!(drain(&mut Iter::new(Lies::<true>(0))).len(), 1);
    assert_eq!(drain(&mut Iter::new(Lies::<false>(0))).len(), 3);
    let mut stream = Iter::<Lies<true>>::lazy_local(ready(Lies(0)));
    assert_eq!(drain(&mut stream), [Err(Rc::new(1))]);
}

/// `IntoInit` is not sealed: what another type comes to may be anything, a panic included.
#[test]
fn an_init_may_come_to_anything() {
    struct Odd(#[expect(dead_code, reason = "counted")] Live, u32);
    type State = Script<Result<Option<u32>, &'static str>>;
    impl IntoInit<State> for Odd {
        fn into_init(self) -> Started<State> {
            match self.1 {
                0 => Ok(None),
                1 => Err("odd"),
                2 => Ok(Some(Script::new(0, [Ok(None)], Ok(())).0)),
                _ => panic!("odd"),
            }
        }
    }
    let census = Census::default();
    for (n, expected) in [(0, None), (1, Some(Err("odd"))), (2, None)] {
        assert_eq!(pull(&mut Iter::<State>::lazy(ready(Odd(census.enter(), n)))), expected);
    }
    let mut stream = Iter::<State>::lazy(ready(Odd(census.enter(), 3)));
    assert_eq!(panics(|| poll_next(&mut stream)), "odd");
    assert_eq!((pull(&mut stream), census.count()), (None, 0));
}

/// A state contravariant in the lifetime of what its items take: sound, since the stream is invariant.
#[test]
fn an_item_may_be_contravariant() {
    struct Sinks<'a>(PhantomData<fn(&'a str)>, u32);
    impl<'a> AsyncIter for Sinks<'a> {
        type Output = Result<Option<fn(&'a str) -> usize>, fn(&'a str)>;

        async fn next(&mut self) -> Self::Output {
            Pause(1).await;
            self.1 += 1;
            if self.1 > 1 { Err(|_| {}) } else { Ok(Some(str::len)) }
        }
    }
    let text = String::from("text");
    let mut stream = Iter::new(Sinks(PhantomData, 0));
    assert_eq!(pull(&mut stream).and_then(Result::ok).map(|len| len(&text)), Some(4));
    assert!(pull(&mut stream).is_some_and(|item| item.is_err()));
    drop(stream);
}

/// A hook for `'static` alone runs on what is.
#[test]
fn a_hook_may_be_for_static_alone() {
    struct Keeps<'a>(&'a str);
    impl AsyncIter for Keeps<'static> {
        type Output = Option<&'static str>;

        async fn next(&mut self) -> Self::Output {
            Pause(1).await;
            Some(self.0)
        }
    }
    impl Init for Keeps<'static> {
        type Args = &'static str;

        async fn start(text: &'static str) -> Started<Self> {
            Ok(Some(Keeps(text)))
        }
    }
    assert_eq!(pull(&mut Iter::new(Keeps("text"))), Some("text"));
    assert_eq!(pull(&mut Heap::with_init::<Keeps<'_>>("text")), Some("text"));
}

/// Poll after poll on a stream that panicked, in whatever order, through a pinned or a boxed one.
#[test]
fn a_stream_that_panicked_may_be_polled_for_ever() {
    struct Boom;
    impl AsyncIter for Boom {
        type Output = Option<u32>;

        async fn next(&mut self) -> Option<u32> {
            Pause(1).await;
            panic!("boom")
        }
    }
    let mut stream = Box::pin(Iter::new(Boom));
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(panics(|| poll_next(&mut stream)), "boom");
    for _ in 0..3 {
        assert!(poll_close(&mut stream).is_ready());
        assert!(poll_next(&mut stream).is_ready() && stream.is_terminated());
        assert!(stream.state_mut().is_some());
    }
    assert!(Pin::into_inner(stream).into_state().is_some());
}

/// Polled again once it is ready, or after a panic, the future of `closing` panics, or is done; the stream is dropped once.
#[test]
fn closing_may_be_polled_too_often() {
    struct Counted(#[expect(dead_code, reason = "counted")] Live);
    impl AsyncIter for Counted {
        type Output = Option<u32>;

        async fn next(&mut self) -> Option<u32> {
            Some(1)
        }
    }

    let census = Census::default();
    {
        let mut future = pin!(closing(Iter::new(Counted(census.enter())), async |_| census.enter()));
        assert!(poll(&mut future).is_ready());
        for _ in 0..2 {
            panics(|| poll(&mut future));
        }
        let body = async |_: &mut Iter<Counted>| -> Live { panic!("boom") };
        let mut future = pin!(closing(Iter::new(Counted(census.enter())), body));
        for _ in 0..3 {
            panics(|| poll(&mut future));
        }
    }
    assert_eq!(census.count(), 0);
}

/// A body that takes the stream out and puts another into its place, which is what is closed then.
#[test]
fn a_body_of_closing_may_swap_the_stream_in_mid_step() {
    let stream = |log: &mut Vec<_>| {
        let (state, events) = Script::new(1, [Some(1)], ());
        log.push(events);
        Iter::new(state)
    };
    let mut logs = Vec::new();
    let (first, mut second) = (stream(&mut logs), stream(&mut logs));
    let mut out = None;
    block(closing(first, async |inner| {
        poll_fn(|_| {
            assert!(poll_next(inner).is_pending());
            Poll::Ready(())
        })
        .await;
        mem::swap(inner, &mut second);
        out = Some(second);
    }));
    assert_eq!(out.as_mut().map(pull), Some(Some(1)));
    assert!(!logs[0].take().contains(&"close") && logs[1].take().contains(&"close"));
}

/// A body's future for `'static`, where the stream is: it is dropped before the stream all the same.
#[test]
fn closing_may_be_called_for_static() {
    fn body(stream: &mut Iter<Script<Option<u32>>>) -> Next<'_, Iter<Script<Option<u32>>>> {
        stream.next()
    }
    let (state, log) = Script::new(2, [Some(1)], ());
    let mut future: Pin<Box<dyn Future<Output = (Option<u32>, ())> + 'static>> =
        Box::pin(closing(Iter::new(state), body));
    assert!(poll(&mut future).is_pending());
    drop(future);
    assert_eq!(log.take(), ["next", "step dropped", "state dropped"]);
}

/// An `AsyncClose` that is not aiter's, and lies: `closing` does no more than ask it.
#[test]
fn closing_trusts_nobody() {
    struct Odd(Cell<u32>);
    impl AsyncClose for Odd {
        type Output = u32;

        fn poll_close(self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> Poll<u32> {
            self.0.set(self.0.get() + 1);
            match self.0.get() {
                1 => panic!("odd"),
                2 => Poll::Pending,
                n => Poll::Ready(n),
            }
        }
    }
    let mut future = pin!(closing(Odd(Cell::new(0)), async |_| 7));
    assert_eq!(panics(|| poll(&mut future)), "odd");
    assert!(poll(&mut future).is_pending());
    assert_eq!(poll(&mut future), Poll::Ready((7, 3)));
    assert_eq!(close(&mut Odd(Cell::new(2))), 3);
}
