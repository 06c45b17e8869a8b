//! Write a struct with an `async fn next(&mut self)`, put [`#[async_iter]`][attribute] on it and on its impl, and your type *is* a
//! [`Stream`]. It has a name, so it fits into a field. It needs no pinning. After its end it keeps returning `None`. A timeout or a
//! `select!` loses nothing, and an async `close` runs at the end.
//!
#![cfg_attr(feature = "macros", doc = "[attribute]: macro@async_iter")]
#![cfg_attr(not(feature = "macros"), doc = "[attribute]: #features")]
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
//! Or write an `async fn` that yields:
//!
#![cfg_attr(feature = "macros", doc = "```")]
#![cfg_attr(not(feature = "macros"), doc = "```ignore")]
//! use aiter::{Stream, async_iter, yield_};
//! use std::num::ParseIntError;
//!
//! #[async_iter]
//! async fn doubled(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
//!     for word in text.split_whitespace() {
//!         let number: u32 = word.parse()?; // the error is the last item
//!         tokio::task::yield_now().await;
//!         yield_!(Ok(2 * number));
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut numbers = doubled("4 x");
//! assert_eq!(aiter::next(&mut numbers).await, Some(Ok(8)));
//! assert!(matches!(aiter::next(&mut numbers).await, Some(Err(_))));
//! assert_eq!(aiter::next(&mut numbers).await, None);
//! # }
//! ```
//!
#![cfg_attr(
    feature = "macros",
    doc = "The [guide] has a page for each task, beginning [from Python](guide::from_python)."
)]
//!
//! # Four ways in
//!
//! * The attribute [`#[async_iter]`][attribute] makes a stream type of a struct and its impl. Its page has the hooks, the return types
//!   and the options.
//! * The same attribute makes an async generator of an `async fn` that returns `impl Stream`, and yields with [`yield_!`].
//! * [`generate`](generate()) is a generator without the attribute: an expression over local variables, which yields through a [`Yielder`].
//! * [`AsyncIter`] needs no macro: it is a trait for a struct that stays what it is, and [`Iter`] is the stream over it.
//!
//! # Terms
//!
//! * The **state** has the fields. Its **hooks** are `next`, and, where it has them, `init`, `close` and `size_hint`.
//! * The **stream** is what the consumer has. It owns the state, and makes **items** out of it.
//! * A **poll** asks the stream for its next item. The item is ready, or it is **pending**: then the **waker** that came with the poll says when to
//!   poll again.
//! * A stream is **fused** if it returns `None` for ever after its end. It is **pinned** if it will not move any more, which a stream that is
//!   [`Unpin`] does not ask for.
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
//! 10. **`close()`** drops a step in flight first, then runs the hook once. What that step had moved out of the state is gone. Before an
//!     async init is done it runs nothing. A second call returns at once. An interrupted one continues where it stood, at the next close
//!     or poll.
//! 11. **A panic** in user code reaches the caller. Then the stream has ended: every poll returns `None`, no hook runs again, nothing leaks,
//!     and nothing is dropped twice.
//! 12. **Dropping** a stream drops the step in flight, then the state. It never blocks, and runs no hook, unless `close_on_drop` hands the
//!     close to the runtime that the stream is dropped in.
//! 13. **Wakers.** Every poll's waker reaches the hook's future. None is kept that the hook did not keep.
//! 14. **`size_hint`** is the hook's. While a step is in flight, it is the last value taken before it. It is `(0, Some(0))` at the end, and
//!     `(0, None)` before an async init is done. Where errors can be raised, the lower bound is 0, and the upper bound has room for them.
//! 15. **Memory.** One heap block for each stream (one more for an async init, freed when it is done), and none for an item. With
//!     `inline`: no heap block at all.
//! 16. **One semantics for both forms.** A generator refactored into a struct, or back, behaves the same.
//!
//! # Closing
//!
//! At the end, and after a raised error, the stream runs the state's `close` by itself. When the *consumer* stops early (a `break`, an early
//! `return`, an error of its own), wrap the loop in [`closing()`] or [`try_closing`], which close the stream. Nobody can await in a destructor,
//! so a stream that is dropped runs no `close`, unless the attribute says `close_on_drop`.
#![cfg_attr(feature = "macros", doc = "The guide's page [ways out](guide::ways_out) has a table of what runs when.")]
//!
//! # While a step is in flight
//!
//! After a timeout, and in a handler of `select!`, a step is in flight, and has borrowed the fields. So [`state()`](Iter::state) is `None`.
//! What is needed just then is
//!
//! * a **shared field**, `#[async_iter(shared)]`, which the stream has too;
//! * a **handle** beside the stream, whose other end the step listens to;
//! * a **half** beside the stream, where it is a sink too;
//! * or what [`interrupt()`](Iter::interrupt) returns, which drops the step in flight.
//!
#![cfg_attr(feature = "macros", doc = "The guide's page [state](guide::state) has an example of each.")]
//!
//! # Limits
//!
//! * Items are owned: they cannot borrow from the stream.
//! * A stream takes one step at a time. For several requests at once, let the items be futures, and use `buffered`.
//! * One heap block for each stream, unless it says `inline`. A `poll_next` by hand has none, and is faster where there is nothing to await.
//! * Futures are [`Send`], unless the attribute says `local`.
//!
//! # Features
//!
//! * `macros`, on by default: the attribute.
//! * `alloc`, on by default: streams on the heap, and generators. Without it there are structs that say `#[async_iter(inline)]`, and no
//!   allocator is needed.
//! * `tokio`: the attribute's option `close_on_drop`.
//! * `nightly`: every stream is a [`core::async_iter::AsyncIterator`] too, so that `for await` of a nightly compiler takes it. **Unstable**: it
//!   needs a nightly compiler, follows what that changes, and may change or go in any version of this crate.
//!
//! The crate is `no_std`.
#![no_std]
#![cfg_attr(feature = "nightly", feature(allow_internal_unstable, async_iterator))]
#![cfg_attr(feature = "nightly", allow(internal_features))]
// Without `alloc` nothing of this crate is such a stream; what the attribute writes is.
#![cfg_attr(all(feature = "nightly", not(feature = "alloc")), allow(unused_features))]

#[cfg(feature = "alloc")]
extern crate alloc;

#[cfg(feature = "nightly")]
mod async_iterator;
mod close;
#[cfg(feature = "alloc")]
mod close_on_drop;
#[cfg(feature = "alloc")]
mod closing;
mod convert;
#[cfg(feature = "alloc")]
mod generate;
#[cfg(all(any(doc, doctest), feature = "macros"))]
pub mod guide;
mod init;
#[cfg(feature = "alloc")]
mod iter;
mod next;
/// What `finally!` is made of, under a name that rustc may show where a cleanup has the wrong type.
#[cfg(feature = "alloc")]
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

/// The bounds in this crate's signatures. Nobody has to name or implement them, and what they ask for may change in any version.
#[cfg(feature = "alloc")]
pub mod bounds {
    pub use crate::generate::{Closed, Failing, Finish, Kind};
    pub use crate::init::IntoInit;
}
pub use crate::close::{AsyncClose, Close};
#[cfg(feature = "alloc")]
pub use crate::closing::{CloseResult, Closing, TryClosing, closing, try_closing};
#[cfg(feature = "alloc")]
pub use crate::generate::generate;
#[cfg(feature = "alloc")]
pub use crate::iter::Iter;
pub use crate::next::{Next, next};
#[cfg(feature = "alloc")]
pub use crate::raw::generator::{Generated, Generator, LocalGenerator, UntilClosed, Yield, Yielder};
pub use crate::state::{AsyncIter, LocalAsyncIter};
pub use crate::step::Step;
pub use crate::stop::{Stop, StopAsyncIteration};

// rustc's messages name these, with the shortest path that there is.
#[doc(hidden)]
pub use crate::private::{Annotated, Eager, a_hook_is_send_unless_the_attribute_says_local, close_failing};
#[cfg(feature = "alloc")]
#[doc(hidden)]
pub use crate::{close_on_drop::close_on_drop_or, raw::generator::a_generator_is_send_unless_it_is_a_local_generator};
