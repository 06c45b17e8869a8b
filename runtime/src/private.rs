//! What the generated code is made of. Not for others, and no part of the public interface: it may change in any release.

use core::fmt::{self, Debug};
use core::future::Future;
use core::marker::PhantomData;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::close::AsyncClose;
#[cfg(not(feature = "tokio"))]
pub use crate::drop::Tokio;
pub use crate::drop::close_on_drop;
pub use crate::frame::Started;
pub use crate::frame::map::Map;
use crate::frame::{Closed, Error, Item};
pub use crate::generator::{Fallible, Finish, Generated, Yield, Yielder, generate, named, named_local};
use crate::iter::Iter;
use crate::state::{AsyncIter, LocalAsyncIter};
use crate::step::{Returned, Sealed, Step};
use crate::stop::{Stop, StopAsyncIteration};
pub use crate::{__aiter_definition as definition, __aiter_stream as stream};
pub use core::compile_error;

/// What an error that a step gives does to the stream.
pub enum OnError {
    /// Ends it, once the close is done.
    Raise,
    /// Is an item, that no `size_hint` counts (`continue_on_error`).
    Continue,
    /// Is an item like any other (`Option<Result<T, E>>`, with a close or an init that can fail).
    Item,
}

/// A state with an async init. `Args` mentions nothing but the state's own parameters, so the init lives as long as they do.
pub trait Init: AsyncIter + Sized {
    type Args;

    fn start(args: Self::Args) -> impl Future<Output = Started<Self>> + Send;
}

/// [`Init`] with `local`.
pub trait LocalInit: LocalAsyncIter + Sized {
    type Args;

    fn start(args: Self::Args) -> impl Future<Output = Started<Self>>;
}

/// What an async init may give: `S`, `Option<S>`, or `Result<S, E>` with an error that becomes the step's.
#[diagnostic::on_unimplemented(
    message = "an async init of `{S}` cannot give `{Self}`",
    label = "neither the state, nor an `Option` of it, nor a `Result` whose error becomes that of a step",
    note = "its error is the stream's first item, so items are `Result<T, E>`, and `E` is made from it by `From`"
)]
pub trait IntoInit<S: LocalAsyncIter> {
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

/// A return type of `next`, told apart from the others by the item that it stands for.
#[diagnostic::on_unimplemented(
    message = "`next` cannot give items of type `{Item}` by returning `{Self}`",
    note = "`next` returns `Option<T>`, `Result<T, StopAsyncIteration>`, `Result<Option<T>, E>` or `Result<T, Stop<E>>`"
)]
pub trait Returns<Item>: Returned<Item> {
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

/// A step that gives items of type `Item` by returning `R`. One that cannot is said to be so once, of this type.
pub struct WithItem<R, Item>(R, PhantomData<fn() -> Item>);

impl<R, Item> WithItem<R, Item> {
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
    fn closed(closed: Self::Closed) -> Result<(), Self::Error> {
        R::Step::closed(closed)
    }

    #[inline]
    fn close(closed: Result<(), Self::Error>) -> Self::Closed {
        R::Step::close(closed)
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

/// Takes the stream out of its place, and leaves one that is over: so the place may have a destructor.
pub fn take<S>(iter: &mut Iter<S>) -> Iter<S> {
    mem::replace(iter, Iter::over())
}

/// What a stream does with the [`Iter`] in it. The state stands in front, where rustc has no hints for one that is missing, so
/// that it says so once.
pub trait StreamOf: LocalAsyncIter + Sized {
    #[inline]
    fn iter(state: Self) -> Iter<Self> {
        Iter::new(state)
    }

    /// A builder's method on the stream.
    fn map(iter: &mut Iter<Self>, f: impl FnOnce(Self) -> Self)
    where
        Self: Eager,
    {
        *iter = map_state(take(iter), f);
    }

    #[inline]
    fn poll_next(iter: &mut Iter<Self>, cx: &mut Context<'_>) -> Poll<Option<Item<Self>>> {
        iter.handle.poll_next(cx)
    }

    #[inline]
    #[must_use]
    fn size_hint(iter: &Iter<Self>) -> (usize, Option<usize>) {
        iter.handle.size_hint()
    }

    #[inline]
    #[must_use]
    fn is_terminated(iter: &Iter<Self>) -> bool {
        iter.handle.is_terminated()
    }

    #[inline]
    fn poll_close(iter: &mut Iter<Self>, cx: &mut Context<'_>) -> Poll<Closed<Self>> {
        Pin::new(iter).poll_close(cx)
    }

    /// [`poll_close`](Self::poll_close) where the close cannot fail, though steps may: its result is always `Ok`.
    #[inline]
    fn poll_closed(iter: &mut Iter<Self>, cx: &mut Context<'_>) -> Poll<()> {
        iter.handle.poll_close(cx).map(drop)
    }
}

impl<S: LocalAsyncIter> StreamOf for S {}

/// A state that has hooks. A struct whose parameters are known asks for it, lest an `impl` without the attribute goes unseen.
#[diagnostic::on_unimplemented(
    message = "no `impl` gives `{Self}` a `next`",
    label = "a struct with `#[async_iter]` needs an `impl` with it",
    note = "put `#[async_iter]` on the `impl` that has `async fn next(&mut self)`"
)]
pub trait Hooked {}

/// Is called by nobody: it is the check of [`Hooked`].
pub fn hooked<S: Hooked>() {}

/// A state that is there from the start, since its init is not async: builders can change it.
#[diagnostic::on_unimplemented(
    message = "a builder of `{Self}` needs a state that is there from the start",
    label = "an async `init` has yet to make it",
    note = "give what the builder sets to `init`, or move the builder into a plain `impl`, where `self.state_mut()` may be `None`"
)]
pub trait Eager {}

/// A state that an async init makes.
pub trait Lazy {}

/// The result of a close that cannot fail.
#[inline]
#[must_use]
pub fn close<S: Step>((): ()) -> S::Closed {
    S::close(Ok(()))
}

/// The result of a close that can fail, with the step's error.
///
/// # OnError
///
/// The close's own.
#[inline]
pub fn close_failing<C: Into<E>, E>(closed: Result<(), C>) -> Result<(), E> {
    closed.map_err(Into::into)
}

/// A step that yields results and raises nothing, where something else can fail.
///
/// # OnError
///
/// The one that it yields.
#[inline]
pub fn transpose<T, E>(step: Result<Result<T, E>, StopAsyncIteration>) -> Result<Option<T>, E> {
    step.ok().transpose()
}

/// [`IntoInit`] for an error that is the end.
///
/// # OnError
///
/// None.
pub fn init_or_end<S: LocalAsyncIter>(init: Result<S, StopAsyncIteration>) -> Started<S> {
    Ok(init.ok())
}

/// [`IntoInit`] for an error that may be the end.
///
/// # OnError
///
/// The one that is not the end.
pub fn init_or_stop<S: LocalAsyncIter, E: Into<Error<S>>>(init: Result<S, Stop<E>>) -> Started<S> {
    match init {
        Ok(state) => Ok(Some(state)),
        Err(Stop::End) => Ok(None),
        Err(Stop::Error(error)) => Err(error.into()),
    }
}

/// A builder's method on the stream.
pub fn map_state<S: LocalAsyncIter + Eager>(iter: Iter<S>, f: impl FnOnce(S) -> S) -> Iter<S> {
    iter.map_state(f)
}

/// `Debug` of a stream called `name`, over a state that is `Debug`.
///
/// # OnError
///
/// As the formatter.
pub fn fmt<S: Debug>(iter: &Iter<S>, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match iter.state() {
        Some(state) => f.debug_tuple(name).field(state).finish(),
        None => f.debug_tuple(name).finish_non_exhaustive(),
    }
}

/// [`fmt`] over a state that is not `Debug`.
///
/// # OnError
///
/// As the formatter.
pub fn fmt_opaque<S>(_: &Iter<S>, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_struct(name).finish_non_exhaustive()
}

/// What stands in for a stream whose struct has a `#[derive]` above the attribute. That is an error, so of any other this is one.
pub trait Stub: Derived {}

/// A struct with a `#[derive]` above the attribute.
#[diagnostic::on_unimplemented(
    message = "there seems to be a `#[derive]` above the `#[async_iter]` of `{Self}`",
    label = "but its struct has none there"
)]
pub trait Derived {}

// What is the same for every stream. Here, since rustc writes it out of a `macro_rules` at a tenth of what it costs to hand
// over the same tokens from a procedural macro, which is not optimised. What errors may point at comes from there, as tokens.

/// What stands beside a struct.
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_definition {
    (
        { $($attrs:tt)* }
        impl [$($generics:tt)*] [$($stream:tt)*] over [$($state:tt)*] [$($bounds:tt)*];
        state [$($vis:tt)*];
        Debug [$($debug_bounds:tt)*] $debug:ident($name:literal)
    ) => {
        $($attrs)*
        // Not everyone looks at the state.
        #[allow(dead_code)]
        impl $($generics)* $($stream)* $($bounds)* {
            /// The state, between steps: `None` while a hook is in flight, and before an async `init` is done.
            #[must_use]
            #[inline]
            $($vis)* fn state(&self) -> ::core::option::Option<&$($state)*> {
                (&self.iter).state()
            }

            /// The state, between steps, to be changed: `None` while a hook is in flight, and before an async `init` is done.
            #[must_use]
            #[inline]
            $($vis)* fn state_mut(&mut self) -> ::core::option::Option<&mut $($state)*> {
                (&mut self.iter).state_mut()
            }

            /// The state out of the stream; a hook in flight is dropped. `None` before an async `init` is done, or after it failed.
            #[must_use]
            #[inline]
            $($vis)* fn into_state(mut self) -> ::core::option::Option<$($state)*> {
                (&mut self.iter).take_state()
            }
        }

        $($attrs)*
        impl $($generics)* ::core::fmt::Debug for $($stream)* $($debug_bounds)* {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::private::$debug(&self.iter, $name, f)
            }
        }
    };
}

/// What stands beside the `impl` that has `next`.
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_stream {
    (
        { $($attrs:tt)* }
        $impl:tt [$($generics:tt)*] [$($stream:tt)*] over [$($state:tt)*] [$($bounds:tt)*];
        $iter:ident: $start:ident;
        $next:ident -> [$($item:tt)*];
        $close:ident -> [$($closed:tt)*] by $poll_close:ident
    ) => {
        $($attrs)*
        $impl $($generics)* $crate::private::Hooked for $($state)* $($bounds)* {}

        $($attrs)*
        $impl $($generics)* $crate::private::$start for $($state)* $($bounds)* {}

        $($attrs)*
        $impl $($generics)* $crate::Stream for $($stream)* $($bounds)* {
            type Item = $($item)*;

            #[inline]
            fn poll_next(
                self: ::core::pin::Pin<&mut Self>,
                cx: &mut ::core::task::Context<'_>,
            ) -> ::core::task::Poll<::core::option::Option<Self::Item>> {
                <$($state)* as $crate::private::StreamOf>::poll_next(&mut (*self.get_mut()).$iter, cx)
            }

            #[inline]
            fn size_hint(&self) -> (::core::primitive::usize, ::core::option::Option<::core::primitive::usize>) {
                <$($state)* as $crate::private::StreamOf>::size_hint(&(*self).$iter)
            }
        }

        $($attrs)*
        $impl $($generics)* $crate::FusedStream for $($stream)* $($bounds)* {
            #[inline]
            fn is_terminated(&self) -> ::core::primitive::bool {
                <$($state)* as $crate::private::StreamOf>::is_terminated(&(*self).$iter)
            }
        }

        $($attrs)*
        $impl $($generics)* $crate::AsyncClose for $($stream)* $($bounds)* {
            type Output = $($closed)*;

            #[inline]
            fn poll_close(
                self: ::core::pin::Pin<&mut Self>,
                cx: &mut ::core::task::Context<'_>,
            ) -> ::core::task::Poll<Self::Output> {
                <$($state)* as $crate::private::StreamOf>::$poll_close(&mut (*self.get_mut()).$iter, cx)
            }
        }

        $($attrs)*
        // Not the user's `impl`, in which rustc would have a parameter made of a state that is missing.
        impl $($generics)* ::core::convert::From<$($state)*> for $($stream)* $($bounds)* {
            #[inline]
            fn from(state: $($state)*) -> Self {
                Self { $iter: <$($state)* as $crate::private::StreamOf>::iter(state) }
            }
        }

        $($attrs)*
        // The block does not know how visible the stream is.
        #[allow(unreachable_pub)]
        $impl $($generics)* $($stream)* $($bounds)* {
            /// The next item, or `None` at the end.
            ///
            /// # Cancel safety
            ///
            /// Dropping the future loses nothing: the next pull continues the same step.
            // Not everyone calls it; and it is a stream's `next`, no iterator's.
            #[allow(dead_code, clippy::should_implement_trait)]
            #[inline]
            pub fn $next(&mut self) -> $crate::Next<'_, Self> {
                $crate::Next::new(self)
            }

            /// Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream is over.
            ///
            /// # Cancel safety
            ///
            /// An interrupted close continues where it stood, at the next close or pull.
            #[allow(dead_code)]
            #[inline]
            pub fn $close(&mut self) -> $crate::Close<'_, Self> {
                $crate::AsyncClose::close(self)
            }
        }
    };
}
