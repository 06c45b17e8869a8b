//! Write a struct with an `async fn next(&mut self)`, put `#[async_iter]` on it, and your type *is* a [`Stream`]: named,
//! [`Unpin`], [`Send`], fused, cancel-safe, and closed at the end.
//!
#![cfg_attr(feature = "macros", doc = "```")]
#![cfg_attr(not(feature = "macros"), doc = "```ignore")]
//! use aiter::{StopAsyncIteration, async_iter};
//!
//! /// Counts from 0 up to `stop`, which it leaves out.
//! #[async_iter]
//! pub struct AsyncCounter {
//!     stop: u32,
//!     current: u32,
//! }
//!
//! #[async_iter]
//! impl AsyncCounter {
//!     pub fn init(stop: u32) -> Self {
//!         Self { stop, current: 0 }
//!     }
//!
//!     async fn next(&mut self) -> Result<u32, StopAsyncIteration> {
//!         if self.current >= self.stop {
//!             return Err(StopAsyncIteration);
//!         }
//!         self.current += 1;
//!         Ok(self.current - 1)
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut numbers = AsyncCounter::new(3); // AsyncCounter: Stream<Item = u32>
//! let mut seen = Vec::new();
//! while let Some(n) = numbers.next().await {
//!     seen.push(n);
//! }
//! assert_eq!(seen, [0, 1, 2]);
//! # }
//! ```
//!
//! # Four ways in
//!
//! * The attribute, `#[async_iter]`, makes a stream type of a struct and its impl. Its own documentation has the hooks, the return
//!   types and the options.
//! * The same attribute makes an async generator of an `async fn` that returns `impl Stream`, and yields with [`yield_!`].
//! * [`generate`](generate()) is a generator without the attribute: an expression over local variables, which yields through a [`Yielder`].
//! * [`AsyncIter`] needs no macro: it is a trait for a struct that stays what it is, and [`Iter`] is the stream over it.
//!
//! # Terms
//!
//! * The **state** has the fields. Its **hooks** are `next`, and, where it has them, `init`, `close` and `size_hint`.
//! * The **stream** is what the consumer has. It owns the state, and makes **items** out of it.
//! * A **step** is one call of `next` and the future that it returns. It is **in flight** from the poll that starts it until it is done, also
//!   while nobody polls it.
//! * A step **raises** an error that ends the stream. An error that ends nothing is **yielded**: it is an item.
//!
//! # The contract
//!
//! 1. **Lazy.** Nothing asynchronous runs before the first poll.
//! 2. **An init runs once**, before the first `next`, also when the first polls are cancelled.
//! 3. **Lock-step.** There is one step for each item. Nothing runs between polls, and nothing is read ahead.
//! 4. **Cancel-safe.** A step in flight belongs to the stream. Dropping the future of [`next`](Iter::next), as a timeout or a `select!`
//!    does, loses nothing: the next poll continues the same step. The stream may move, or change task, in between. Until then the step
//!    keeps what it holds: locks, permits, connections. [`interrupt`](Iter::interrupt) and [`close`](Iter::close) drop it.
//! 5. **The end is final.** `close` has run before `None` is seen. From then on every poll returns `None`, no hook runs again, and
//!    [`is_terminated`](FusedStream::is_terminated) is true.
//! 6. **A raised error ends it.** `close` has run before the error is seen. Then the consumer sees `Some(Err(e))`, then `None`.
//! 7. **A yielded error is an item** and ends nothing.
//! 8. **A failed init** yields its error, then `None`. Neither `next` nor `close` runs.
//! 9. **No error is lost.** The error of a failed close is
//!    * at the end: the last item, `Some(Err(c))`, before `None`;
//!    * after a raised error: the item that follows it;
//!    * after an explicit [`close`](Iter::close): what that returns, also when the hook ran earlier and nobody has seen its error yet.
//!
//!    A raised error that waits to be seen stays for the next poll for an item, also if a close comes in between.
//! 10. **`close()`** drops a step in flight first, then runs the hook once. What that step had moved out of the state is gone. Before an async init is done it runs nothing. A second call
//!     returns at once. An interrupted one continues where it stood, at the next close or poll.
//! 11. **A panic** in user code reaches the caller. Then the stream has ended: every poll returns `None`, no hook runs again, nothing leaks,
//!     and nothing is dropped twice.
//! 12. **Dropping** a stream drops the step in flight, then the state. It never blocks, and runs no hook, unless `close_on_drop` hands the
//!     close to the runtime that the stream is dropped in.
//! 13. **Wakers.** Every poll's waker reaches the hook's future. None is kept that the hook did not keep.
//! 14. **`size_hint`** is the hook's. While a step is in flight, it is the last value taken before it. It is `(0, Some(0))` at the end, and
//!     `(0, None)` before an async init is done. Where errors can be raised, the lower bound is 0, and the upper bound has room for them.
//! 15. **Memory.** One heap block for each stream (one more for an async init, freed when it is done), and none for an item.
//! 16. **One semantics for both forms.** A generator refactored into a struct, or back, behaves the same.
//!
//! # Closing
//!
//! At the end, and after a raised error, the stream runs the state's `close` by itself. When the *consumer* stops early (a `break`, an early
//! `return`, an error of its own), wrap the loop in [`closing()`] or [`try_closing`], which close the stream. Nobody can await in a destructor,
//! so a stream that is dropped runs no `close`, unless the attribute says `close_on_drop`.
//!
//! # While a step is in flight
//!
//! After a timeout, and in a handler of `select!`, a step is in flight, and has borrowed the fields. Three ways to reach what is needed
//! just then:
//!
//! **A handle beside the stream.** The step listens to a channel, whose other end the consumer has. Here `listen` adds a channel to a
//! subscription that is being waited for:
//!
#![cfg_attr(feature = "macros", doc = "```")]
#![cfg_attr(not(feature = "macros"), doc = "```ignore")]
//! use aiter::async_iter;
//! use tokio::sync::mpsc;
//!
//! #[async_iter]
//! pub struct Subscription {
//!     channels: Vec<String>,
//!     commands: mpsc::Receiver<String>,
//! }
//!
//! /// What talks to the step of a [`Subscription`].
//! #[derive(Clone)]
//! pub struct Listener(mpsc::Sender<String>);
//!
//! impl Listener {
//!     pub async fn listen(&self, channel: &str) {
//!         // An error means that the stream is gone.
//!         let _ = self.0.send(channel.to_owned()).await;
//!     }
//! }
//!
//! impl Subscription {
//!     pub fn connect() -> (Self, Listener) {
//!         let (sender, commands) = mpsc::channel(8);
//!         (Self::new(commands), Listener(sender))
//!     }
//! }
//!
//! #[async_iter]
//! impl Subscription {
//!     fn init(commands: mpsc::Receiver<String>) -> Self {
//!         Self { channels: Vec::new(), commands }
//!     }
//!
//!     /// A real one would wait for messages too, by `select!`.
//!     async fn next(&mut self) -> Option<String> {
//!         let channel = self.commands.recv().await?;
//!         self.channels.push(channel);
//!         Some(format!("listening to {}", self.channels.join(", ")))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (mut subscription, listener) = Subscription::connect();
//! // `next` waits, and `listen` is called meanwhile.
//! let (message, ()) = tokio::join!(subscription.next(), listener.listen("orders"));
//! assert_eq!(message.as_deref(), Some("listening to orders"));
//! # }
//! ```
//!
//! **A stream and a sink on one type.** The half that is read goes into the state, and the half that is written stays beside the stream,
//! in a struct around both. So `send` works between two steps, and while one is in flight:
//!
//! ```
//! use std::io;
//! use std::pin::Pin;
//! use std::task::{Context, Poll};
//! use std::time::Duration;
//!
//! use aiter::{AsyncIter, Iter, Next, Stream};
//! use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf, duplex, split};
//!
//! struct Lines(BufReader<ReadHalf<DuplexStream>>);
//!
//! impl AsyncIter for Lines {
//!     type Output = io::Result<Option<String>>;
//!
//!     async fn next(&mut self) -> io::Result<Option<String>> {
//!         let mut line = String::new();
//!         let read = self.0.read_line(&mut line).await?;
//!         Ok((read > 0).then_some(line))
//!     }
//! }
//!
//! struct Connection {
//!     lines: Iter<Lines>,
//!     writer: WriteHalf<DuplexStream>,
//! }
//!
//! impl Connection {
//!     fn new(socket: DuplexStream) -> Self {
//!         let (reader, writer) = split(socket);
//!         Self { lines: Lines(BufReader::new(reader)).into_stream(), writer }
//!     }
//!
//!     fn next(&mut self) -> Next<'_, Iter<Lines>> {
//!         self.lines.next()
//!     }
//!
//!     async fn send(&mut self, line: &str) -> io::Result<()> {
//!         self.writer.write_all(line.as_bytes()).await
//!     }
//! }
//!
//! impl Stream for Connection {
//!     type Item = io::Result<String>;
//!
//!     fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
//!         Pin::new(&mut self.lines).poll_next(cx)
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> io::Result<()> {
//! let (near, far) = duplex(64);
//! let (mut near, mut far) = (Connection::new(near), Connection::new(far));
//! far.send("half a ").await?;
//! // The timeout leaves a step in flight, with half a line in it. A line is sent all the same.
//! assert!(tokio::time::timeout(Duration::from_millis(5), near.next()).await.is_err());
//! near.send("ping\n").await?;
//! assert_eq!(far.next().await.transpose()?.as_deref(), Some("ping\n"));
//! far.send("line\n").await?;
//! assert_eq!(near.next().await.transpose()?.as_deref(), Some("half a line\n"));
//! # Ok(())
//! # }
//! ```
//!
//! **A plain struct that lends a generator.** The struct has no attribute, and all of its methods. Its stream borrows it, for as long as
//! it is consumed. When the stream is dropped, the step in flight is dropped with it, and the fields are free:
//!
#![cfg_attr(feature = "macros", doc = "```")]
#![cfg_attr(not(feature = "macros"), doc = "```ignore")]
//! use aiter::{Stream, async_iter, yield_};
//!
//! struct Subscriber {
//!     queue: Vec<&'static str>,
//! }
//!
//! impl Subscriber {
//!     #[async_iter]
//!     async fn messages(&mut self) -> impl Stream<Item = &'static str> {
//!         while let Some(message) = self.queue.pop() {
//!             tokio::task::yield_now().await;
//!             yield_!(message);
//!         }
//!     }
//!
//!     async fn drain(self) -> Vec<&'static str> {
//!         self.queue
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut subscriber = Subscriber { queue: vec!["one", "two"] };
//! let mut messages = subscriber.messages();
//! assert_eq!(aiter::next(&mut messages).await, Some("two"));
//! drop(messages);
//! assert_eq!(subscriber.drain().await, ["one"]);
//! # }
//! ```
//!
//! # Features
//!
//! * `macros`, on by default: the attribute.
//! * `tokio`: the attribute's option `close_on_drop`.
//!
//! The crate is `no_std`, and needs `alloc`.
#![no_std]

extern crate alloc;

mod close;
mod close_on_drop;
mod closing;
mod convert;
mod generate;
mod init;
mod iter;
mod next;
/// What `finally!` is made of, under a name that rustc may show where a cleanup has the wrong type.
#[doc(hidden)]
pub mod cleanup {
    pub use crate::generate::{Cleanup, after};
}
#[doc(hidden)]
pub mod private;
mod raw;
mod state;
mod step;
mod stop;

#[cfg(feature = "macros")]
pub use aiter_macros::async_iter;
pub use futures_core::stream::{FusedStream, Stream};

pub use crate::close::{AsyncClose, Close};
pub use crate::closing::{CloseResult, Closing, TryClosing, closing, try_closing};
pub use crate::generate::generate;
pub use crate::init::IntoInit;
pub use crate::iter::Iter;
pub use crate::next::{Next, next};
pub use crate::raw::generator::{Generated, Generator, LocalGenerator, UntilClosed, Yield, Yielder};
pub use crate::state::{AsyncIter, LocalAsyncIter};
pub use crate::step::Step;
pub use crate::stop::{Stop, StopAsyncIteration};

// rustc's messages name these, with the shortest path that there is.
#[doc(hidden)]
pub use crate::private::{Annotated, Eager, a_hook_is_send_unless_the_attribute_says_local};
