//! How a step says that there are no more items.

use core::error::Error;
use core::fmt;

/// The end of an asynchronous iteration: Python's `StopAsyncIteration`.
///
/// A `next` that cannot fail returns `Result<T, StopAsyncIteration>`; `Err(StopAsyncIteration)` ends the stream. The
/// consumer sees `None`, never this value.
///
/// # Example
///
/// ```
/// use aiter::StopAsyncIteration;
///
/// fn step(left: &mut u32) -> Result<u32, StopAsyncIteration> {
///     *left = left.checked_sub(1).ok_or(StopAsyncIteration)?;
///     Ok(*left)
/// }
///
/// assert_eq!(step(&mut 1), Ok(0));
/// assert_eq!(step(&mut 0), Err(StopAsyncIteration));
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct StopAsyncIteration;

impl fmt::Display for StopAsyncIteration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the asynchronous iteration has ended")
    }
}

impl Error for StopAsyncIteration {}

/// Why an iteration stops: it has ended, or it failed.
///
/// A `next` that can fail, and that prefers to return its items bare, returns `Result<T, Stop<E>>`: the stream's items are
/// `Result<T, E>`, `Err(Stop::End)` ends it, and `Err(Stop::Error(e))` raises `e`. The `?` operator turns an `E` into
/// `Stop::Error(E)`. Another error has to become an `E` first: `.map_err(MyError::from)?`.
///
/// # Example
///
/// ```
/// use aiter::Stop;
/// use std::num::ParseIntError;
///
/// fn step(words: &mut std::str::SplitWhitespace<'_>) -> Result<u32, Stop<ParseIntError>> {
///     let word = words.next().ok_or(Stop::End)?;
///     Ok(word.parse()?)
/// }
///
/// let mut words = "7 x".split_whitespace();
/// assert_eq!(step(&mut words), Ok(7));
/// assert!(matches!(step(&mut words), Err(Stop::Error(_))));
/// assert_eq!(step(&mut words), Err(Stop::End));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Stop<E> {
    /// There are no more items.
    End,
    /// The iteration failed.
    Error(E),
}

impl<E> From<E> for Stop<E> {
    fn from(error: E) -> Self {
        Self::Error(error)
    }
}

impl<E: fmt::Display> fmt::Display for Stop<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => StopAsyncIteration.fmt(f),
            Self::Error(error) => error.fmt(f),
        }
    }
}

impl<E: Error> Error for Stop<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::End => None,
            Self::Error(error) => error.source(),
        }
    }
}
