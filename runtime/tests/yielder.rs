//! Generators without the attribute: what a body may do with its yielder, and what outlives what.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use aiter::private::{boxed, named, named_local};
use aiter::{FusedStream, Generated, Generator, LocalGenerator, Stream, Yielder, generate};
use aiter_support::{
    Census, Live, Pause, Wakes, close, counted, drain, hint, panics, poll, poll_close, poll_next, pull,
};

/// Clause 9. What was yielded in the last poll, then what was raised.
#[test]
fn nothing_yielded_is_lost() {
    let census = Census::default();
    for pulls in 0..4 {
        let mut stream = generate(async |mut y: Yielder<'_, Result<Live, Live>>| {
            // Each is given up once it is in the slot; the last one by an error.
            for _ in 0..2 {
                let _ = poll(&mut y.yield_item(Ok(census.enter())));
                Pause(1).await;
            }
            let _ = poll(&mut y.yield_item(Ok(census.enter())));
            Err(census.enter())
        });
        let seen: Vec<_> = (0..pulls).map_while(|_| pull(&mut stream)).map(|item| item.is_ok()).collect();
        assert_eq!(seen, [true, true, true, false][..pulls]);
        if pulls == 3 {
            assert_eq!((hint(&stream), stream.is_terminated()), ((1, Some(1)), false));
        }
        drop(stream);
        assert_eq!(census.count(), 0);
    }
}

/// Clauses 3, 9, 10 and 12. Items behind one that nobody has taken, since their yields were given up: they come in order, before
/// the body goes on, and leave nothing behind wherever the stream stops.
#[test]
fn yields_that_are_given_up_queue() {
    let census = Census::default();
    // Drops the stream, or closes it and pulls the rest.
    for is_closed in [false, true] {
        for pulls in 0..8 {
            let steps = std::cell::Cell::new(0);
            let mut stream = generate(async |mut y: Yielder<'_, Result<(u32, Live), Live>>| {
                for n in 0..3 {
                    let _ = poll(&mut y.yield_item(Ok((n, census.enter()))));
                }
                Pause(1).await;
                steps.set(1);
                y.yield_item(Ok((3, census.enter()))).await;
                steps.set(2);
                for n in 4..6 {
                    let _ = poll(&mut y.yield_item(Ok((n, census.enter()))));
                }
                Err(census.enter())
            });
            let mut seen = Vec::new();
            for _ in 0..pulls {
                seen.extend(pull(&mut stream).map(|item| item.map_or(99, |(n, _)| n)));
                let expected = match seen.len() {
                    0..=3 => 0,
                    4 => 1,
                    _ => 2,
                };
                assert_eq!(steps.get(), expected, "nothing is read ahead");
            }
            let all = [0, 1, 2, 3, 4, 5, 99];
            assert_eq!(seen, all[..pulls.min(7)]);
            // What the queue holds, and whether the body may still yield.
            let expected = match seen.len() {
                0 | 3 | 4 => (0, None),
                1 | 2 => (3 - seen.len(), None),
                len => (7 - len, Some(7 - len)),
            };
            assert_eq!((hint(&stream), stream.is_terminated()), (expected, seen.len() == 7));
            if is_closed {
                assert!(close(&mut stream).is_ok());
                let queued = expected.0;
                assert_eq!(hint(&stream), (queued, Some(queued)));
                assert_eq!((drain(&mut stream).len(), stream.is_terminated()), (queued, true));
            }
            drop(stream);
            assert_eq!(census.count(), 0);
        }
    }
}

/// Clause 11. What queues behind an item whose body panics goes with it; and so does the rest of a queue whose first panics.
#[test]
fn a_queue_survives_no_panic() {
    struct Bomb(bool, #[expect(dead_code)] Live);
    impl Drop for Bomb {
        fn drop(&mut self) {
            assert!(!self.0 || std::thread::panicking(), "item");
        }
    }
    let census = Census::default();
    for is_item in [false, true] {
        let mut stream = generate(async |mut y: Yielder<'_, Bomb>| {
            for n in 0..4 {
                let _ = poll(&mut y.yield_item(Bomb(is_item && n < 2, census.enter())));
            }
            assert!(is_item, "body");
        });
        if is_item {
            assert_eq!(panics(|| drop(pull(&mut stream))), "item");
            assert_eq!(panics(|| drop(stream)), "item");
        } else {
            assert_eq!(panics(|| drop(pull(&mut stream))), "body");
            assert_eq!((hint(&stream), stream.is_terminated()), ((0, Some(0)), true));
            assert!(pull(&mut stream).is_none());
            close(&mut stream);
            assert!(pull(&mut stream).is_none());
            drop(stream);
        }
        assert_eq!(census.count(), 0);
    }
}

/// Clause 11.
#[test]
fn a_body_that_panics_ends_the_stream() {
    let census = Census::default();
    for place in 0..3 {
        let live = census.enter();
        let mut stream = generate(async |mut y: Yielder<'_, Live>| {
            let _live = live;
            assert!(place != 0, "boom");
            // What it filled the slot with, it takes along.
            let _ = poll(&mut y.yield_item(census.enter()));
            assert!(place != 1, "boom");
            Pause(1).await;
            assert!(place != 2, "boom");
        });
        if place == 2 {
            assert!(pull(&mut stream).is_some());
        }
        assert_eq!(panics(|| poll_next(&mut stream).is_ready()), "boom");
        assert!(stream.is_terminated() && pull(&mut stream).is_none());
        close(&mut stream);
        drop(stream);
        assert_eq!(census.count(), 0);
    }
}

/// Clauses 11 and 12. A destructor in the body may panic, or fill the slot, when the body is over, closed or dropped.
#[test]
fn a_destructor_in_a_body_may_do_anything() {
    struct Yields<'a, 'y>(Yielder<'y, Live>, &'a Census, bool);
    impl Drop for Yields<'_, '_> {
        fn drop(&mut self) {
            let _ = poll(&mut self.0.yield_item(self.1.enter()));
            assert!(!self.2 || std::thread::panicking(), "drop");
        }
    }
    let census = Census::default();
    for panicking in [false, true] {
        for end in 0..3 {
            let mut stream = generate(async |y: Yielder<'_, Live>| {
                let _yields = Yields(y, &census, panicking);
                Pause(1).await;
            });
            assert!(poll_next(&mut stream).is_pending());
            let run = move || match end {
                0 => drop(pull(&mut stream)),
                1 => close(&mut stream),
                _ => drop(stream),
            };
            if panicking {
                assert_eq!(panics(run), "drop");
            } else {
                run();
            }
            assert_eq!(census.count(), 0);
        }
    }
}

/// Clause 11. A destructor in a body that is closed yields more than there is room for, and panics: the body is gone all the same.
#[test]
fn a_destructor_that_queues_brings_no_body_back() {
    struct Yields<'a, 'y>(Yielder<'y, Live>, &'a Census, bool);
    impl Drop for Yields<'_, '_> {
        fn drop(&mut self) {
            for _ in 0..3 {
                let _ = poll(&mut self.0.yield_item(self.1.enter()));
            }
            assert!(!self.2, "drop");
        }
    }
    let census = Census::default();
    for panicking in [false, true] {
        let mut stream = generate(async |y: Yielder<'_, Live>| {
            let _yields = Yields(y, &census, panicking);
            Pause(9).await;
        });
        assert!(poll_next(&mut stream).is_pending());
        if panicking {
            assert_eq!(panics(|| close(&mut stream)), "drop");
            assert!(stream.is_terminated());
        } else {
            close(&mut stream);
            assert_eq!(hint(&stream), (3, Some(3)));
        }
        // What was yielded in the end is delivered, if the body did not fail.
        assert_eq!(drain(&mut stream).len(), if panicking { 0 } else { 3 });
        assert!(pull(&mut stream).is_none() && stream.is_terminated());
        drop(stream);
        assert_eq!(census.count(), 0);
    }
}

/// Clause 11. A body that panics before it gives its future: there is none to be dropped, but for what it has yielded.
#[test]
fn a_body_may_give_no_future() {
    struct Never;
    impl Future for Never {
        type Output = ();

        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            unreachable!()
        }
    }
    impl Drop for Never {
        fn drop(&mut self) {
            // A second panic, which aborts.
            panic!("a future that was never there is dropped");
        }
    }
    let census = Census::default();
    for yields in 0..3 {
        let call = |mut y: Yielder<'_, Live>| -> Never {
            (0..yields).for_each(|_| drop(y.yield_item(census.enter())));
            panic!("call")
        };
        assert_eq!(panics(|| drop(generate(call))), "call");
        assert_eq!(census.count(), 0);
    }
}

/// Clauses 1, 9, 10 and 12. A body that yields in its call, before it gives its future: the items are delivered, then the body goes on; and
/// wherever the stream stops, the future is dropped.
#[test]
fn the_call_of_a_body_may_yield() {
    struct Holds(Pause, #[expect(dead_code)] Live);
    impl Future for Holds {
        type Output = ();

        fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
            Pin::new(&mut self.0).poll(cx)
        }
    }
    let census = Census::default();
    let alive = || census.count().unsigned_abs();
    for yields in 0..3 {
        for end in 0..3 {
            let call = |mut y: Yielder<'_, Live>| {
                (0..yields).for_each(|_| drop(y.yield_item(census.enter())));
                Holds(Pause(1), census.enter())
            };
            let mut stream = generate(call);
            assert_eq!((hint(&stream), alive()), ((yields, None), yields + 1));
            match end {
                0 => drop(stream),
                1 => {
                    close(&mut stream);
                    // The body is gone, and the items wait.
                    assert_eq!((hint(&stream), alive()), ((yields, Some(yields)), yields));
                    assert_eq!(drain(&mut stream).len(), yields);
                }
                _ => assert_eq!(drain(&mut stream).len(), yields),
            }
            assert_eq!(census.count(), 0);
        }
    }
}

/// A yield under another executor, with a waker of its own, woken that one.
#[test]
fn a_yield_under_another_waker_wakes_it() {
    let (woken, waker) = Wakes::waker();
    let mut stream = generate(async |mut y: Yielder<'_, u32>| {
        let mut inner = std::pin::pin!(async {
            y.yield_item(1).await;
            y.yield_item(2).await;
        });
        std::future::poll_fn(|_| inner.as_mut().poll(&mut Context::from_waker(&waker))).await;
    });
    assert_eq!((drain(&mut stream), woken.count() >= 2), (vec![1, 2], true));
}

/// Memory. A body whose future is `Unpin`, has its yielder, and is dropped at every point.
#[test]
fn a_body_may_be_any_future() {
    struct Handmade<'y>(Yielder<'y, Box<u32>>, u32);
    impl Future for Handmade<'_> {
        type Output = ();

        fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
            self.1 += 1;
            let n = Box::new(self.1);
            if self.1 > 3 {
                return Poll::Ready(());
            }
            let _ = Pin::new(&mut self.0.yield_item(n)).poll(cx);
            Poll::Pending
        }
    }
    impl Drop for Handmade<'_> {
        fn drop(&mut self) {
            let _ = poll(&mut self.0.yield_item(Box::new(9)));
        }
    }
    fn body(y: Yielder<'_, Box<u32>>) -> Handmade<'_> {
        Handmade(y, 0)
    }
    for polls in 0..7 {
        let mut stream: Generated<_, Handmade<'_>> = generate(body);
        let mut seen = Vec::new();
        for _ in 0..polls {
            seen.extend(pull(&mut stream).map(|item| *item));
        }
        assert_eq!(seen, [1, 2, 3, 9][..polls.min(4)]);
        let mut streams = vec![stream];
        streams.reserve(10);
        let _ = poll_next(&mut streams[0]);
    }
}

/// Clauses 9, 10, 11 and 12. One with a name is polled in one way where its body waits, and in another where a queue, a cleanup, or nothing
/// does: each change of the way is taken, whatever comes after it.
#[test]
fn one_with_a_name_finds_its_way_after_a_queue() {
    #[derive(Clone, Copy, Debug)]
    enum Then {
        Ends,
        Panics,
        IsClosed,
        IsDropped,
    }
    for then in [Then::Ends, Then::Panics, Then::IsClosed, Then::IsDropped] {
        for pulls in 0..8 {
            let census = Census::default();
            let held = census.clone();
            let mut stream: Generator<'_, _, _> = named(generate(async move |mut y: Yielder<'_, (u32, Live)>| {
                let first = held.clone();
                y.until_closed(async move |y| {
                    let census = first;
                    y.yield_item((0, census.enter())).await;
                    for n in 1..3 {
                        let _ = poll(&mut y.yield_item((n, census.enter())));
                    }
                    Pause(1).await;
                    y.yield_item((3, census.enter())).await;
                    for n in 4..6 {
                        let _ = poll(&mut y.yield_item((n, census.enter())));
                    }
                    Pause(2).await;
                    y.yield_item((6, census.enter())).await;
                    assert!(!matches!(then, Then::Panics), "in the body");
                })
                .await;
                let _cleanup = held.enter();
                Pause(2).await;
            }));
            let seen: Vec<_> = (0..pulls.min(7)).map_while(|_| pull(&mut stream)).map(|(n, _)| n).collect();
            assert_eq!(seen, [0, 1, 2, 3, 4, 5, 6][..pulls.min(7)], "{then:?}");
            match then {
                Then::Ends if pulls == 7 => assert!(pull(&mut stream).is_none()),
                Then::Panics if pulls == 7 => assert_eq!(panics(|| pull(&mut stream).is_some()), "in the body"),
                Then::IsClosed => {
                    // It is interrupted, and a poll continues it.
                    assert_eq!(poll_close(&mut stream).is_pending(), pulls > 0);
                    assert!(drain(&mut stream).len() < 3);
                }
                _ => {}
            }
            if matches!(then, Then::IsClosed) || pulls == 7 && !matches!(then, Then::IsDropped) {
                assert!(pull(&mut stream).is_none());
                assert!(stream.is_terminated());
            }
            drop(stream);
            assert_eq!(census.count(), 0, "{then:?} after {pulls}");
        }
    }
}

/// Memory. Names for what has none, with borrows; in other threads.
#[test]
fn a_generator_may_have_a_name() {
    fn words(text: &str) -> Generator<'_, &str> {
        named(generate(async move |mut y: Yielder<'_, &str>| {
            for word in text.split(' ') {
                Pause(1).await;
                y.yield_item(word).await;
            }
        }))
    }
    fn shorter<'a>(_: &'a str, stream: Generator<'static, &'static str>) -> Generator<'a, &'static str> {
        stream
    }
    let text = String::from("ada grace");
    let mut stream = words(&text);
    assert!(poll_next(&mut stream).is_pending());
    std::thread::scope(|scope| {
        let stream = &mut stream;
        scope.spawn(move || assert_eq!(pull(stream), Some("ada")));
    });
    assert_eq!(drain(&mut stream), ["grace"]);
    assert_eq!(drain(&mut shorter(&text, words("static"))), ["static"]);

    let shared = std::rc::Rc::new(7);
    let mut stream: LocalGenerator<'_, _> = named_local(generate(async |mut y: Yielder<'_, std::rc::Rc<u32>>| {
        y.yield_item(std::rc::Rc::clone(&shared)).await;
    }));
    assert_eq!(counted(|| poll(&mut stream.next())).1.as_deref(), Some(&7));
    drop(stream);
}

/// Memory. A yielder lent to another thread, which is waited for.
#[test]
fn a_yielder_may_be_lent_to_a_thread() {
    let mut stream = generate(async |mut y: Yielder<'_, Live>| {
        let census = Census::default();
        std::thread::scope(|scope| {
            scope.spawn(|| poll(&mut y.yield_item(census.enter())).is_pending());
        });
        Pause(1).await;
        drop(census);
    });
    assert!(pull(&mut stream).is_some() && pull(&mut stream).is_none());
}

/// A generator in a body of another, which yields through the outer one's yielder.
#[test]
fn generators_may_be_nested() {
    let mut stream = generate(async |mut outer: Yielder<'_, u32>| {
        let mut inner = generate(async |mut inner: Yielder<'_, u32>| {
            outer.yield_item(1).await;
            inner.yield_item(2).await;
            outer.yield_item(3).await;
        });
        while let Some(n) = std::future::poll_fn(|cx| Pin::new(&mut inner).poll_next(cx)).await {
            assert_eq!(n, 2);
        }
    });
    assert_eq!(drain(&mut stream), [1, 3]);
    assert!(Pin::new(&mut stream).poll_next(&mut Context::from_waker(Waker::noop())).is_ready());
}

/// Clauses 4, 11, 12 and 15. A generator behind `Pin<Box<dyn Stream>>`, whose body borrows from itself, dropped at every point.
#[test]
fn a_generator_may_be_boxed() {
    fn letters(word: &str, census: Census) -> Pin<Box<dyn Stream<Item = (String, Live)> + Send + '_>> {
        boxed(generate(async move |mut y: Yielder<'_, (String, Live)>| {
            let _body = census.enter();
            let owned = word.to_owned();
            let borrowed = &owned;
            for at in 0..borrowed.len() {
                Pause(1).await;
                y.yield_item((borrowed[at..=at].to_owned(), census.enter())).await;
            }
            // Left in the queue.
            let _ = poll(&mut y.yield_item(("last".to_owned(), census.enter())));
            let _ = poll(&mut y.yield_item(("after it".to_owned(), census.enter())));
        }))
    }
    let word = String::from("ab");
    for polls in 0..9 {
        let census = Census::default();
        let mut stream = letters(&word, census.clone());
        let mut seen = Vec::new();
        for _ in 0..polls {
            if let Poll::Ready(Some((text, _live))) = stream.as_mut().poll_next(&mut Context::from_waker(Waker::noop()))
            {
                seen.push(text);
            }
            // The box moves, its content does not.
            let mut streams = vec![stream];
            streams.reserve(10);
            stream = streams.pop().unwrap();
        }
        let all = ["a", "b", "last", "after it"];
        assert_eq!(seen, all[..seen.len()]);
        assert!(polls < 8 || seen.len() == all.len());
        drop(stream);
        assert_eq!(census.count(), 0);
    }
}
