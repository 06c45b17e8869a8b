//! An async init: the future that makes a state, and what it may return.

use core::future::Future;

use crate::state::{AsyncIter, Error, LocalAsyncIter};
use crate::stop::{Stop, StopAsyncIteration};

/// What an init came to: a state, the end before any item, or an error.
pub type Started<S> = Result<Option<S>, Error<S>>;

/// A state with an async init. `Args` mentions nothing but the state's own parameters, so the init lives as long as they do.
pub trait Init: AsyncIter + Sized {
    /// The arguments of `init`, as a tuple.
    type Args;

    /// Calls `init`.
    fn start(args: Self::Args) -> impl Future<Output = Started<Self>> + Send;
}

/// [`Init`] with `local`.
pub trait LocalInit: LocalAsyncIter + Sized {
    /// The arguments of `init`, as a tuple.
    type Args;

    /// Calls `init`.
    fn start(args: Self::Args) -> impl Future<Output = Started<Self>>;
}

/// What an async init of a state `S` may return: `S`, `Option<S>` (where `None` is an empty stream), `Result<S, E>` or
/// `Result<Option<S>, E>`, with an error that becomes the step's by [`From`]. See [`Iter::lazy`](crate::Iter::lazy).
///
/// It is not to be implemented by others.
///
/// # Example
///
/// ```
/// use aiter::{AsyncIter, Iter};
///
/// struct Countdown {
///     left: u32,
/// }
///
/// impl AsyncIter for Countdown {
///     type Output = Option<u32>;
///
///     async fn next(&mut self) -> Option<u32> {
///         self.left = self.left.checked_sub(1)?;
///         Some(self.left)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut some: Iter<Countdown> = Iter::lazy(async { Countdown { left: 1 } });
/// assert_eq!(some.next().await, Some(0));
/// let mut none: Iter<Countdown> = Iter::lazy(async { None::<Countdown> });
/// assert_eq!(none.next().await, None);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "an async init of `{S}` cannot give `{Self}`",
    label = "neither the state, nor an `Option` of it, nor a `Result` whose error becomes that of a step",
    note = "its error is the stream's first item, so items are `Result<T, E>`, and `E` is made from it by `From`"
)]
// Shown here, but not in the docs of other crates: there each public state would have it among its blanket implementations.
#[cfg_attr(not(doc), doc(hidden))]
pub trait IntoInit<S: LocalAsyncIter> {
    #[doc(hidden)]
    fn into_init(self) -> Started<S>;
}

impl<S: LocalAsyncIter> IntoInit<S> for S {
    fn into_init(self) -> Started<S> {
        Ok(Some(self))
    }
}

impl<S: LocalAsyncIter> IntoInit<S> for Option<S> {
    fn into_init(self) -> Started<S> {
        Ok(self)
    }
}

impl<S: LocalAsyncIter, E: Into<Error<S>>> IntoInit<S> for Result<S, E> {
    fn into_init(self) -> Started<S> {
        self.map(Some).map_err(Into::into)
    }
}

impl<S: LocalAsyncIter, E: Into<Error<S>>> IntoInit<S> for Result<Option<S>, E> {
    fn into_init(self) -> Started<S> {
        self.map_err(Into::into)
    }
}

/// [`IntoInit`] for an init whose error is the end.
///
/// # Errors
///
/// None.
pub fn init_or_end<S: LocalAsyncIter>(init: Result<S, StopAsyncIteration>) -> Started<S> {
    Ok(init.ok())
}

/// [`IntoInit`] for an init whose error may be the end.
///
/// # Errors
///
/// The one that is not the end.
pub fn init_or_stop<S: LocalAsyncIter, E: Into<Error<S>>>(init: Result<S, Stop<E>>) -> Started<S> {
    match init {
        Ok(state) => Ok(Some(state)),
        Err(Stop::End) => Ok(None),
        Err(Stop::Error(error)) => Err(error.into()),
    }
}
