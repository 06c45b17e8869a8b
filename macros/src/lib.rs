//! The attribute of the crate `aiter`, which re-exports it: depend on that one.

mod args;
mod attribute;
mod beside;
mod cfg;
mod diagnostics;
mod expand;
mod generator;
mod hooks;
mod links;
mod names;
mod neighbour;
mod own_name;
mod scope;
mod shared;
mod source;
mod stub;
mod syntax;
mod tokens;
mod ty;
mod validate;

#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Makes a stream of a struct with an `async fn next(&mut self)`, or an async generator of a function.
///
/// # Structs
///
/// It stands on the struct, above `#[derive]`, and on the `impl` block that has the hooks.
///
/// ```
/// use aiter::{StopAsyncIteration, async_iter};
///
/// /// Counts from 0 up to `stop`, which it leaves out.
/// #[async_iter]
/// pub struct AsyncCounter {
///     stop: u32,
///     current: u32,
/// }
///
/// #[async_iter]
/// impl AsyncCounter {
///     /// A counter up to `stop`.
///     pub fn init(stop: u32) -> Self {
///         Self { stop, current: 0 }
///     }
///
///     async fn next(&mut self) -> Result<u32, StopAsyncIteration> {
///         if self.current >= self.stop {
///             return Err(StopAsyncIteration);
///         }
///         self.current += 1;
///         Ok(self.current - 1)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut numbers = AsyncCounter::new(2); // AsyncCounter: Stream<Item = u32>
/// assert_eq!(numbers.next().await, Some(0));
/// assert_eq!(numbers.next().await, Some(1));
/// assert_eq!(numbers.next().await, None);
/// # }
/// ```
///
/// The struct's fields become the *state*, `AsyncCounterState`, which the hooks see as `self`. The struct's name becomes the
/// *stream* over it. So **an annotated `impl` is about the fields, and a plain `impl` is about the stream.** There,
/// `self.state()`, `self.state_mut()` and `self.into_state()` reach the fields between two steps:
///
/// ```
/// # use aiter::async_iter;
/// # #[async_iter]
/// # struct Countdown { left: u32 }
/// # #[async_iter]
/// # impl Countdown {
/// #     fn init(left: u32) -> Self { Self { left } }
/// #     async fn next(&mut self) -> Option<u32> { self.left = self.left.checked_sub(1)?; Some(self.left) }
/// # }
/// impl Countdown {
///     /// How many numbers are left, unless a step is in flight.
///     pub fn left(&self) -> Option<u32> {
///         self.state().map(|state| state.left)
///     }
/// }
/// # assert_eq!(Countdown::new(3).left(), Some(3));
/// ```
///
/// The stream is `Stream`, `FusedStream`, `AsyncClose`, `Unpin`, `Debug` and `From` its state; `Send` when the state and the items
/// are, `Sync` when the state is. It has `next`, `close`, and `new` where there is an `init`.
///
/// ## Hooks
///
/// | hook | shape |
/// |---|---|
/// | `next` | `async fn next(&mut self) -> R`, `fn next(&mut self) -> R`, or `fn next(&mut self) -> impl Future<Output = R>` |
/// | `init`, if any | `fn init(…)` or `async fn init(…)`, giving `Self`, `Result<Self, E>` or `Option<Self>`; it becomes `new` |
/// | `close`, if any | `async fn close(&mut self)` or `fn close(&mut self)`, giving nothing or `Result<(), E>` |
/// | `size_hint`, if any | `fn size_hint(&self) -> (usize, Option<usize>)` |
///
/// | `next` returns | `Stream::Item` | ends on | raises |
/// |---|---|---|---|
/// | `Option<T>` | `T` | `None` | never |
/// | `Result<T, StopAsyncIteration>` | `T` | `Err(StopAsyncIteration)` | never |
/// | `Result<Option<T>, E>` | `Result<T, E>` | `Ok(None)` | `Err(e)` |
/// | `Result<T, Stop<E>>` | `Result<T, E>` | `Err(Stop::End)` | `Err(Stop::Error(e))` |
/// | `Result<Option<Result<T, E>>, E>` | `Result<T, E>` | `Ok(None)` | `Err(e)`: `Ok(Some(Err(e)))` is an item |
/// | `Option<Result<T, E>>` | `Result<T, E>` | `None` | never: an `Err` here is an item |
///
/// With `StopAsyncIteration` or `Stop` as its error, an `Option` in `Ok` is an item.
///
/// Another function that gives `Self`, `Result<Self, E>` or `Option<Self>` is a constructor, and stands on the stream too. So does a
/// builder, a method `self, … -> Self`, where `init` is not async. And so do a `pub const` and a `pub fn` without `self`, which are the same on
/// both. Other helpers and constants, and `impl`s of traits (`#[async_iter] impl Drop for …`), are the state's.
///
/// ## While a step is in flight
///
/// After a timeout, or in a handler of `select!`, a step is in flight and has borrowed the fields, so `state()` is `None`. Two ways reach the
/// stream then.
///
/// A **shared field** is a field of the stream too, with its name, type, visibility and docs. The stream's is a clone, made whenever the
/// stream is made from a state. What changes goes into a handle: an `Arc<AtomicU64>`, or the sender of a channel to the running step.
///
/// ```
/// use aiter::async_iter;
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
///
/// #[async_iter]
/// struct Lines {
///     #[async_iter(shared)]
///     name: Arc<str>,
///     #[async_iter(shared)]
///     read: Arc<AtomicU64>,
/// }
///
/// #[async_iter]
/// impl Lines {
///     fn init(name: &str) -> Self {
///         Self { name: name.into(), read: Arc::default() }
///     }
///
///     async fn next(&mut self) -> Option<String> {
///         tokio::task::yield_now().await;
///         Some(format!("line {}", self.read.fetch_add(1, Relaxed)))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut lines = Lines::new("log");
/// lines.next().await;
/// assert_eq!((&*lines.name, lines.read.load(Relaxed)), ("log", 1)); // Also while a step is in flight.
/// # }
/// ```
///
/// **`interrupt()`** drops the step in flight, and returns the state. What the step had not finished is lost.
///
/// With an async `init` there is no state yet when the stream is made, so no field can be shared: make the state in a constructor,
/// `async fn connect(…) -> Result<Self, E>`, which runs at once.
///
/// In an annotated block the struct's own name means the state, as `Self` does, where a constructor returns it, and where its fields stand
/// behind it: `fn new() -> Foo { Foo { … } }`. Elsewhere, as in `Box<Foo>`, it is the stream.
///
/// ## Options
///
/// | option | on | what it does |
/// |---|---|---|
/// | `state = pub Inner` | struct | names the state, and opens it and its accessors to others; on the `impl`: `state = Inner` |
/// | `crate = path` | all | where `aiter` is, if not at `::aiter` |
/// | `local` | `impl` | the hooks' futures need not be `Send`; nor is the stream, then |
/// | `item = T` | `impl`, generator | the item, where an alias hides it |
/// | `shared` | fields | the stream has the field too; see above |
/// | `continue_on_error` | `impl` | a raised error is yielded, and ends nothing |
/// | `close_on_drop` | `impl`, generator | a stream that is dropped before it is closed is closed by a task of its own; see below |
/// | `close_on_drop = handler` | `impl`, generator | the same, where a close can fail: `fn handler(error: E)` gets the error |
///
/// `close_on_drop` needs the feature `tokio` of `aiter`, and a state that is `'static`. It spawns the close on the runtime that the stream
/// is dropped in: after a `break`, a cancelled task, a client that is gone. A step in flight is dropped first, and a close in flight goes
/// on. Where the close can fail, a handler is asked for, which gets the
/// error. Outside of a runtime the stream is just dropped; a runtime that shuts down drops the task.
///
/// ## Errors
///
/// A raised error is the last item: `close` has run before it is seen. A `close` that fails is one more `Err` before the end, unless
/// somebody asked for the close and got it there. The error of an async `init` is the first and last item.
///
/// ## Panics
///
/// A panic in a hook reaches whoever polled. Then the stream is over.
///
/// ## Cancel safety
///
/// A step in flight belongs to the stream. Dropping the future of the stream's `next` loses nothing: the next pull continues the same
/// step. An interrupted `close` continues too.
///
/// # Generators
///
/// On an `async fn` it makes an async generator, whose body yields with `yield_!`. The function returns one of these:
///
/// | return type | for |
/// |---|---|
/// | `impl Stream<Item = T>` | most of them |
/// | `Generator<'a, T>`, `LocalGenerator<'a, T>` | a field, an alias, recursion |
/// | `BoxStream<'a, T>`, `Pin<Box<dyn Stream<Item = T> + …>>` | a method that somebody else's trait declares |
///
/// ```
/// use aiter::{Next, Stream, async_iter, yield_};
/// use std::num::ParseIntError;
///
/// /// The numbers of a text, doubled.
/// #[async_iter]
/// async fn doubled(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
///     for word in text.split_whitespace() {
///         let number: u32 = word.parse()?;
///         tokio::task::yield_now().await;
///         yield_!(Ok(2 * number));
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut numbers = doubled("4 x 5");
/// assert_eq!(Next::new(&mut numbers).await, Some(Ok(8)));
/// assert!(Next::new(&mut numbers).await.is_some_and(|item| item.is_err()));
/// assert_eq!(Next::new(&mut numbers).await, None);
/// # }
/// ```
///
/// `return`, and the end of the body, end the stream. Where the items are `Result`s, `?` raises: the error is the last item. Only a `?` that
/// stands in the body itself does, not one in a closure, an inner `async` block or a nested item. An alias whose name does not end in
/// `Result` needs the option `item = Result<T, E>`.
///
/// `yield_!` works wherever the body itself runs: in nested blocks, in the arguments of other macros, and in `async` blocks and async
/// closures that the body awaits (`timeout(d, async { … })`, `closing(stream, async |s| …)`, `async { … }.instrument(span).await`). It does
/// not in a closure or in a nested function. An attribute that wraps the body, as `#[tracing::instrument]` does, stands below
/// `#[async_iter]`, and sees the call that makes the generator, not its polls.
///
/// The arguments are held until the body is gone, and all their lifetimes are captured, as by an `async fn`.
///
/// ## Cleanup and delegation
///
/// `finally!(expr)` is a statement of the body's outermost block, and covers all that comes after it. The expression may await. It runs once:
/// when the rest ends, returns or raises, and when the generator is closed. Where the generator is dropped it does not run.
/// `yield_from!(stream)` yields all items of another stream.
///
/// ```
/// use aiter::{AsyncIter, Stream, async_iter, closing, finally, yield_, yield_from};
/// # struct Source;
/// # impl AsyncIter for Source {
/// #     type Output = Option<u32>;
/// #     async fn next(&mut self) -> Option<u32> { Some(1) }
/// #     async fn close(&mut self) { println!("closed"); }
/// # }
///
/// #[async_iter]
/// async fn wrapped() -> impl Stream<Item = u32> {
///     let mut source = Source.into_stream();
///     finally!(source.close().await);
///     yield_!(0);
///     yield_from!(&mut source);
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (first, ()) = closing(wrapped(), async |stream| aiter::next(stream).await).await;
/// assert_eq!(first, Some(0)); // and the source is closed
/// # }
/// ```
///
/// Where the items are `Result<T, E>` the expression may be a `Result`, and `close` returns its error: the stream is
/// `AsyncClose<Output = Result<(), E>>`. A name says so by a third argument, `Generator<'a, Result<T, E>, Result<(), E>>`. Without it, and in
/// a box, the next poll yields the error.
///
/// What comes back is `Unpin`, `FusedStream` and `AsyncClose`, and `Send` when the body is. Without a `finally!`, closing it drops the body.
#[proc_macro_attribute]
pub fn async_iter(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(args.into(), item.into()).into()
}
