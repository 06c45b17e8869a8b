//! Generators without the attribute, and what the attribute builds on: what a body may end with, and what its close returns.

use core::future::Future;

use crate::raw::generator::{Generated, InlineGenerated, Yielder};

/// Makes a stream of an async closure that yields: a generator without a macro.
///
/// The closure gets a [`Yielder`], and yields by `y.yield_item(item).await`. It may capture local variables, and lend the yielder to helper
/// functions. It ends when the stream does; where the items are `Result`s it may return `Result<(), E>`, and `?` raises: the error is the
/// last item.
///
/// The stream keeps the contract of every stream here: it is lazy, fused, cancel-safe, and closed by [`close`](Generated::close), which
/// drops the body, or runs a cleanup behind [`until_closed`](Yielder::until_closed).
///
/// # Panics
///
/// A panic in the body reaches the caller of the poll. Then the stream has ended.
///
/// # Cancel safety
///
/// A poll that is given up loses nothing: the next one continues the body where it was.
///
/// # Example
///
/// ```
/// use aiter::generate;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let words = ["7", "8", "x"];
/// let mut numbers = generate(async |mut y| {
///     for word in words {
///         let number: u32 = word.parse()?;
///         y.yield_item(Ok(number)).await;
///     }
///     Ok::<(), std::num::ParseIntError>(())
/// });
/// assert_eq!(numbers.next().await, Some(Ok(7)));
/// assert_eq!(numbers.next().await, Some(Ok(8)));
/// assert!(numbers.next().await.is_some_and(|item| item.is_err()));
/// assert_eq!(numbers.next().await, None);
/// # }
/// ```
#[doc(alias("stream!", "try_stream!", "unfold", "from_fn", "stream_fn"))]
// The body has to work for any lifetime of its yielder, so that it cannot keep it; `'y` is the one that its future is typed by.
pub fn generate<'y, T, R, B, F>(body: B) -> Generated<T, F>
where
    B: AsyncFnOnce(Yielder<'_, T>) -> R + FnOnce(Yielder<'y, T>) -> F,
    F: Future<Output = R>,
    R: Finish<T>,
{
    Generated::new(body)
}

/// [`generate`] of a body of this [`Kind`].
pub fn generate_kind<'y, T, K, R, B, F>(body: B) -> Generated<T, F, K>
where
    B: AsyncFnOnce(Yielder<'_, T>) -> R + FnOnce(Yielder<'y, T>) -> F,
    F: Future<Output = R>,
    R: Finish<T>,
    K: Kind<T, R>,
{
    Generated::new(body)
}

/// [`generate_kind`] of a stream that the body lies in.
pub fn generate_inline<'y, T, K, R, B, F>(body: B) -> InlineGenerated<T, B, F, K>
where
    B: AsyncFnOnce(Yielder<'_, T>) -> R + FnOnce(Yielder<'y, T>) -> F,
    F: Future<Output = R>,
    R: Finish<T>,
    K: Kind<T, R>,
{
    InlineGenerated::new(body)
}

/// What the body of a generator of `T`s ends with: nothing; or, where the items are `Result<T, E>`, a `Result<(), E>`, whose error is the last
/// item.
///
/// This trait is sealed. See [`generate`](crate::generate()).
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut plain = aiter::generate(async |mut y| y.yield_item(1).await); // ends with `()`
/// assert_eq!(plain.next().await, Some(1));
///
/// let mut failing = aiter::generate(async |mut y| {
///     y.yield_item(Ok(1)).await;
///     Err::<(), _>("the last item") // ends with a `Result<(), &str>`
/// });
/// assert_eq!(failing.next().await, Some(Ok(1)));
/// assert_eq!(failing.next().await, Some(Err("the last item")));
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "the body of a generator of `{T}` cannot end with `{Self}`",
    note = "a body ends without a value; where the items are `Result`s, `?` raises"
)]
pub trait Finish<T>: Sealed {
    /// What a close of the generator returns, where that is the error of a cleanup.
    type Closed: Closed<T>;

    /// The last item.
    #[doc(hidden)]
    fn finish(self) -> Option<T>;
}

pub trait Sealed {}

impl Sealed for () {}

impl<E> Sealed for Result<(), E> {}

impl<T> Finish<T> for () {
    type Closed = ();

    fn finish(self) -> Option<T> {
        None
    }
}

/// The type of a body that never ends, `!`, which has no name on stable.
type Never = <fn() -> ! as Returns>::Output;

#[doc(hidden)]
pub trait Returns {
    type Output;
}

impl<R> Returns for fn() -> R {
    type Output = R;
}

impl Sealed for Never {}

#[doc(hidden)]
impl<T> Finish<T> for Never {
    type Closed = ();

    fn finish(self) -> Option<T> {
        self
    }
}

impl<T, E> Finish<Result<T, E>> for Result<(), E> {
    type Closed = Self;

    fn finish(self) -> Option<Result<T, E>> {
        self.err().map(Err)
    }
}

/// What the close of a generator of `T`s returns: nothing; or, where the items are `Result<T, E>`, a `Result<(), E>` with the error of a cleanup
/// that has failed.
///
/// This trait is sealed. See [`Generator`](crate::Generator).
///
/// # Example
///
/// A function for generators of any kind asks for it, and for nothing else:
///
/// ```
/// use aiter::{Generator, bounds::Closed};
///
/// async fn first<T, C: Closed<T>>(mut generator: Generator<'_, T, C>) -> Option<T> {
///     let first = generator.next().await;
///     let _ = generator.close().await; // `()`, or `Result<(), E>`
///     first
/// }
/// # let _ = first::<u32, ()>;
/// ```
#[diagnostic::on_unimplemented(
    message = "closing a generator of `{T}` cannot return `{Self}`",
    note = "a close returns `()`, or `Result<(), E>` where the items are `Result<T, E>`"
)]
pub trait Closed<T>: Sealed {
    /// Whether the error is returned. Otherwise it stays, and the next poll yields it.
    #[doc(hidden)]
    const RETURNS_FAILURE: bool;

    #[doc(hidden)]
    fn from_failure(failure: Option<T>) -> Self;
}

impl<T> Closed<T> for () {
    const RETURNS_FAILURE: bool = false;

    fn from_failure(_: Option<T>) {}
}

impl<T, E> Closed<Result<T, E>> for Result<(), E> {
    const RETURNS_FAILURE: bool = true;

    fn from_failure(failure: Option<Result<T, E>>) -> Self {
        match failure {
            Some(Err(error)) => Err(error),
            Some(Ok(_)) | None => Ok(()),
        }
    }
}

/// What a body has, beside items of type `T` and an end of type `R`. The attribute tells it by the tokens of the body, so that nothing is
/// compiled for what is not there.
///
/// This trait is sealed. See [`Generated`](crate::Generated).
///
/// # Example
///
/// A function that takes what [`generate`](crate::generate()) returns leaves it at its default, [`Failing`]:
///
/// ```
/// use aiter::{Generated, bounds::Finish};
///
/// async fn first<T, F>(mut generated: Generated<T, F>) -> Option<T>
/// where
///     F: Future<Output: Finish<T>>,
/// {
///     generated.next().await
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let numbers = aiter::generate(async |mut y| y.yield_item(1).await);
/// assert_eq!(first(numbers).await, Some(1));
/// # }
/// ```
pub trait Kind<T, R>: KindSealed {
    /// What a close returns.
    type Closed: Closed<T>;

    /// Whether a yield may stand in a future that the body does not poll itself.
    #[doc(hidden)]
    const HAS_CONTEXT: bool;

    /// Whether there are scopes that a close has to cut.
    #[doc(hidden)]
    const HAS_SCOPES: bool;
}

/// The body polls each of its yields itself, and has no cleanup.
#[derive(Debug)]
pub struct Plain;

/// Somebody else than the body may poll a yield; it has no cleanup.
#[derive(Debug)]
pub struct Within;

/// The body has a cleanup, which cannot fail, or whose error is an item.
#[derive(Debug)]
pub struct Scoped;

/// The [`Kind`] of a body that may have a cleanup that may fail: that of every body that is not an attribute's.
///
/// # Example
///
/// ```
/// # use aiter::{Generated, bounds::Failing};
/// fn is_the_default<T, F>(generated: Generated<T, F>) -> Generated<T, F, Failing> {
///     generated
/// }
/// ```
#[derive(Debug)]
pub struct Failing;

pub trait KindSealed {}

impl KindSealed for Plain {}

impl KindSealed for Within {}

impl KindSealed for Scoped {}

impl KindSealed for Failing {}

impl<T, R> Kind<T, R> for Plain {
    type Closed = ();

    const HAS_CONTEXT: bool = false;
    const HAS_SCOPES: bool = false;
}

impl<T, R> Kind<T, R> for Within {
    type Closed = ();

    const HAS_CONTEXT: bool = true;
    const HAS_SCOPES: bool = false;
}

impl<T, R> Kind<T, R> for Scoped {
    type Closed = ();

    const HAS_CONTEXT: bool = true;
    const HAS_SCOPES: bool = true;
}

impl<T, R: Finish<T>> Kind<T, R> for Failing {
    type Closed = R::Closed;

    const HAS_CONTEXT: bool = true;
    const HAS_SCOPES: bool = true;
}

/// What a body with a `finally!` ends with.
pub trait End<T>: Finish<T> {
    /// An end without an error.
    const END: Self;
}

impl<T> End<T> for () {
    const END: Self = ();
}

impl<T, E> End<Result<T, E>> for Result<(), E> {
    const END: Self = Ok(());
}

/// What the expression of a `finally!` returns: nothing, or a `Result<(), C>` whose error becomes the generator's.
#[diagnostic::on_unimplemented(
    message = "a cleanup cannot give `{Self}`",
    label = "`finally!` takes an expression of type `()`, or `Result<(), E>` where the items are `Result<T, E>`",
    note = "a future is awaited, as in `finally!(connection.close().await)`, and a closure is not needed",
    note = "an error becomes the generator's by `From`; one that does not matter is dropped by `let _ = …;` in a block"
)]
pub trait Cleanup<R> {
    /// The end of a body whose cleanup gave this.
    fn into_end(self) -> R;
}

impl Cleanup<()> for () {
    fn into_end(self) {}
}

impl<E> Cleanup<Result<(), E>> for () {
    fn into_end(self) -> Result<(), E> {
        Ok(())
    }
}

impl<E, C: Into<E>> Cleanup<Result<(), E>> for Result<(), C> {
    fn into_end(self) -> Result<(), E> {
        self.map_err(Into::into)
    }
}

/// The end of a body behind a `finally!`. What the part before it raised, and what the cleanup failed with, waits until the body is gone: so
/// neither hides the other, and all cleanups have run before the consumer sees an error.
pub fn after<T, R: End<T>>(ended: Option<R>, cleanup: impl Cleanup<R>, y: &mut Yielder<'_, T>) -> R {
    if let Some(error) = ended.and_then(R::finish) {
        y.fail(error, false);
    }
    if let Some(error) = cleanup.into_end().finish() {
        y.fail(error, true);
    }
    R::END
}

/// What `?` raises in a generator whose items are `Result`s.
#[diagnostic::on_unimplemented(
    message = "`?` cannot raise in a generator of `{Self}`",
    note = "a generator raises where its items are `Result<T, E>`, or an alias of that"
)]
pub trait Fallible {
    /// The error.
    type Error;
}

impl<T, E> Fallible for Result<T, E> {
    type Error = E;
}

/// What the body of a generator ends with, where its items are `Result`s.
pub type Ended<T> = Result<(), <T as Fallible>::Error>;

/// Defines a macro that the attribute calls with more than what a user writes. The documentation shows the user's form alone.
macro_rules! shown_as {
    ($(#[$attr:meta])* ($($shown:tt)*); $name:ident { $($arms:tt)* }) => {
        $(#[$attr])*
        #[cfg(doc)]
        #[macro_export]
        macro_rules! $name {
            ($($shown)*) => {};
        }

        $(#[$attr])*
        #[cfg(not(doc))]
        #[macro_export]
        macro_rules! $name {
            $($arms)*
        }
    };
}

shown_as! {
    /// Yields an item from an async generator, an `async fn` that has `#[async_iter]` and returns `impl Stream`.
    ///
    /// The body is suspended until the next item is asked for. What is yielded is never lost. The item is evaluated, and its temporaries are
    /// dropped, before the body is suspended: `yield_!(list.lock().unwrap().len())` holds no lock.
    ///
    /// It works where it is written in the body: in nested blocks, in `async` blocks and async closures that the body awaits, in the arguments
    /// of other macros. It does not in a plain closure, in a nested function, or in what another macro makes of itself.
    ///
    /// # Example
    ///
    #[cfg_attr(feature = "macros", doc = "```")]
    #[cfg_attr(not(feature = "macros"), doc = "```ignore")]
    /// use aiter::{Stream, async_iter, yield_};
    ///
    /// /// Counts down to 0.
    /// #[async_iter]
    /// async fn countdown(from: u32) -> impl Stream<Item = u32> {
    ///     for n in (0..from).rev() {
    ///         tokio::task::yield_now().await;
    ///         yield_!(n);
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut numbers = countdown(2);
    /// assert_eq!(aiter::next(&mut numbers).await, Some(1));
    /// assert_eq!(aiter::next(&mut numbers).await, Some(0));
    /// assert_eq!(aiter::next(&mut numbers).await, None);
    /// # }
    /// ```
    #[doc(alias = "yield")]
    ($item:expr);
    yield_ {
        // In code that cannot yield, which is an error already.
        (@ error) => {
            ()
        };
        (@ $yielder:ident) => {
            $crate::yield_!(@ $yielder ())
        };
        // The item is a statement of its own, so that its temporaries are dropped before the generator suspends. It is any tokens, so that an
        // editor completes in half of an expression. What the attribute awaits, it writes behind this.
        (@ $yielder:ident $($item:tt)*) => {{
            $crate::private::Yielder::put(&mut $yielder, $($item)*);
            &mut $yielder
        }};
        ($($item:tt)*) => {
            $crate::private::misplaced!(
                "`yield_!` yields in the body of an async generator: put `#[async_iter]` on the function, an `async fn … -> impl \
                 Stream<Item = T>`; another macro cannot write it there"
                $($item)*
            )
        };
    }
}

shown_as! {
    /// Yields all items of another stream, from the body of an async generator.
    ///
    /// An error among the items is an item: it ends nothing. The other stream is dropped when it has ended; to keep it, pass `&mut stream`.
    /// If this generator is closed before that, the other stream is dropped, not closed: write `finally!(stream.close().await)` first, or put
    /// [`closing`](crate::closing()) around. It
    /// works where [`yield_!`] does.
    ///
    /// # Example
    ///
    #[cfg_attr(feature = "macros", doc = "```")]
    #[cfg_attr(not(feature = "macros"), doc = "```ignore")]
    /// use aiter::{Generator, async_iter, yield_, yield_from};
    ///
    /// /// The nodes of a binary tree of this depth, from the left to the right.
    /// #[async_iter]
    /// async fn walk(depth: u32) -> Generator<'static, u32> {
    ///     if depth > 0 {
    ///         yield_from!(walk(depth - 1));
    ///         yield_!(depth);
    ///         yield_from!(walk(depth - 1));
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut nodes = walk(2);
    /// let mut seen = Vec::new();
    /// while let Some(node) = nodes.next().await {
    ///     seen.push(node);
    /// }
    /// assert_eq!(seen, [1, 2, 1]);
    /// # }
    /// ```
    #[doc(alias("yield from", "yield*", "yield_all", "for await"))]
    ($stream:expr);
    yield_from {
        (@ error) => {
            ()
        };
        // What the attribute awaits.
        (@here $yielder:ident $($stream:tt)*) => {
            $crate::private::Yielder::yield_from_here(&mut $yielder, $($stream)*)
        };
        (@within $yielder:ident $($stream:tt)*) => {
            $crate::private::Yielder::yield_from(&mut $yielder, $($stream)*)
        };
        ($($stream:tt)*) => {
            $crate::private::misplaced!(
                "`yield_from!` yields in the body of an async generator: put `#[async_iter]` on the function, an `async fn … -> impl \
                 Stream<Item = T>`; another macro cannot write it there"
                $($stream)*
            )
        };
    }
}

shown_as! {
    /// Cleans up at the end of an async generator: Python's `try: … finally: await …`.
    ///
    /// It is a statement of the body's outermost block, and covers all that comes after it there. Its expression may await. It runs once: when
    /// the rest ends by itself, by `return` or by `?`, and when the generator is closed, by [`close`](crate::AsyncClose::close),
    /// [`closing`](crate::closing()) or [`try_closing`](crate::try_closing()). Several of them run in reverse order.
    ///
    /// A close drops the rest first, so the expression may use what the rest has borrowed. The cleanup has run before the consumer sees the end,
    /// or the error that was raised.
    ///
    /// Where the generator is dropped, or panics, nothing can await: destructors run, and the cleanup does not. A generator that is closed before
    /// it has reached the statement runs nothing.
    ///
    /// # Errors
    ///
    /// The expression is of type `()`; where the items are `Result<T, E>` it may be a `Result` whose error becomes an `E`. The error follows one
    /// that was raised, or comes before the end, or is what an explicit close returns.
    ///
    /// # Cancel safety
    ///
    /// A close that was interrupted continues where it stood, at the next close or poll.
    ///
    /// # Example
    ///
    #[cfg_attr(feature = "macros", doc = "```")]
    #[cfg_attr(not(feature = "macros"), doc = "```ignore")]
    /// use aiter::{Stream, async_iter, closing, finally, yield_};
    /// use std::cell::Cell;
    ///
    /// # struct Connection;
    /// # async fn connect() -> Connection { Connection }
    /// # impl Connection { async fn close(self) {} }
    /// #[async_iter]
    /// async fn numbers(closed: &Cell<bool>) -> impl Stream<Item = u32> {
    ///     let connection = connect().await;
    ///     finally!({
    ///         connection.close().await;
    ///         closed.set(true);
    ///     });
    ///     for n in 0.. {
    ///         yield_!(n);
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let closed = Cell::new(false);
    /// let (first, ()) = closing(numbers(&closed), async |numbers| aiter::next(numbers).await).await;
    /// assert_eq!(first, Some(0));
    /// assert!(closed.get());
    /// # }
    /// ```
    #[doc(alias("async with", "try", "defer"))]
    ($cleanup:expr);
    finally {
        (@ error) => {
            ()
        };
        (@cleanup $($cleanup:tt)*) => {
            $($cleanup)*
        };
        ($($cleanup:tt)*) => {
            $crate::private::misplaced!(
                "`finally!` is a statement of the body of an async generator: put `#[async_iter]` on the function, an `async fn … -> \
                 impl Stream<Item = T>`; another macro cannot write it there"
                $($cleanup)*
            )
        };
    }
}

/// The value of a function that replaces one which has an error, or stands beside one.
///
/// It never runs, because the build fails: the attribute has reported an error, or has left one to rustc. If rustc then finds none, the panic of the
/// constant is the error. rustc evaluates the constant of a generic function last, so it adds nothing to other errors.
///
/// ```compile_fail,E0080
/// aiter::private::stand_in::<u32>();
/// ```
#[must_use]
pub fn stand_in<T>() -> T {
    const { panic!("`#[async_iter]` has left an error to rustc, which finds none: please report this as a bug of aiter") }
}
