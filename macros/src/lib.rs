//! The attribute of the crate `aiter`, which re-exports it: depend on that one.

mod args;
mod diagnostics;
mod expand;
mod fallback;
mod generator;
mod model;
mod validate;

#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Makes a stream of a struct with an `async fn next(&mut self)`.
///
/// It stands on the struct, and on the `impl` block that has the hooks. On the struct it stands above `#[derive]`.
///
/// ```ignore
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
/// let mut numbers = AsyncCounter::new(3); // AsyncCounter: Stream<Item = u32>
/// while let Some(n) = numbers.next().await {
///     println!("{n}");
/// }
/// ```
///
/// # Two types
///
/// The struct's fields become the *state*, `AsyncCounterState`, which the hooks see as `self`. The struct's name becomes the
/// *stream* over it. So an annotated `impl` is about the fields, and a plain `impl` is about the stream.
///
/// # Hooks
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
/// | `Option<Result<T, E>>` | `Result<T, E>` | `None` | never: an `Err` here is an item |
///
/// Another function that gives `Self`, `Result<Self, E>` or `Option<Self>` is a constructor, and a method `self -> Self` is a
/// builder: both stand on the stream too.
///
/// # Options
///
/// | option | on | what it does |
/// |---|---|---|
/// | `state = pub Inner` | struct | names the state, and opens it and its accessors to others; on the `impl`: `state = Inner` |
/// | `crate = path` | both | where `aiter` is, if not at `::aiter` |
/// | `local` | `impl` | the hooks' futures need not be `Send` |
/// | `item = T` | `impl` | the item, where the return type of `next` is an alias that hides it |
/// | `continue_on_error` | `impl` | a raised error is yielded, and ends nothing |
#[proc_macro_attribute]
pub fn async_iter(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::attribute(args.into(), item.into()).into()
}
