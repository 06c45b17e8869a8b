//! What the streams of other crates have beside their items: each in reach while a step is in flight, by a shared field or by `interrupt`.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use aiter::{FusedStream, async_iter};
use aiter_support::{Pause, block, drain, poll_next, pull};
use futures::channel::mpsc;
use futures::{Sink, SinkExt, StreamExt};
use tokio::time::{Instant, timeout};

/// The schema of a stream of batches: what never changes is a shared field, and the accessor is one line.
mod schema {
    use super::*;

    trait RecordBatchStream: futures::Stream<Item = u32> {
        fn schema(&self) -> Arc<str>;
    }

    #[async_iter]
    struct Batches {
        #[async_iter(shared)]
        schema: Arc<str>,
        left: u32,
    }

    #[async_iter]
    impl Batches {
        fn init(schema: &str, left: u32) -> Self {
            Self { schema: schema.into(), left }
        }

        async fn next(&mut self) -> Option<u32> {
            Pause(1).await;
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    impl RecordBatchStream for Batches {
        fn schema(&self) -> Arc<str> {
            self.schema.clone()
        }
    }

    #[test]
    fn a_schema_is_there_at_any_time_also_behind_a_box() {
        let mut batches: Pin<Box<dyn RecordBatchStream>> = Box::pin(Batches::new("id, name", 2));
        assert_eq!(&*batches.schema(), "id, name");
        assert!(poll_next(&mut batches).is_pending());
        assert_eq!(&*batches.schema(), "id, name");
        assert_eq!((pull(&mut batches), pull(&mut batches), pull(&mut batches)), (Some(1), Some(0), None));
        assert_eq!(&*batches.schema(), "id, name");
    }
}

/// The columns of a query: known when the first answer has come, and then for ever, as a borrow.
mod columns {
    use super::*;

    #[async_iter]
    struct Rows {
        #[async_iter(shared)]
        columns: Arc<OnceLock<Vec<&'static str>>>,
        left: u32,
    }

    #[async_iter]
    impl Rows {
        fn init(left: u32) -> Self {
            Self { columns: Arc::default(), left }
        }

        async fn next(&mut self) -> Option<u32> {
            if self.columns.get().is_none() {
                Pause(1).await;
                self.columns.get_or_init(|| vec!["id", "name"]);
            }
            Pause(1).await;
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    impl Rows {
        fn columns(&self) -> Option<&[&'static str]> {
            self.columns.get().map(Vec::as_slice)
        }
    }

    #[test]
    fn columns_come_with_the_first_answer_and_stay() {
        let mut rows = Rows::new(1);
        assert!(poll_next(&mut rows).is_pending());
        assert_eq!(rows.columns(), None);
        // Given up, after the head of the answer.
        assert!(poll_next(&mut rows).is_pending());
        assert_eq!(rows.columns(), Some(&["id", "name"][..]));
        assert_eq!((pull(&mut rows), pull(&mut rows)), (Some(0), None));
        assert_eq!(rows.columns(), Some(&["id", "name"][..]));
    }

    /// A constructor that awaits has them before there is a stream.
    #[async_iter]
    struct Typed {
        #[async_iter(shared)]
        specs: Arc<[&'static str]>,
    }

    #[async_iter]
    impl Typed {
        async fn query() -> Result<Self, &'static str> {
            Pause(1).await;
            Ok(Self { specs: ["id", "name"].into() })
        }

        async fn next(&mut self) -> Option<u32> {
            std::future::pending().await
        }
    }

    impl Typed {
        fn column_specs(&self) -> &[&'static str] {
            &self.specs
        }
    }

    #[test]
    fn column_specs_come_with_the_stream() {
        let mut rows = block(Box::pin(Typed::query())).unwrap();
        assert!(poll_next(&mut rows).is_pending());
        assert_eq!(rows.column_specs(), ["id", "name"]);
    }
}

/// An event source: its state, the last event's id, and a policy that may be set, in a step that reconnects.
mod event_source {
    use super::*;

    #[derive(Default)]
    struct Shared {
        ready_state: AtomicU8,
        last_event_id: Mutex<Arc<str>>,
        retry_after: Mutex<Duration>,
    }

    #[async_iter]
    struct EventSource {
        #[async_iter(shared)]
        shared: Arc<Shared>,
        events: VecDeque<Result<&'static str, ()>>,
    }

    #[async_iter]
    impl EventSource {
        fn init(events: &[Result<&'static str, ()>]) -> Self {
            Self { shared: Arc::default(), events: events.iter().copied().collect() }
        }

        async fn next(&mut self) -> Option<&'static str> {
            loop {
                if let Ok(event) = self.events.pop_front()? {
                    self.shared.ready_state.store(1, Relaxed);
                    *self.shared.last_event_id.lock().unwrap() = event.into();
                    return Some(event);
                }
                self.shared.ready_state.store(0, Relaxed);
                let pause = *self.shared.retry_after.lock().unwrap();
                tokio::time::sleep(pause).await;
            }
        }
    }

    impl EventSource {
        fn ready_state(&self) -> u8 {
            if self.is_terminated() { 2 } else { self.shared.ready_state.load(Relaxed) }
        }

        fn last_event_id(&self) -> Arc<str> {
            self.shared.last_event_id.lock().unwrap().clone()
        }

        fn set_last_event_id(&self, id: &str) {
            *self.shared.last_event_id.lock().unwrap() = id.into();
        }

        fn set_retry_after(&self, pause: Duration) {
            *self.shared.retry_after.lock().unwrap() = pause;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_source_is_watched_and_set_while_it_reconnects() {
        const SECOND: Duration = Duration::from_secs(1);
        let mut source = EventSource::new(&[Ok("one"), Err(()), Err(()), Ok("two")]);
        source.set_retry_after(SECOND * 10);
        assert_eq!((source.ready_state(), &*source.last_event_id()), (0, ""));
        assert_eq!(source.next().await, Some("one"));
        assert_eq!((source.ready_state(), &*source.last_event_id()), (1, "one"));
        let begin = Instant::now();
        assert!(timeout(SECOND, source.next()).await.is_err());
        assert_eq!((source.ready_state(), &*source.last_event_id()), (0, "one"));
        source.set_last_event_id("zero");
        source.set_retry_after(SECOND);
        assert_eq!(&*source.last_event_id(), "zero");
        assert_eq!(source.next().await, Some("two"));
        assert_eq!(begin.elapsed(), SECOND * 11);
        assert_eq!((source.next().await, source.ready_state()), (None, 2));
    }
}

/// A pager: where another one would continue.
mod pager {
    use super::*;

    #[async_iter]
    struct Pages {
        #[async_iter(shared)]
        continuation: Arc<Mutex<Option<u32>>>,
        last: u32,
    }

    #[async_iter]
    impl Pages {
        fn init(first: u32, last: u32) -> Self {
            Self { continuation: Arc::new(Some(first).into()), last }
        }

        async fn next(&mut self) -> Option<u32> {
            let page = (*self.continuation.lock().unwrap())?;
            Pause(1).await;
            *self.continuation.lock().unwrap() = Some(page + 1).filter(|next| *next <= self.last);
            Some(page)
        }
    }

    impl Pages {
        /// `None` means that there are no more pages, and nothing else.
        fn continuation(&self) -> Option<u32> {
            *self.continuation.lock().unwrap()
        }
    }

    #[test]
    fn another_pager_continues_where_a_step_was_given_up() {
        let mut pages = Pages::new(1, 2);
        assert_eq!(pull(&mut pages), Some(1));
        assert!(poll_next(&mut pages).is_pending());
        let mut again = Pages::new(pages.continuation().unwrap(), 2);
        assert_eq!((pull(&mut again), again.continuation(), pull(&mut again)), (Some(2), None, None));
    }
}

/// The client of a message queue: its connection is asked by `&mut self`, and a `recv` that is dropped loses nothing.
mod subscriber {
    use super::*;

    #[derive(Default)]
    struct Connection {
        channels: Vec<&'static str>,
        queue: VecDeque<&'static str>,
        draining: bool,
    }

    impl Connection {
        async fn listen(&mut self, channel: &'static str) {
            Pause(1).await;
            self.channels.push(channel);
            self.queue.push_back(channel);
        }

        async fn recv(&mut self) -> Option<&'static str> {
            std::future::poll_fn(|cx| {
                cx.waker().wake_by_ref();
                if self.queue.is_empty() && !self.draining { Poll::Pending } else { Poll::Ready(()) }
            })
            .await;
            self.queue.pop_front()
        }
    }

    #[async_iter]
    struct Subscriber {
        connection: Connection,
    }

    #[async_iter]
    impl Subscriber {
        fn init() -> Self {
            Self { connection: Connection::default() }
        }

        async fn next(&mut self) -> Option<&'static str> {
            self.connection.recv().await
        }
    }

    impl Subscriber {
        /// `None` once the stream is being closed.
        async fn listen(&mut self, channel: &'static str) -> Option<()> {
            self.interrupt()?.connection.listen(channel).await;
            Some(())
        }

        /// No new messages; those that are there still come.
        fn drain(&mut self) -> Option<()> {
            self.interrupt()?.connection.draining = true;
            Some(())
        }
    }

    #[test]
    fn a_subscriber_listens_and_drains_after_a_step_that_was_given_up() {
        let mut subscriber = Subscriber::new();
        assert!(poll_next(&mut subscriber).is_pending());
        assert!(subscriber.state_mut().is_none());
        block(Box::pin(subscriber.listen("orders"))).unwrap();
        assert_eq!(pull(&mut subscriber), Some("orders"));
        assert!(poll_next(&mut subscriber).is_pending());
        block(Box::pin(subscriber.listen("prices"))).unwrap();
        subscriber.drain().unwrap();
        assert_eq!((pull(&mut subscriber), pull(&mut subscriber)), (Some("prices"), None));
    }
}

/// A stream and a sink on one type: the half that is written is a shared field, locked for a poll.
mod socket {
    use super::*;

    #[async_iter]
    struct Socket<W> {
        #[async_iter(shared)]
        writer: Arc<Mutex<W>>,
        reader: mpsc::Receiver<u32>,
    }

    #[async_iter]
    impl<W: Send> Socket<W> {
        fn init(reader: mpsc::Receiver<u32>, writer: W) -> Self {
            Self { writer: Arc::new(writer.into()), reader }
        }

        async fn next(&mut self) -> Result<Option<u32>, Infallible> {
            Ok(self.reader.next().await)
        }
    }

    impl<W: Sink<u32> + Unpin> Sink<u32> for Socket<W> {
        type Error = W::Error;

        fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), W::Error>> {
            self.writer.lock().unwrap().poll_ready_unpin(cx)
        }

        fn start_send(self: Pin<&mut Self>, item: u32) -> Result<(), W::Error> {
            self.writer.lock().unwrap().start_send_unpin(item)
        }

        fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), W::Error>> {
            self.writer.lock().unwrap().poll_flush_unpin(cx)
        }

        fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), W::Error>> {
            self.writer.lock().unwrap().poll_close_unpin(cx)
        }
    }

    #[test]
    fn a_socket_sends_while_it_receives_and_can_be_split() {
        let (there, reader) = mpsc::channel(1);
        let (writer, mut back) = mpsc::channel(1);
        let mut socket = Socket::new(reader, writer);
        assert!(poll_next(&mut socket).is_pending());
        block(socket.send(1)).unwrap();
        assert_eq!(pull(&mut back), Some(1));
        let (mut sink, mut stream) = StreamExt::split(socket);
        assert!(poll_next(&mut stream).is_pending());
        block(sink.send(2)).unwrap();
        assert_eq!(pull(&mut back), Some(2));
        there.clone().try_send(3).unwrap();
        assert_eq!(pull(&mut stream), Some(Ok(3)));
    }
}

/// Without a derive there is nothing of the state to show.
#[test]
fn a_stream_without_a_derive_shows_its_name() {
    #[async_iter]
    struct Secret {
        _key: u32,
    }

    #[async_iter]
    impl Secret {
        fn init() -> Self {
            Self { _key: 7 }
        }

        async fn next(&mut self) -> Option<u32> {
            None
        }
    }
    assert_eq!(format!("{:?}", Secret::new()), "Secret { .. }");
}

/// A plain `impl` may have a method with an accessor's name: it takes its place.
#[test]
fn names_of_accessors_are_free() {
    #[derive(Debug, PartialEq)]
    enum Phase {
        Open,
        Done,
    }

    #[async_iter]
    struct Connection {
        left: u32,
    }

    #[async_iter]
    impl Connection {
        fn init(left: u32) -> Self {
            Self { left }
        }

        async fn next(&mut self) -> Option<u32> {
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    impl Connection {
        fn state(&self) -> Phase {
            if aiter::FusedStream::is_terminated(self) { Phase::Done } else { Phase::Open }
        }

        fn into_state(self) -> u32 {
            let mut this = self;
            this.state_mut().map_or(0, |state| state.left)
        }
    }

    #[async_iter(inline)]
    struct Inline {
        left: u32,
    }

    #[async_iter(inline)]
    impl Inline {
        fn init(left: u32) -> Self {
            Self { left }
        }

        fn next(&mut self) -> Option<u32> {
            Some(self.left)
        }
    }

    impl Inline {
        fn interrupt(&self) -> Option<u32> {
            self.state().map(|state| state.left)
        }
    }

    let mut connection = Connection::new(1);
    assert_eq!(connection.state(), Phase::Open);
    assert_eq!(drain(&mut connection), [0]);
    assert_eq!(connection.state(), Phase::Done);
    assert_eq!(Connection::new(3).into_state(), 3);
    assert_eq!(Inline::new(3).interrupt(), Some(3));
}
