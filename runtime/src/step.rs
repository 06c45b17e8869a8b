//! What a step returns: the return types of `next`, and what each means.

use core::convert::Infallible;

use crate::stop::{Stop, StopAsyncIteration};

/// What `next` returns from an [`AsyncIter`](crate::AsyncIter): an item, the end, or an error.
///
/// | `next` returns | `Stream::Item` | ends on | raises | `close` returns |
/// |---|---|---|---|---|
/// | `Option<T>` | `T` | `None` | never | `()` |
/// | `Result<Option<T>, E>` | `Result<T, E>` | `Ok(None)` | `Err(e)` | `Result<(), E>` |
///
/// `Option<Result<T, E>>` is the first row with a `Result` as its item: an `Err` in it is an item and ends nothing.
/// [`StopAsyncIteration`] and [`Stop`] are for the attribute, which sees the
/// return type as it is written; a trait cannot tell `Result<Option<T>, StopAsyncIteration>` from the second row.
///
/// This trait is sealed.
///
/// # Example
///
/// ```
/// use aiter::AsyncIter;
/// use std::io;
///
/// struct Numbers(Vec<u32>);
///
/// impl AsyncIter for Numbers {
///     type Output = io::Result<Option<u32>>; // a `Step` with `Item = io::Result<u32>`
///
///     async fn next(&mut self) -> io::Result<Option<u32>> {
///         match self.0.pop() {
///             Some(0) => Err(io::Error::other("a zero")),
///             number => Ok(number),
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut numbers = Numbers(vec![7, 0, 9]).into_stream();
/// assert!(matches!(numbers.next().await, Some(Ok(9))));
/// assert!(matches!(numbers.next().await, Some(Err(_))));
/// assert!(numbers.next().await.is_none());
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "an async iterator's step cannot give `{Self}`",
    label = "neither `Option<T>` nor `Result<Option<T>, E>`",
    note = "`Output` is `Option<T>`, or `Result<Option<T>, E>` where a step can fail",
    note = "`Result<T, StopAsyncIteration>` and `Result<T, Stop<E>>` are for the `next` under `#[async_iter]`"
)]
pub trait Step: Sealed {
    /// The stream's items.
    type Item;

    /// What `close` returns: `()` where a step cannot fail, else `Result<(), E>` with the step's error.
    type Closed;

    /// What a step, or the close, fails with.
    #[doc(hidden)]
    type Error;

    #[doc(hidden)]
    const FALLIBLE: bool;

    /// The item. Otherwise the error that was raised, or none at the end.
    #[doc(hidden)]
    fn into_item(self) -> Result<Self::Item, Option<Self::Error>>;

    /// The item that an error is.
    #[doc(hidden)]
    fn item(error: Self::Error) -> Self::Item;

    /// What a close returned, as a result.
    #[doc(hidden)]
    fn closed_into_result(closed: Self::Closed) -> Result<(), Self::Error>;

    /// What a close returns, from a result.
    #[doc(hidden)]
    fn closed_from_result(closed: Result<(), Self::Error>) -> Self::Closed;
}

/// What an error that a step returns does to the stream.
pub enum OnError {
    /// Ends it, once the close is done.
    Raise,
    /// Is an item, that no `size_hint` counts (`continue_on_error`).
    Continue,
    /// Is an item like any other (`Option<Result<T, E>>`, with a close or an init that can fail).
    Item,
}

pub trait Sealed {}

/// Seals [`Returns`](crate::convert::Returns): an error is part of what is returned, and `Send` when that is.
pub trait Returned<Item> {}

impl<T> Returned<T> for Option<T> {}

impl<T> Returned<T> for Result<T, StopAsyncIteration> {}

impl<T, E> Returned<Result<T, E>> for Result<Option<T>, E> {}

impl<T, E> Returned<Result<T, E>> for Result<T, Stop<E>> {}

impl<T, E> Returned<Result<T, E>> for Result<Option<Result<T, E>>, E> {}

impl<T> Sealed for Option<T> {}

impl<T> Step for Option<T> {
    type Item = T;
    type Closed = ();
    type Error = Infallible;

    const FALLIBLE: bool = false;

    #[inline]
    fn into_item(self) -> Result<T, Option<Infallible>> {
        self.ok_or(None)
    }

    #[inline]
    fn item(error: Infallible) -> T {
        match error {}
    }

    #[inline]
    fn closed_into_result((): ()) -> Result<(), Infallible> {
        Ok(())
    }

    #[inline]
    fn closed_from_result(closed: Result<(), Infallible>) {
        let Ok(()) = closed;
    }
}

impl<T, E> Sealed for Result<Option<T>, E> {}

impl<T, E> Step for Result<Option<T>, E> {
    type Item = Result<T, E>;
    type Closed = Result<(), E>;
    type Error = E;

    const FALLIBLE: bool = true;

    #[inline]
    fn into_item(self) -> Result<Result<T, E>, Option<E>> {
        match self {
            Ok(Some(item)) => Ok(Ok(item)),
            Ok(None) => Err(None),
            Err(error) => Err(Some(error)),
        }
    }

    #[inline]
    fn item(error: E) -> Result<T, E> {
        Err(error)
    }

    #[inline]
    fn closed_into_result(closed: Result<(), E>) -> Result<(), E> {
        closed
    }

    #[inline]
    fn closed_from_result(closed: Result<(), E>) -> Result<(), E> {
        closed
    }
}
