//! The attribute of the crate `aiter`, which re-exports it: depend on that one.

mod args;
mod arguments;
mod attribute;
mod beside;
mod cfg;
mod diagnostics;
mod expand;
mod exported;
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
mod targets;
mod tokens;
mod ty;
mod validate;

#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Makes a stream of a struct with an `async fn next(&mut self)`, or an async generator of a function.
///
/// | on | it makes |
/// |---|---|
/// | [a struct](#structs) | two types: the state, with the fields, and the stream |
/// | [its `impl`](#hooks) | of the hooks, the stream |
/// | [an `async fn`](#generators) that returns `impl Stream` | a generator |
///
/// This page is the reference. The [guide](../aiter/guide/index.html) has a page for each task.
///
/// # Structs
///
/// It is written on the struct, above `#[derive]`, and on the `impl` block that has the hooks.
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
/// // `Countdown` is a stream whose state has a field `left`.
/// impl Countdown {
///     /// How many numbers are left, unless a step is in flight.
///     pub fn left(&self) -> Option<u32> {
///         self.state().map(|state| state.left)
///     }
/// }
/// # assert_eq!(Countdown::new(3).left(), Some(3));
/// ```
///
/// The stream is [`Stream`], [`FusedStream`], [`AsyncClose`], `Unpin`, `Debug` and `From` its state; `Send` when the state and the items
/// are, `Sync` when the state is. Its methods are
///
/// | method | returns | what it does |
/// |---|---|---|
/// | `new(…)` | what `init` returns, with the stream for `Self` | makes the stream, where there is an `init` |
/// | `next()` | [`Next`], a future of `Option<Item>` | asks for the next item |
/// | `close()` | [`Close`], a future of `()` or `Result<(), E>` | [`Iter::close`] |
/// | `state()`, `state_mut()` | `Option<&State>`, `Option<&mut State>` | the fields, between two steps |
/// | `interrupt()` | `Option<&mut State>` | drops the step in flight: [`Iter::interrupt`] |
/// | `into_state()` | `Option<State>` | takes the fields out |
///
/// The last four are as visible as the state: private to the module, unless the [option `state`](#state) opens them. A method of yours with such a
/// name takes its place, if it stands in a plain `impl` in the same module, without a `cfg`.
///
/// # Hooks
///
/// | hook | shape |
/// |---|---|
/// | [`next`](#next) | `async fn next(&mut self) -> R`, `fn next(&mut self) -> R`, or `fn next(&mut self) -> impl Future<Output = R>` |
/// | [`init`](#init), if any | `fn init(…)` or `async fn init(…)`, which returns `Self`, `Result<Self, E>` or `Option<Self>`; it becomes `new` |
/// | [`close`](#close), if any | `async fn close(&mut self)` or `fn close(&mut self)`, which returns nothing or `Result<(), E>` |
/// | [`size_hint`](#size_hint), if any | `fn size_hint(&self) -> (usize, Option<usize>)` |
///
/// All hooks are in one block.
///
/// ## `next`
///
/// One call is one *step*, and makes one item.
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
/// With [`StopAsyncIteration`] or [`Stop`] as its error, an `Option` in `Ok` is an item. The guide has
/// [an example of each](../aiter/guide/errors/index.html), and says which one to choose.
///
/// ```
/// use aiter::async_iter;
/// use std::num::ParseIntError;
///
/// #[async_iter]
/// struct Numbers {
///     words: Vec<&'static str>,
/// }
///
/// #[async_iter]
/// impl Numbers {
///     fn init(text: &'static str) -> Self {
///         Self { words: text.rsplit(' ').collect() }
///     }
///
///     async fn next(&mut self) -> Result<Option<u32>, ParseIntError> {
///         let Some(word) = self.words.pop() else { return Ok(None) };
///         Ok(Some(word.parse()?))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut numbers = Numbers::new("7 x 8"); // Numbers: Stream<Item = Result<u32, ParseIntError>>
/// assert_eq!(numbers.next().await, Some(Ok(7)));
/// assert!(matches!(numbers.next().await, Some(Err(_)))); // raised: the last item
/// assert_eq!(numbers.next().await, None);
/// # }
/// ```
///
/// A `next` with nothing to await is a plain `fn`, and one that has its future from elsewhere returns `impl Future`:
///
/// ```
/// use aiter::async_iter;
///
/// #[async_iter]
/// struct Countdown {
///     left: u32,
/// }
///
/// #[async_iter]
/// impl Countdown {
///     fn init(left: u32) -> Self {
///         Self { left }
///     }
///
///     fn next(&mut self) -> Option<u32> {
///         self.left = self.left.checked_sub(1)?;
///         Some(self.left)
///     }
/// }
///
/// #[async_iter]
/// struct Messages {
///     receiver: tokio::sync::mpsc::Receiver<String>,
/// }
///
/// #[async_iter]
/// impl Messages {
///     fn init(receiver: tokio::sync::mpsc::Receiver<String>) -> Self {
///         Self { receiver }
///     }
///
///     fn next(&mut self) -> impl Future<Output = Option<String>> {
///         self.receiver.recv()
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// #     assert_eq!(Countdown::new(2).next().await, Some(1));
/// #     let (sender, receiver) = tokio::sync::mpsc::channel(1);
/// #     assert!(sender.send("hello".to_owned()).await.is_ok());
/// #     assert_eq!(Messages::new(receiver).next().await.as_deref(), Some("hello"));
/// # }
/// ```
///
/// ## `init`
///
/// It makes the state, and becomes `new`, with the visibility and the docs of `init`. A `fn init` runs at once, and `new` returns what it returns. An
/// `async fn init` runs on the first poll. Then `new` returns the stream, the error of `init` is the first and last item, and neither `next` nor
/// `close` runs.
///
/// ```
/// use aiter::async_iter;
/// use std::{fs::File, io};
///
/// #[async_iter]
/// struct Lines {
///     file: File,
/// }
///
/// #[async_iter]
/// impl Lines {
///     async fn init(path: String) -> io::Result<Self> {
///         Ok(Self { file: File::open(path)? })
///     }
///
///     async fn next(&mut self) -> io::Result<Option<String>> {
/// #       let _ = &self.file;
///         Ok(None)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut lines = Lines::new("/no/such/file".to_owned()); // nothing has run yet
/// let error = lines.next().await.and_then(Result::err);
/// assert_eq!(error.map(|error| error.kind()), Some(io::ErrorKind::NotFound));
/// assert!(lines.next().await.is_none());
/// # }
/// ```
///
/// The arguments of an async `init` wait for the first poll. So they are owned, or borrow with a lifetime of the struct.
///
/// ## Constructors and builders
///
/// Another function that returns `Self`, `Result<Self, E>` or `Option<Self>` is a constructor, and is on the stream too, under its own name. It may be
/// async, and is awaited by its caller. So is a builder, a method `self, … -> Self`, where `init` is not async. A builder is for a stream that
/// nobody has polled: as `into_state()` does, it drops a step or a close in flight.
///
/// ```
/// use aiter::async_iter;
///
/// #[async_iter]
/// struct Every {
///     step: u32,
///     at: u32,
/// }
///
/// #[async_iter]
/// impl Every {
///     fn init() -> Self {
///         Self { step: 1, at: 0 }
///     }
///
///     async fn starting_at(at: u32) -> Self {
///         tokio::task::yield_now().await;
///         Self { at, ..Self::init() }
///     }
///
///     fn step(mut self, step: u32) -> Self {
///         self.step = step;
///         self
///     }
///
///     async fn next(&mut self) -> Option<u32> {
///         self.at += self.step;
///         Some(self.at)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert_eq!(Every::new().next().await, Some(1));
/// assert_eq!(Every::starting_at(10).await.step(5).next().await, Some(15));
/// # }
/// ```
///
/// A `pub const`, and a `pub fn` without `self`, is on both, and is the same there. Other helpers and constants, `impl`s without hooks and those of
/// traits (`#[async_iter] impl Drop for …`) are the state's.
///
/// In an annotated block the struct's own name means the state, as `Self` does, where a constructor returns it, and where its fields stand
/// behind it: `fn new() -> Foo { Foo { … } }`. As the type of a variable it means the state where that is plain: `let foo: Foo = Foo { … };`, or
/// `fn is_shorter(a: &Foo, b: &Foo)` that reads `a.left`. Elsewhere, as in a field of the type `Box<Foo>`, it is the stream. `Self` is always the state.
///
/// ## `close`
///
/// It cleans up, once: at the end, after a raised error, and when the stream is closed by `close()`, [`closing`] or [`try_closing`]. It does not run
/// when the stream is dropped, unless the [option `close_on_drop`](#close_on_drop) says so. The guide has
/// [a table of all ways out](../aiter/guide/ways_out/index.html).
///
/// ```
/// use aiter::{async_iter, closing};
///
/// #[async_iter]
/// struct Ticks {
///     at: u32,
/// }
///
/// #[async_iter]
/// impl Ticks {
///     fn init() -> Self {
///         Self { at: 0 }
///     }
///
///     async fn next(&mut self) -> Option<u32> {
///         self.at += 1;
///         Some(self.at)
///     }
///
///     async fn close(&mut self) {
///         println!("closed after {}", self.at);
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (first, ()) = closing(Ticks::new(), async |ticks| ticks.next().await).await;
/// assert_eq!(first, Some(1)); // and "closed after 1" is printed
/// # }
/// ```
///
/// A `close` that returns `Result<(), E>` needs items that are `Result`s, and an `E` that becomes their error by `From`.
///
/// ## `size_hint`
///
/// How many items are left, between two steps: at least, and at most. Errors do not count: where `next` can fail, the stream says that there
/// may be none, and one more for each error that may come.
///
/// ```
/// use aiter::{Stream as _, async_iter};
///
/// #[async_iter]
/// struct Countdown {
///     left: usize,
/// }
///
/// #[async_iter]
/// impl Countdown {
///     fn init(left: usize) -> Self {
///         Self { left }
///     }
///
///     async fn next(&mut self) -> Option<usize> {
///         self.left = self.left.checked_sub(1)?;
///         Some(self.left)
///     }
///
///     fn size_hint(&self) -> (usize, Option<usize>) {
///         (self.left, Some(self.left))
///     }
/// }
///
/// assert_eq!(Countdown::new(3).size_hint(), (3, Some(3)));
/// ```
///
/// # Options
///
/// | option | on | what it does |
/// |---|---|---|
/// | [`state = pub Inner`](#state) | struct | names the state, and opens it and its accessors to others; on the `impl`: `state = Inner` |
/// | [`shared`](#shared) | fields | the stream has the field too |
/// | [`item = T`](#item) | `impl`, generator | the item, where an alias hides it |
/// | [`continue_on_error`](#continue_on_error) | `impl` | a raised error is an item, and ends nothing |
/// | [`local`](#local) | `impl` | the hooks' futures need not be `Send`; nor is the stream, then |
/// | [`close_on_drop`](#close_on_drop) | `impl`, generator | a stream that is dropped before it is closed is closed by a task of its own |
/// | [`close_on_drop = handler`](#close_on_drop) | `impl`, generator | the same, where a close can fail: `fn handler(error: E)` gets the error |
/// | [`inline`, `inline = 256`](#inline) | struct and `impl`, generator | no heap block: the stream is pinned instead |
/// | [`crate = path`](#crate) | all | where `aiter` is, if not at `::aiter` |
///
/// ## `state`
///
/// It names the state, and its visibility is that of the state, of `state()`, `state_mut()`, `interrupt()` and `into_state()`.
///
/// ```
/// # mod counter {
/// use aiter::async_iter;
///
/// #[async_iter(state = pub Counter)]
/// #[derive(Clone, Debug)]
/// pub struct Counting {
///     pub at: u32,
/// }
///
/// #[async_iter(state = Counter)]
/// impl Counting {
/// #   pub fn init() -> Self { Self { at: 0 } }
///     async fn next(&mut self) -> Option<u32> {
///         self.at += 1;
///         Some(self.at)
///     }
/// }
/// # }
/// # use counter::{Counter, Counting};
///
/// // In another module:
/// let mut counting = Counting::from(Counter { at: 7 });
/// assert_eq!(counting.state().map(|state| state.at), Some(7));
/// ```
///
/// ## `shared`
///
/// After a timeout, or in a handler of `select!`, a step is in flight and has borrowed the fields, so `state()` is `None`. A **shared field** is a field of
/// the stream too, with its name, type, visibility and docs. The stream's is a clone, made whenever the
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
/// let read = lines.read.load(Relaxed); // also while a step is in flight
/// assert_eq!((&*lines.name, read), ("log", 1));
/// # }
/// ```
///
/// With an async `init` there is no state yet when the stream is made, so no field can be shared: make the state in a constructor,
/// `async fn connect(…) -> Result<Self, E>`, which runs at once.
///
/// The guide's page [state](../aiter/guide/state/index.html) has other ways, among them [`interrupt()`][`Iter::interrupt`].
///
/// ## `item`
///
/// The attribute sees the return type as it is written. Behind an alias of another name it sees neither the item nor the end. The option says what the
/// stream's whole item is:
///
/// ```
/// use aiter::async_iter;
/// use std::io;
///
/// type Step = io::Result<Option<u32>>;
/// # #[async_iter]
/// # struct Numbers;
///
/// #[async_iter(item = io::Result<u32>)]
/// impl Numbers {
/// #   fn init() -> Self { Self }
///     async fn next(&mut self) -> Step {
///         Ok(Some(1))
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() { assert!(matches!(Numbers::new().next().await, Some(Ok(1)))); }
/// ```
///
/// ## `continue_on_error`
///
/// What `next` raises is an item, and the next poll takes another step. The stream ends where `next` says that it ends.
///
/// ```
/// use aiter::async_iter;
/// use std::num::ParseIntError;
/// # #[async_iter]
/// # struct Numbers { words: Vec<&'static str> }
///
/// #[async_iter(continue_on_error)]
/// impl Numbers {
///     fn init(text: &'static str) -> Self {
///         Self { words: text.rsplit(' ').collect() }
///     }
///
///     async fn next(&mut self) -> Result<Option<u32>, ParseIntError> {
///         let Some(word) = self.words.pop() else { return Ok(None) };
///         Ok(Some(word.parse()?))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut numbers = Numbers::new("x 8");
/// assert!(matches!(numbers.next().await, Some(Err(_))));
/// assert_eq!(numbers.next().await, Some(Ok(8)));
/// # }
/// ```
///
/// ## `local`
///
/// For a step that holds what is not `Send` across an `.await`, and for items that are not `Send`. A generator needs no option: it is `Send`
/// if its body is.
///
/// ```
/// use aiter::async_iter;
/// use std::rc::Rc;
/// # #[async_iter]
/// # struct Names { names: Rc<[&'static str]>, at: usize }
///
/// #[async_iter(local)]
/// impl Names {
///     fn init(names: Rc<[&'static str]>) -> Self {
///         Self { names, at: 0 }
///     }
///
///     async fn next(&mut self) -> Option<&'static str> {
///         let names = Rc::clone(&self.names);
///         tokio::task::yield_now().await; // `names` is held across it
///         self.at += 1;
///         names.get(self.at - 1).copied()
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() { assert_eq!(Names::new(["ada"].into()).next().await, Some("ada")); }
/// ```
///
/// ## `close_on_drop`
///
/// It needs the feature `tokio` of `aiter`, and a state that is `'static`. It spawns the close on the runtime that the stream
/// is dropped in: after a `break`, a cancelled task, a client that is gone. A step in flight is dropped first, and a close in flight
/// continues. Where the close can fail, a handler is asked for, which gets the error. Outside of a runtime the stream is just dropped; a runtime
/// that shuts down drops the task.
///
/// ```
/// use aiter::async_iter;
/// use std::io;
/// # #[async_iter]
/// # struct Session;
///
/// #[async_iter(close_on_drop = report)]
/// impl Session {
/// #   fn init() -> Self { Self }
///     async fn next(&mut self) -> io::Result<Option<u32>> {
///         Ok(Some(1))
///     }
///
///     async fn close(&mut self) -> io::Result<()> {
///         Err(io::Error::other("the peer has gone"))
///     }
/// }
///
/// fn report(error: io::Error) {
///     eprintln!("close: {error}");
/// #   REPORTED.notify_one();
/// }
/// # static REPORTED: tokio::sync::Notify = tokio::sync::Notify::const_new();
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut session = Session::new();
/// session.next().await;
/// drop(session); // a task closes it, and calls `report`
/// # REPORTED.notified().await;
/// # }
/// ```
///
/// ## `inline`
///
/// The fields and the step in flight lie in the stream itself, and nothing is allocated. The stream is not `Unpin`: it is pinned before it is polled, and its
/// methods take `Pin<&mut Self>`. It stands on both, the struct and the `impl` that has `next`; or on a generator.
///
/// ```
/// use aiter::async_iter;
/// use std::pin::pin;
///
/// #[async_iter(inline)]
/// struct Countdown {
///     left: u32,
/// }
///
/// #[async_iter(inline)]
/// impl Countdown {
/// #   fn init(left: u32) -> Self { Self { left } }
///     async fn next(&mut self) -> Option<u32> {
///         self.left = self.left.checked_sub(1)?;
///         Some(self.left)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut countdown = pin!(Countdown::new(2));
/// assert_eq!(countdown.as_mut().next().await, Some(1));
/// # }
/// ```
///
/// A struct with type or const parameters says how many bytes the futures of its hooks get: `inline = 256`. The guide's page
/// [inline](../aiter/guide/inline/index.html) says when to take it, and what it costs.
///
/// ## `crate`
///
/// For a crate that renames or re-exports `aiter`, and for a macro that writes the attribute: there, `crate = $crate::aiter`.
///
/// ```standalone_crate
/// mod streams {
///     pub use aiter::*; // or a crate that re-exports it
/// }
///
/// use streams::async_iter;
///
/// #[async_iter(crate = crate::streams)]
/// struct Numbers;
///
/// #[async_iter(crate = crate::streams)]
/// impl Numbers {
///     async fn next(&mut self) -> Option<u32> {
///         None
///     }
/// }
/// # fn main() {}
/// ```
///
/// # Errors
///
/// A raised error is the last item: `close` has run before it is seen. If `close` fails, its error is yielded as the last item; an explicit
/// close returns it instead. The error of an async `init` is the first and last item.
///
/// # Panics
///
/// A panic in a hook reaches the caller of the poll. Then the stream has ended.
///
/// # Cancel safety
///
/// A step in flight belongs to the stream. Dropping the future of the stream's `next` loses nothing: the next poll continues the same
/// step. An interrupted `close` continues too. The guide's page [cancellation](../aiter/guide/cancellation/index.html) has more.
///
/// # Generators
///
/// On an `async fn` it makes an async generator, whose body yields with [`yield_!`]. The function returns one of these:
///
/// | return type | for |
/// |---|---|
/// | `impl Stream<Item = T>` | most of them |
/// | [`Generator<'a, T>`][`Generator`], [`LocalGenerator<'a, T>`][`LocalGenerator`] | a field, an alias, recursion |
/// | `BoxStream<'a, T>`, `Pin<Box<dyn Stream<Item = T> + …>>` | a method that somebody else's trait declares |
///
/// ```
/// use aiter::{Stream, async_iter, yield_};
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
/// assert_eq!(aiter::next(&mut numbers).await, Some(Ok(8)));
/// assert!(matches!(aiter::next(&mut numbers).await, Some(Err(_))));
/// assert_eq!(aiter::next(&mut numbers).await, None);
/// # }
/// ```
///
/// `return`, and the end of the body, end the stream. Where the items are `Result`s, `?` raises: the error is the last item. Only a `?` that
/// is written in the body itself does, not one in a closure, an inner `async` block or a nested item. An alias whose name does not end in
/// `Result` needs the option `item = Result<T, E>`.
///
/// `yield_!` works wherever the body itself runs: in nested blocks, in the arguments of other macros, and in `async` blocks and async
/// closures that the body awaits (`timeout(d, async { … })`, `closing(stream, async |s| …)`, `async { … }.instrument(span).await`). It does
/// not in a closure or in a nested function. An attribute that wraps the body, as `#[tracing::instrument]` does, is written below
/// `#[async_iter]`, and sees the call that makes the generator, not its polls.
///
/// The arguments are held until the body is gone, and all their lifetimes are captured, as by an `async fn`.
///
/// With a name:
///
/// ```
/// use aiter::{Generator, async_iter, yield_, yield_from};
///
/// /// A field of this type, or a function that calls itself, needs the name.
/// #[async_iter]
/// async fn countdown(from: u32) -> Generator<'static, u32> {
///     if from > 0 {
///         yield_!(from);
///         yield_from!(countdown(from - 1));
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut numbers = countdown(2);
/// assert_eq!(numbers.next().await, Some(2));
/// assert_eq!(numbers.next().await, Some(1));
/// assert_eq!(numbers.next().await, None);
/// # }
/// ```
///
/// And a method of a trait:
///
/// ```
/// use aiter::{Stream, async_iter, yield_};
/// use std::pin::Pin;
///
/// type BoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + Send + 'a>>; // that of `futures`
///
/// trait Source {
///     fn rows(&self) -> BoxStream<'_, String>;
/// }
///
/// struct Table(Vec<String>);
///
/// impl Source for Table {
///     #[async_iter]
///     async fn rows(&self) -> BoxStream<'_, String> {
///         for row in &self.0 {
///             yield_!(row.clone());
///         }
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() { assert_eq!(aiter::next(&mut Table(vec!["a".to_owned()]).rows()).await.as_deref(), Some("a")); }
/// ```
///
/// ## Cleanup and delegation
///
/// [`finally!(expr)`][`finally!`] is a statement of the body's outermost block, and covers all that comes after it. The expression may await. It runs once:
/// when the rest ends, returns or raises, and when the generator is closed. Where the generator is dropped it does not run.
/// [`yield_from!(stream)`][`yield_from!`] yields all items of another stream.
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
/// The options `item`, `close_on_drop` and `crate` are for generators too. `#[async_iter(close_on_drop)]` runs the `finally!` of a generator
/// that is dropped.
///
/// What comes back is `Unpin`, [`FusedStream`] and [`AsyncClose`], and `Send` when the body is. Closing it
/// drops the body, after the cleanups that were reached: those of `finally!`, and the close of each `closing` that something yields in.
///
/// [`AsyncClose`]: ../aiter/trait.AsyncClose.html
/// [`Close`]: ../aiter/struct.Close.html
/// [`FusedStream`]: ../aiter/trait.FusedStream.html
/// [`Generator`]: ../aiter/struct.Generator.html
/// [`Iter::close`]: ../aiter/struct.Iter.html#method.close
/// [`Iter::interrupt`]: ../aiter/struct.Iter.html#method.interrupt
/// [`LocalGenerator`]: ../aiter/struct.LocalGenerator.html
/// [`Next`]: ../aiter/struct.Next.html
/// [`Stop`]: ../aiter/enum.Stop.html
/// [`StopAsyncIteration`]: ../aiter/struct.StopAsyncIteration.html
/// [`Stream`]: ../aiter/trait.Stream.html
/// [`closing`]: ../aiter/fn.closing.html
/// [`finally!`]: ../aiter/macro.finally.html
/// [`try_closing`]: ../aiter/fn.try_closing.html
/// [`yield_!`]: ../aiter/macro.yield_.html
/// [`yield_from!`]: ../aiter/macro.yield_from.html
#[doc(alias("__aiter__", "__anext__", "StopAsyncIteration", "stream!", "try_stream!", "async generator", "poll_next"))]
#[proc_macro_attribute]
pub fn async_iter(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(args.into(), item.into()).into()
}

/// An error at the tokens after its message: that of a `yield_!` where nothing makes it yield.
///
/// A macro by example can give an error at its own call alone, and rustc adds that it originates in the macro.
#[doc(hidden)]
#[proc_macro]
pub fn misplaced(tokens: TokenStream) -> TokenStream {
    diagnostics::misplaced(tokens.into()).into()
}
