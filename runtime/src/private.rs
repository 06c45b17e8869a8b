//! What the generated code is made of. Not for others, and no part of the public interface: it may change in any release.

use core::fmt::{self, Debug};
use core::future::Future;

pub use crate::frame::map::Map;
use crate::frame::{Error, Started};
pub use crate::generator::{Finish, Generated, Yield, Yielder, generate};
use crate::iter::Iter;
use crate::state::{AsyncIter, LocalAsyncIter};
use crate::step::Step;
use crate::stop::{Stop, StopAsyncIteration};

/// What an error that a step gives does to the stream.
pub enum Errors {
    /// Ends it, once the close is done.
    Raise,
    /// Is an item, that no `size_hint` counts (`continue_on_error`).
    Continue,
    /// Is an item like any other (`Option<Result<T, E>>`, with a close or an init that can fail).
    Item,
}

/// What an async init comes to: a state, the end before any item, or an error.
pub type Start<S> = Started<S>;

/// A state with an async init. `Args` mentions nothing but the state's own parameters, so the init lives as long as they do.
pub trait Init: AsyncIter + Sized {
    type Args;

    fn init(args: Self::Args) -> impl Future<Output = Start<Self>> + Send;
}

/// [`Init`] with `local`.
pub trait LocalInit: LocalAsyncIter + Sized {
    type Args;

    fn init(args: Self::Args) -> impl Future<Output = Start<Self>>;
}

/// What an async init may give: `S`, `Option<S>`, or `Result<S, E>` with an error that becomes the step's.
#[diagnostic::on_unimplemented(
    message = "an async init of `{S}` cannot give `{Self}`",
    label = "neither the state, nor an `Option` of it, nor a `Result` whose error becomes that of a step",
    note = "its error is the stream's first item, so items are `Result<T, E>`, and `E` is made from it by `From`"
)]
pub trait IntoInit<S: LocalAsyncIter> {
    fn into_init(self) -> Start<S>;
}

impl<S: LocalAsyncIter> IntoInit<S> for S {
    fn into_init(self) -> Start<S> {
        Ok(Some(self))
    }
}

impl<S: LocalAsyncIter> IntoInit<S> for Option<S> {
    fn into_init(self) -> Start<S> {
        Ok(self)
    }
}

impl<S: LocalAsyncIter, E: Into<Error<S>>> IntoInit<S> for Result<S, E> {
    fn into_init(self) -> Start<S> {
        self.map(Some).map_err(Into::into)
    }
}

impl<S: LocalAsyncIter, E: Into<Error<S>>> IntoInit<S> for Result<Option<S>, E> {
    fn into_init(self) -> Start<S> {
        self.map_err(Into::into)
    }
}

/// A return type of `next`, told apart from the others by the item that it stands for.
#[diagnostic::on_unimplemented(
    message = "`next` cannot give items of type `{Item}` by returning `{Self}`",
    note = "`next` returns `Option<T>`, `Result<T, StopAsyncIteration>`, `Result<Option<T>, E>` or `Result<T, Stop<E>>`"
)]
pub trait Returns<Item> {
    type Step: Step<Item = Item>;

    fn into_step(self) -> Self::Step;
}

impl<T> Returns<T> for Option<T> {
    type Step = Self;

    #[inline]
    fn into_step(self) -> Self {
        self
    }
}

impl<T> Returns<T> for Result<T, StopAsyncIteration> {
    type Step = Option<T>;

    #[inline]
    fn into_step(self) -> Option<T> {
        self.ok()
    }
}

impl<T, E> Returns<Result<T, E>> for Result<Option<T>, E> {
    type Step = Self;

    #[inline]
    fn into_step(self) -> Self {
        self
    }
}

impl<T, E> Returns<Result<T, E>> for Result<T, Stop<E>> {
    type Step = Result<Option<T>, E>;

    #[inline]
    fn into_step(self) -> Result<Option<T>, E> {
        match self {
            Ok(item) => Ok(Some(item)),
            Err(Stop::End) => Ok(None),
            Err(Stop::Error(error)) => Err(error),
        }
    }
}

/// Puts a future's output into another form.
#[inline]
pub fn map<F, C, T>(future: F, convert: C) -> Map<F, C>
where
    F: Future,
    C: Fn(F::Output) -> T,
{
    Map::new(future, convert)
}

/// A stream that starts with an async init.
pub fn init<S: Init>(args: S::Args) -> Iter<S> {
    Iter::from_init(args)
}

/// [`init`] with `local`.
pub fn init_local<S: LocalInit>(args: S::Args) -> Iter<S> {
    Iter::from_local_init(args)
}

/// A builder's method on the stream.
pub fn map_state<S: LocalAsyncIter>(iter: Iter<S>, f: impl FnOnce(S) -> S) -> Iter<S> {
    iter.map_state(f)
}

/// `Debug` of a stream called `name`, over a state that is `Debug`.
///
/// # Errors
///
/// As the formatter.
pub fn fmt<S: Debug>(iter: &Iter<S>, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match iter.state() {
        Some(state) => f.debug_tuple(name).field(state).finish(),
        None => f.debug_tuple(name).finish_non_exhaustive(),
    }
}
