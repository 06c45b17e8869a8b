//! A stream that makes its state first.

use std::convert::Infallible;
use std::future::{Future, ready};

use aiter::private::{Heap, Init, IntoInit, LocalInit, Started, Storage};
use aiter::{AsyncIter, FusedStream, Iter, LocalAsyncIter};
use aiter_support::{Census, Live, Local, Log, Pause, Script, close, counted, drain, poll_close, poll_next, pull};

#[derive(Debug, PartialEq)]
struct Broken(&'static str);

impl From<&'static str> for Broken {
    fn from(reason: &'static str) -> Self {
        Self(reason)
    }
}

type State = Script<Result<Option<u32>, Broken>>;

/// The stream over what `init` gives, and what its hooks did.
fn lazy<I: IntoInit<State> + Send + 'static>(pauses: usize, init: impl FnOnce(State) -> I) -> (Iter<State>, Log) {
    let (state, log) = Script::new(pauses, [Ok(Some(1)), Ok(None)], Ok(()));
    let started = init(state);
    let init = async move {
        Pause(pauses).await;
        started
    };
    (Iter::lazy(init), log)
}

/// Clause 2.
#[test]
fn an_init_gives_a_state() {
    type Never = Result<State, Broken>;
    for pauses in [0, 1, 3] {
        for (mut stream, _) in [
            lazy(pauses, |state| state),
            lazy(pauses, Some),
            lazy(pauses, Never::Ok),
            lazy(pauses, |state| Ok::<_, &str>(Some(state))),
        ] {
            assert!(stream.state().is_none());
            assert_eq!(counted(|| poll_next(&mut stream)), (2 * pauses, Some(Ok(1))));
            assert!(stream.state().is_some());
            assert_eq!(drain(&mut stream), []);
        }
    }
}

/// Clause 8.
#[test]
fn an_init_that_fails_gives_its_error_and_runs_no_hook() {
    for pauses in [0, 1, 3] {
        for (mut stream, log) in [
            lazy(pauses, |_| Err::<State, _>(Broken("x"))),
            lazy(pauses, |_| Err::<State, _>("x")),
            lazy(pauses, |_| Err::<Option<State>, _>(Broken("x"))),
            lazy(pauses, |_| Err::<Option<State>, _>("x")),
        ] {
            assert_eq!(counted(|| poll_next(&mut stream)), (pauses, Some(Err(Broken("x")))));
            assert!(stream.is_terminated());
            assert_eq!((pull(&mut stream), close(&mut stream)), (None, Ok(())));
            assert_eq!(log.take(), ["state dropped"]);
            assert!(stream.into_state().is_none());
        }
    }
}

/// Clause 8.
#[test]
fn an_init_that_gives_no_state_is_an_empty_stream() {
    for pauses in [0, 1, 3] {
        for (mut stream, log) in [lazy(pauses, |_| None), lazy(pauses, |_| Ok::<_, Broken>(None))] {
            assert_eq!(counted(|| poll_next(&mut stream)), (pauses, None));
            assert!(stream.is_terminated());
            assert_eq!((pull(&mut stream), close(&mut stream)), (None, Ok(())));
            assert_eq!(log.take(), ["state dropped"]);
        }
    }
}

/// Clause 10.
#[test]
fn a_close_before_the_init_is_done_runs_nothing() {
    for polls in [0, 1] {
        let (mut stream, log) = lazy(3, Some);
        for _ in 0..polls {
            assert!(poll_next(&mut stream).is_pending());
        }
        assert!(poll_close(&mut stream).is_ready());
        assert_eq!(log.take(), ["state dropped"]);
        assert_eq!((pull(&mut stream), stream.is_terminated()), (None, true));
    }
}

/// Clause 12.
#[test]
fn a_stream_dropped_before_its_init_is_done_drops_it() {
    for polls in [0, 1] {
        let (mut stream, log) = lazy(3, Some);
        for _ in 0..polls {
            assert!(poll_next(&mut stream).is_pending());
        }
        drop(stream);
        assert_eq!(log.take(), ["state dropped"]);
        let (stream, log) = lazy(3, Some);
        assert!(stream.into_state().is_none());
        assert_eq!(log.take(), ["state dropped"]);
    }
}

/// Clause 2.
#[test]
fn a_stream_moves_while_its_init_is_in_flight() {
    let (mut stream, _) = lazy(3, Some);
    assert!(poll_next(&mut stream).is_pending());
    let mut stream = Box::new(stream);
    assert!(poll_next(&mut *stream).is_pending());
    let stream = std::thread::spawn(move || {
        assert_eq!(pull(&mut *stream), Some(Ok(1)));
        stream
    });
    assert_eq!(drain(&mut *stream.join().expect("no panic")), []);
}

/// A state whose init borrows what the state's own lifetime allows.
struct Words<'a, T> {
    words: std::str::SplitWhitespace<'a>,
    token: T,
}

impl<'a, T: Clone + Send> AsyncIter for Words<'a, T> {
    type Output = Option<(&'a str, T)>;

    async fn next(&mut self) -> Self::Output {
        Pause(1).await;
        Some((self.words.next()?, self.token.clone()))
    }
}

impl<'a, T: Clone + Send> Init for Words<'a, T> {
    type Args = (&'a str, &'a mut u32, T);

    async fn start((text, runs, token): Self::Args) -> Started<Self> {
        *runs += 1;
        Pause(1).await;
        *runs += 10;
        Ok(Some(Self { words: text.split_whitespace(), token }))
    }
}

/// Clause 2.
#[test]
fn the_arguments_of_an_init_may_borrow() {
    let text = String::from("ada grace");
    let (mut runs, census) = (0, Census::default());
    let token = std::sync::Arc::new(census.enter());
    let mut words = Heap::with_init::<Words<_>>((&text, &mut runs, token));
    assert!(poll_next(&mut words).is_pending());
    let names: Vec<_> = drain(&mut words).into_iter().map(|(name, _)| name.to_owned()).collect();
    drop(words);
    assert_eq!((names.join(" "), runs, census.count()), (text, 11, 0));
}

/// Clauses 2 and 12.
#[test]
fn an_init_that_borrows_is_dropped_before_what_it_borrows() {
    struct Writes<'a>(&'a mut String);
    impl Drop for Writes<'_> {
        fn drop(&mut self) {
            self.0.push('!');
        }
    }
    impl<'a> AsyncIter for Writes<'a> {
        type Output = Option<&'a str>;

        async fn next(&mut self) -> Self::Output {
            None
        }
    }
    impl<'a> Init for Writes<'a> {
        type Args = &'a mut String;

        async fn start(text: &'a mut String) -> Started<Self> {
            let writes = Writes(text);
            Pause(1).await;
            Ok(Some(writes))
        }
    }
    let mut text = String::from("init");
    for polls in [1, 2] {
        let mut stream = Heap::with_init::<Writes<'_>>(&mut text);
        for _ in 0..polls {
            let _ = poll_next(&mut stream);
        }
    }
    assert_eq!(text, "init!!");
}

/// Clause 2, with `local`.
#[test]
fn a_local_init_may_hold_what_is_not_send() {
    struct Shared(std::rc::Rc<Live>, u32);
    impl LocalAsyncIter for Shared {
        type Output = Option<u32>;

        async fn next(&mut self) -> Option<u32> {
            let shared = std::rc::Rc::clone(&self.0);
            Pause(1).await;
            drop(shared);
            self.1 = self.1.checked_sub(1)?;
            Some(self.1)
        }
    }
    impl LocalInit for Shared {
        type Args = (std::rc::Rc<Live>, u32);

        async fn start((live, n): Self::Args) -> Started<Self> {
            let kept = std::rc::Rc::clone(&live);
            Pause(1).await;
            drop(kept);
            Ok(Some(Self(live, n)))
        }
    }
    let census = Census::default();
    let live = std::rc::Rc::new(census.enter());
    let mut stream = Heap::with_init_local::<Shared>((std::rc::Rc::clone(&live), 2));
    assert_eq!(drain(&mut stream), [1, 0]);
    drop(stream);
    let mut stream = Iter::<Shared>::lazy_local(async move {
        Pause(1).await;
        Some(Shared(live, 2))
    });
    assert_eq!(drain(&mut stream), [1, 0]);
    drop(stream);
    assert_eq!(census.count(), 0);
}

/// Clause 2. The init's future is no larger a deal than any future: `Unpin`, or of no size.
#[test]
fn an_init_may_be_any_future() {
    struct Nothing;
    impl Future for Nothing {
        type Output = Local<Script<Option<Infallible>>>;

        fn poll(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Self::Output> {
            std::task::Poll::Ready(Local(Script::new(0, [None], ()).0))
        }
    }

    let (state, _) = Script::new(0, [Some(1), None], ());
    assert_eq!(drain(&mut Iter::lazy(ready(state))), [1]);

    assert_eq!(drain(&mut Iter::lazy_local(Nothing)), []);

    let boxed: std::pin::Pin<Box<dyn Future<Output = Script<Option<u32>>> + Send>> = Box::pin(async {
        let large = [1; 1000];
        Pause(1).await;
        Script::new(0, [Some(large[999]), None], ()).0
    });
    assert_eq!(drain(&mut Iter::lazy(boxed)), [1]);
}
