//! What the result of a hook passes through on its way to the stream.

use core::future::Future;
use core::marker::PhantomData;

use crate::raw::map::Map;
use crate::step::{Returned, Sealed, Step};
use crate::stop::{Stop, StopAsyncIteration};

/// A return type of `next`, distinguished from the others by the item that it is seen as.
///
/// A trait over the return type alone could not: `Result<Option<T>, StopAsyncIteration>` fits two rows of the table at [`Step`].
#[diagnostic::on_unimplemented(
    message = "`next` cannot give items of type `{Item}` by returning `{Self}`",
    note = "`next` returns `Option<T>`, `Result<T, StopAsyncIteration>`, `Result<Option<T>, E>` or `Result<T, Stop<E>>`"
)]
pub trait Returns<Item>: Returned<Item> {
    /// The form that it is put into.
    type Step: Step<Item = Item>;

    /// Puts it there.
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

impl<T, E> Returns<Result<T, E>> for Result<Option<Result<T, E>>, E> {
    type Step = Mixed<T, E>;

    #[inline]
    fn into_step(self) -> Mixed<T, E> {
        Mixed(self)
    }
}

/// A step that yields errors, `Ok(Some(Err(e)))`, and raises others, `Err(e)`.
///
/// It is a type of its own, because the trait [`Step`] sees another row of its table in `Result<Option<Result<T, E>>, E>`, whose items are
/// `Result<Result<T, E>, E>`.
pub struct Mixed<T, E>(Result<Option<Result<T, E>>, E>);

impl<T, E> Sealed for Mixed<T, E> {}

impl<T, E> Step for Mixed<T, E> {
    type Item = Result<T, E>;
    type Closed = Result<(), E>;
    type Error = E;

    const FALLIBLE: bool = true;

    #[inline]
    fn into_item(self) -> Result<Result<T, E>, Option<E>> {
        match self.0 {
            Ok(Some(item)) => Ok(item),
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

/// A step whose return type `R` is seen as items of type `Item` (option `item = …`). If `R` does not fit, rustc reports it once, at this
/// type.
pub struct WithItem<R, Item>(R, PhantomData<fn() -> Item>);

impl<R, Item> WithItem<R, Item> {
    /// Marks what `next` returned.
    #[inline]
    pub fn new(returns: R) -> Self {
        Self(returns, PhantomData)
    }
}

impl<R: Returns<Item>, Item> Sealed for WithItem<R, Item> {}

impl<R: Returns<Item>, Item> Step for WithItem<R, Item> {
    type Item = Item;
    type Closed = <R::Step as Step>::Closed;
    type Error = <R::Step as Step>::Error;

    const FALLIBLE: bool = R::Step::FALLIBLE;

    #[inline]
    fn into_item(self) -> Result<Item, Option<Self::Error>> {
        self.0.into_step().into_item()
    }

    #[inline]
    fn item(error: Self::Error) -> Item {
        R::Step::item(error)
    }

    #[inline]
    fn closed_into_result(closed: Self::Closed) -> Result<(), Self::Error> {
        R::Step::closed_into_result(closed)
    }

    #[inline]
    fn closed_from_result(closed: Result<(), Self::Error>) -> Self::Closed {
        R::Step::closed_from_result(closed)
    }
}

/// Converts a future's output.
#[inline]
pub fn map<F, C, T>(future: F, convert: C) -> Map<F, C>
where
    F: Future,
    C: Fn(F::Output) -> T,
{
    Map::new(future, convert)
}

/// What a close that cannot fail returns to the stream.
#[inline]
#[must_use]
pub fn close<S: Step>((): ()) -> S::Closed {
    S::closed_from_result(Ok(()))
}

/// What a close that can fail returns to the stream: its error becomes the step's.
///
/// # Errors
///
/// The close's own.
#[inline]
pub fn close_failing<C: Into<E>, E>(closed: Result<(), C>) -> Result<(), E> {
    closed.map_err(Into::into)
}

/// A step that yields results and raises nothing, where something else can fail.
///
/// # Errors
///
/// The one that it yields.
#[inline]
pub fn transpose<T, E>(step: Result<Result<T, E>, StopAsyncIteration>) -> Result<Option<T>, E> {
    step.ok().transpose()
}
