//! The contract of a stream, clause by clause, for streams that the attribute makes: with hooks that do not suspend, suspend
//! once, and thrice; with and without an async init. The core's own tests are the runtime's.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use aiter::{AsyncClose, FusedStream, Stream, async_iter};
use aiter_support::{
    Census, Live, Log, Pause, Wakes, close, counted, drain, hint, panics, poll, poll_close, poll_next, pull,
};

type Step = Result<Option<u32>, &'static str>;

/// What a stream does, and what it says.
struct Script {
    log: Log,
    census: Census,
    pauses: usize,
    /// What `init` fails with.
    failed: Option<&'static str>,
    /// What each step gives; a step too many panics, and so does one that gives `PANIC`.
    steps: VecDeque<Step>,
    closed: Result<(), &'static str>,
}

const PANIC: Step = Err("panic");
const PANIC_IN_CLOSE: Result<(), &str> = Err("panic");

#[async_iter]
struct Eager {
    script: Script,
    _live: Live,
}

#[async_iter(item = Result<u32, &'static str>)]
impl Eager {
    fn init(script: Script) -> Self {
        let live = script.census.enter();
        Self { script, _live: live }
    }

    async fn next(&mut self) -> Step {
        self.script.next().await
    }

    async fn close(&mut self) -> Result<(), &'static str> {
        self.script.close().await
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.script.size_hint()
    }
}

/// The same with an async init.
#[async_iter]
struct Lazy {
    script: Script,
    _live: Live,
}

#[async_iter(item = Result<u32, &'static str>)]
impl Lazy {
    async fn init(script: Script) -> Result<Self, &'static str> {
        script.log.add("init");
        let live = script.census.enter();
        Pause(script.pauses).await;
        match script.failed {
            Some(error) => Err(error),
            None => Ok(Self { script, _live: live }),
        }
    }

    async fn next(&mut self) -> Step {
        self.script.next().await
    }

    async fn close(&mut self) -> Result<(), &'static str> {
        self.script.close().await
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.script.size_hint()
    }
}

impl Script {
    async fn next(&mut self) -> Step {
        self.log.add("next");
        let _live = self.census.enter();
        Pause(self.pauses).await;
        let step = self.steps.pop_front().expect("no step after the end");
        assert!(step != PANIC, "no step");
        step
    }

    async fn close(&mut self) -> Result<(), &'static str> {
        self.log.add("close");
        let _live = self.census.enter();
        Pause(self.pauses).await;
        self.log.add("closed");
        assert!(self.closed != PANIC_IN_CLOSE, "no close");
        self.closed
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.steps.len(), Some(self.steps.len()))
    }
}

trait Any:
    Stream<Item = Result<u32, &'static str>> + FusedStream + AsyncClose<Output = Result<(), &'static str>> + Unpin
{
}

impl<S> Any for S where
    S: Stream<Item = Result<u32, &'static str>> + FusedStream + AsyncClose<Output = Result<(), &'static str>> + Unpin
{
}

struct Case {
    stream: std::pin::Pin<Box<dyn Any + Send>>,
    log: Log,
    pauses: usize,
    lazy: bool,
}

impl Case {
    /// Pulls until there is an item, and checks that the hooks suspended `hooks` times as often as each does.
    fn pull(&mut self, hooks: usize) -> Option<Result<u32, &'static str>> {
        let (pending, item) = counted(|| poll_next(&mut self.stream));
        assert_eq!(pending, hooks * self.pauses);
        item
    }

    /// What a first pull takes beside its step.
    fn init(&self) -> usize {
        self.lazy.into()
    }

    /// What has happened since it was last asked, but for an init.
    fn log(&self) -> Vec<&'static str> {
        let mut log = self.log.take();
        log.retain(|&event| event != "init");
        log
    }

    /// Ends it: there is nothing more to come, and no hook runs.
    fn ended(&mut self) {
        self.log.take();
        for _ in 0..3 {
            assert!(self.stream.is_terminated());
            assert_eq!(hint(&self.stream), (0, Some(0)));
            assert_eq!(poll_next(&mut self.stream), Poll::Ready(None));
            assert_eq!(poll_close(&mut self.stream), Poll::Ready(Ok(())));
        }
        assert!(self.log.take().is_empty());
    }
}

/// Checks each kind of stream that takes these steps. Nothing of one is left when it is gone.
#[track_caller]
fn each(steps: &[Step], closed: Result<(), &'static str>, check: impl Fn(&mut Case)) {
    for pauses in [0, 1, 3] {
        for lazy in [false, true] {
            let (log, census) = (Log::default(), Census::default());
            let script = Script {
                log: log.clone(),
                census: census.clone(),
                pauses,
                failed: None,
                steps: steps.iter().copied().collect(),
                closed,
            };
            let stream: std::pin::Pin<Box<dyn Any + Send>> =
                if lazy { Box::pin(Lazy::new(script)) } else { Box::pin(Eager::new(script)) };
            let mut case = Case { stream, log, pauses, lazy };
            check(&mut case);
            drop(case);
            assert_eq!(census.count(), 0);
        }
    }
}

/// Clauses 1, 3 and 5: nothing before the first poll, a step an item, a close before the end, and the end for good.
#[test]
fn lazy_in_lock_step_and_final() {
    each(&[Ok(Some(1)), Ok(Some(2)), Ok(None)], Ok(()), |case| {
        assert!(case.log.take().is_empty());
        assert_eq!(case.pull(1 + case.init()), Some(Ok(1)));
        assert_eq!(case.log(), ["next"]);
        assert!(!case.stream.is_terminated());
        assert_eq!(case.pull(1), Some(Ok(2)));
        assert_eq!(case.log(), ["next"]);
        assert_eq!(case.pull(2), None);
        assert_eq!(case.log(), ["next", "close", "closed"]);
        case.ended();
    });
}

/// Clauses 2 and 4: a pull that is given up loses nothing, be it the init's, a step's or the close's.
#[test]
fn cancel_safe() {
    each(&[Ok(Some(1)), Ok(None)], Ok(()), |case| {
        let mut pending = 0;
        let mut items = Vec::new();
        while !case.stream.is_terminated() {
            // The future of a pull lives for one poll.
            match poll(&mut aiter::Next::new(&mut case.stream)) {
                Poll::Pending => pending += 1,
                Poll::Ready(item) => items.extend(item),
            }
        }
        assert_eq!((items, pending), (vec![Ok(1)], (3 + case.init()) * case.pauses));
        let inits = case.log.take().iter().filter(|&&event| event == "init").count();
        assert_eq!(inits, case.init());
    });
}

/// Clauses 6 and 9: a raised error is seen after the close, then the close's own error, then the end.
#[test]
fn raised_error_then_that_of_the_close() {
    each(&[Err("raised")], Ok(()), |case| {
        assert_eq!(case.pull(2 + case.init()), Some(Err("raised")));
        assert_eq!(case.log(), ["next", "close", "closed"]);
        case.ended();
    });
    each(&[Err("raised")], Err("full"), |case| {
        assert_eq!(case.pull(2 + case.init()), Some(Err("raised")));
        assert!(!case.stream.is_terminated());
        assert_eq!(case.pull(0), Some(Err("full")));
        case.ended();
    });
    // An explicit close returns it, where nobody has seen it.
    each(&[Err("raised")], Err("full"), |case| {
        assert_eq!(case.pull(2 + case.init()), Some(Err("raised")));
        assert_eq!(close(&mut case.stream), Err("full"));
        case.ended();
    });
    each(&[Ok(None)], Err("full"), |case| {
        assert_eq!(case.pull(2 + case.init()), Some(Err("full")));
        case.ended();
    });
}

/// Clause 8: a failed init is the first and last item, and neither `next` nor `close` runs.
#[test]
fn failed_init() {
    for pauses in [0, 1, 3] {
        let (log, census) = (Log::default(), Census::default());
        let script = Script {
            log: log.clone(),
            census: census.clone(),
            pauses,
            failed: Some("failed"),
            steps: VecDeque::new(),
            closed: Ok(()),
        };
        let mut case = Case { stream: Box::pin(Lazy::new(script)), log, pauses, lazy: true };
        assert_eq!(case.pull(1), Some(Err("failed")));
        assert_eq!(case.log.take(), ["init"]);
        assert_eq!(census.count(), 0);
        case.ended();
    }
}

/// Clause 10: a close drops a step in flight, and runs once; before the init it runs nothing. An interrupted one goes on, at the
/// next close or pull.
#[test]
fn explicit_close() {
    each(&[Ok(Some(1))], Err("full"), |case| {
        assert_eq!(close(&mut case.stream), if case.lazy { Ok(()) } else { Err("full") });
        assert_eq!(case.log.take(), if case.lazy { vec![] } else { vec!["close", "closed"] });
        case.ended();
    });
    each(&[Ok(Some(1)), Ok(Some(2))], Err("full"), |case| {
        assert_eq!(case.pull(1 + case.init()), Some(Ok(1)));
        assert_eq!(poll_next(&mut case.stream).is_pending(), case.pauses > 0);
        case.log.take();
        let (pending, closed) = counted(|| poll_close(&mut case.stream));
        assert_eq!((pending, closed), (case.pauses, Err("full")));
        assert_eq!(case.log(), ["close", "closed"]);
        case.ended();
    });
    each(&[Ok(Some(1))], Err("full"), |case| {
        assert_eq!(case.pull(1 + case.init()), Some(Ok(1)));
        let interrupted = poll_close(&mut case.stream).is_pending();
        assert_eq!(interrupted, case.pauses > 0);
        if interrupted {
            assert_eq!(pull(&mut case.stream), Some(Err("full")));
        }
        assert_eq!(case.log(), ["next", "close", "closed"]);
        case.ended();
    });
}

/// Clause 11: a panic reaches the caller, and ends the stream. No hook runs again.
#[test]
fn panic_ends_it() {
    each(&[Ok(Some(1)), PANIC], Ok(()), |case| {
        assert_eq!(case.pull(1 + case.init()), Some(Ok(1)));
        assert_eq!(panics(|| pull(&mut case.stream)), "no step");
        case.ended();
    });
    each(&[Ok(None)], PANIC_IN_CLOSE, |case| {
        assert_eq!(panics(|| drain(&mut case.stream)), "no close");
        case.ended();
    });
}

/// Clause 12: dropping, at any moment, runs no hook. (That nothing of it is left, `each` sees.)
#[test]
fn drop_at_any_moment() {
    for polls in 0..=9 {
        each(&[Ok(Some(1)), Err("raised")], Ok(()), |case| {
            for _ in 0..polls {
                let _ = poll_next(&mut case.stream);
            }
            let log = case.log.clone();
            log.take();
            let gone = std::mem::replace(&mut case.stream, Box::pin(Eager::new(Script::empty())));
            drop(gone);
            assert!(log.take().is_empty());
        });
    }
}

impl Script {
    fn empty() -> Self {
        Self {
            log: Log::default(),
            census: Census::default(),
            pauses: 0,
            failed: None,
            steps: VecDeque::new(),
            closed: Ok(()),
        }
    }
}

/// Clause 13: the hook is woken through the waker of the last poll.
#[test]
fn wakers() {
    #[async_iter]
    struct Wakers {
        send: std::sync::mpsc::Sender<Waker>,
    }

    #[async_iter]
    impl Wakers {
        async fn init(send: std::sync::mpsc::Sender<Waker>) -> Self {
            Self::suspend(&send).await;
            Self { send }
        }

        async fn suspend(send: &std::sync::mpsc::Sender<Waker>) {
            let mut polls = 0;
            std::future::poll_fn(|cx| {
                send.send(cx.waker().clone()).unwrap();
                polls += 1;
                if polls > 2 { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        }

        async fn next(&mut self) -> Option<u32> {
            Self::suspend(&self.send).await;
            None
        }

        async fn close(&mut self) {
            Self::suspend(&self.send).await;
        }
    }

    let (send, kept_wakers) = std::sync::mpsc::channel();
    let mut stream = Wakers::new(send);
    let mut polls = 0;
    loop {
        let (counted, waker) = Wakes::waker();
        let item = std::pin::Pin::new(&mut stream).poll_next(&mut Context::from_waker(&waker));
        polls += 1;
        // One of each hook that was polled, and it is this poll's.
        let mut seen = 0;
        for kept in kept_wakers.try_iter() {
            assert!(kept.will_wake(&waker));
            seen += 1;
        }
        assert!(seen >= 1);
        drop(waker);
        assert_eq!((Arc::strong_count(&counted), counted.count()), (1, 0));
        if item == Poll::Ready(None) {
            break;
        }
    }
    assert_eq!(polls, 7);
}

/// Clause 14: what is left, and room for an error of a step and of the close.
#[test]
fn size_hint_never_lies() {
    let steps: &[&[Step]] = &[&[Ok(Some(1)), Ok(Some(2)), Ok(None)], &[Ok(Some(1)), Err("raised")], &[Ok(None)]];
    for steps in steps {
        for closed in [Ok(()), Err("full")] {
            each(steps, closed, |case| {
                let mut hints = vec![(0, hint(&case.stream))];
                let mut seen = 0;
                while !case.stream.is_terminated() {
                    if let Poll::Ready(Some(_)) = poll_next(&mut case.stream) {
                        seen += 1;
                    }
                    hints.push((seen, hint(&case.stream)));
                }
                for (before, (lower, upper)) in hints {
                    let left = seen - before;
                    assert!(lower <= left && upper.is_none_or(|upper| left <= upper), "{lower}, {upper:?}: {left}");
                }
            });
        }
    }
}
