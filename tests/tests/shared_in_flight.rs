//! Shared fields of a stream whose step is in flight: while it is interrupted, closed, dropped, and after a panic.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use aiter::{FusedStream, async_iter};
use aiter_support::{Log, Pause, close, panics, poll_close, poll_next, pull};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::yield_now;

/// A subscription whose step takes commands, holds a permit while it obeys, and counts what it has begun and done.
#[async_iter]
struct Feed {
    #[async_iter(shared)]
    commands: mpsc::UnboundedSender<&'static str>,
    #[async_iter(shared)]
    permits: Arc<Semaphore>,
    #[async_iter(shared)]
    begun: Arc<AtomicU64>,
    #[async_iter(shared)]
    name: Arc<str>,
    inbox: mpsc::UnboundedReceiver<&'static str>,
    log: Log,
}

#[async_iter]
impl Feed {
    fn init(log: &Log) -> Self {
        let (commands, inbox) = mpsc::unbounded_channel();
        let permits = Arc::new(Semaphore::new(1));
        Self { commands, permits, begun: Arc::default(), name: "feed".into(), inbox, log: log.clone() }
    }

    async fn next(&mut self) -> Option<&'static str> {
        let command = self.inbox.recv().await?;
        let _permit = self.permits.acquire().await.ok()?;
        let _dropped = self.log.on_drop("step dropped");
        self.begun.fetch_add(1, Relaxed);
        Pause(2).await;
        assert_ne!(command, "panic", "the step");
        Some(command)
    }

    async fn close(&mut self) {
        self.log.add("closing");
        Pause(1).await;
    }
}

impl Feed {
    fn send(&self, command: &'static str) {
        self.commands.send(command).expect("the state has the receiver");
    }

    fn begun(&self) -> u64 {
        self.begun.load(Relaxed)
    }

    /// By a shared field and the state, one after the other.
    fn rename(&mut self) -> Option<String> {
        let begun = self.begun();
        let state = self.interrupt()?;
        state.name = format!("{} after {begun}", state.name).into();
        Some(state.name.to_string())
    }
}

#[test]
fn a_step_that_waits_for_a_shared_sender_gets_what_is_sent_meanwhile() {
    let mut feed = Feed::new(&Log::default());
    assert!(poll_next(&mut feed).is_pending());
    assert!(feed.state().is_none());
    feed.send("one");
    assert_eq!(pull(&mut feed), Some("one"));
}

/// The handle leads to the same channel before and after; only what the step had taken goes with it.
#[test]
fn an_interrupt_loses_the_command_in_work_and_no_other() {
    let log = Log::default();
    let mut feed = Feed::new(&log);
    assert!(poll_next(&mut feed).is_pending());
    // This step has taken nothing yet.
    assert!(feed.interrupt().is_some() && log.take().is_empty());
    feed.send("one");
    feed.send("two");
    assert!(poll_next(&mut feed).is_pending());
    feed.send("three");
    let state = feed.interrupt().expect("a step was in flight");
    assert_eq!((log.take(), state.inbox.len()), (vec!["step dropped"], 2));
    assert_eq!((pull(&mut feed), pull(&mut feed)), (Some("two"), Some("three")));
}

#[test]
fn an_interrupt_frees_what_the_step_has_of_a_shared_field() {
    let mut feed = Feed::new(&Log::default());
    feed.send("one");
    assert!(poll_next(&mut feed).is_pending());
    assert_eq!((feed.permits.available_permits(), feed.begun()), (0, 1));
    assert!(feed.interrupt().is_some());
    // What the dropped step has counted stays counted.
    assert_eq!((feed.permits.available_permits(), feed.begun()), (1, 1));
    feed.send("two");
    assert_eq!((pull(&mut feed), feed.begun()), (Some("two"), 2));
}

/// A shared field is a clone, made when the stream is made. So what changes has to be behind it.
#[test]
fn a_field_that_is_replaced_is_not_seen_until_the_stream_is_made_again() {
    let mut feed = Feed::new(&Log::default());
    feed.send("one");
    assert!(poll_next(&mut feed).is_pending());
    assert_eq!(feed.rename().as_deref(), Some("feed after 1"));
    assert_eq!(&*feed.name, "feed");
    // The whole state, through the reference that `interrupt` returns.
    let (commands, inbox) = mpsc::unbounded_channel();
    let state = feed.interrupt().expect("it is there");
    (state.commands, state.inbox) = (commands, inbox);
    assert!(feed.commands.send("to the old channel").is_err());
    let feed = Feed::from(feed.into_state().expect("it is there"));
    assert_eq!(&*feed.name, "feed after 1");
    feed.send("to the new one");
}

#[test]
fn an_interrupt_in_a_close_does_nothing_and_the_fields_can_be_read() {
    let log = Log::default();
    let mut feed = Feed::new(&log);
    feed.send("one");
    assert!(poll_next(&mut feed).is_pending());
    assert!(poll_close(&mut feed).is_pending());
    assert_eq!(log.take(), ["step dropped", "closing"]);
    assert!(feed.rename().is_none());
    assert_eq!((&*feed.name, feed.begun(), feed.permits.available_permits()), ("feed", 1, 1));
    close(&mut feed);
    assert!(log.take().is_empty());
    // A closed stream has its state still, and takes no command.
    assert!(feed.rename().is_some() && feed.is_terminated());
    feed.send("too late");
    assert_eq!((pull(&mut feed), feed.begun()), (None, 1));
}

/// Clause 11.
#[test]
fn the_fields_can_be_read_after_a_panic() {
    let mut feed = Feed::new(&Log::default());
    feed.send("panic");
    assert!(panics(|| pull(&mut feed)).contains("the step"));
    assert!(feed.is_terminated());
    assert_eq!((&*feed.name, feed.begun(), feed.permits.available_permits()), ("feed", 1, 1));
    assert!(poll_next(&mut feed).is_ready());
}

/// The state's, the stream's, and no more; whatever happens to the step.
#[test]
fn a_shared_field_is_cloned_once() {
    let mut feed = Feed::new(&Log::default());
    let begun = Arc::downgrade(&feed.begun);
    assert_eq!(begun.strong_count(), 2);
    feed.send("one");
    assert!(poll_next(&mut feed).is_pending());
    assert!(feed.interrupt().is_some());
    assert_eq!(begun.strong_count(), 2);
    let state = feed.into_state().expect("it is there");
    assert_eq!(begun.strong_count(), 1);
    let mut feed = Feed::from(state);
    assert!(poll_next(&mut feed).is_pending());
    close(&mut feed);
    assert_eq!(begun.strong_count(), 2);
    drop(feed);
    assert_eq!(begun.strong_count(), 0);
}

/// What is not `Send`, in a stream that is not.
#[async_iter]
struct Local {
    #[async_iter(shared)]
    left: Rc<Cell<u32>>,
}

#[async_iter(local)]
impl Local {
    fn init(left: u32) -> Self {
        Self { left: Rc::new(left.into()) }
    }

    async fn next(&mut self) -> Option<u32> {
        Pause(1).await;
        self.left.set(self.left.get().checked_sub(1)?);
        Some(self.left.get())
    }
}

#[test]
fn a_local_field_is_changed_in_mid_step() {
    let mut local = Local::new(3);
    assert!(poll_next(&mut local).is_pending());
    local.left.set(8);
    assert_eq!(pull(&mut local), Some(7));
    assert!(poll_next(&mut local).is_pending());
    local.left.set(1);
    assert_eq!(local.interrupt().map(|state| state.left.get()), Some(1));
    assert_eq!((pull(&mut local), pull(&mut local), local.left.get()), (Some(0), None, 0));
}

#[async_iter]
struct Session {
    #[async_iter(shared)]
    events: mpsc::UnboundedSender<&'static str>,
}

#[async_iter(close_on_drop)]
impl Session {
    fn init(events: mpsc::UnboundedSender<&'static str>) -> Self {
        Self { events }
    }

    async fn next(&mut self) -> Option<()> {
        std::future::pending().await
    }

    async fn close(&mut self) {
        yield_now().await;
        let _ = self.events.send("closed");
    }
}

/// The stream's own clone goes with the stream, the state's with the close.
#[tokio::test]
async fn a_close_on_drop_keeps_the_fields_until_it_is_done() {
    let (sender, mut events) = mpsc::unbounded_channel();
    let mut session = Session::new(sender);
    assert!(poll_next(&mut session).is_pending());
    session.events.send("in flight").expect("the receiver is here");
    assert!(session.interrupt().is_some());
    assert!(poll_next(&mut session).is_pending());
    drop(session);
    assert_eq!(
        (events.recv().await, events.recv().await, events.recv().await),
        (Some("in flight"), Some("closed"), None)
    );
}
