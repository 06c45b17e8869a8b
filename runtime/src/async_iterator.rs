//! Every stream as a `core::async_iter::AsyncIterator`, with the feature `nightly`.
//!
//! One generic impl over all streams is not possible, because the trait is not this crate's. So each type gets its own. All of them pass on to
//! [`Stream`](crate::Stream).

/// Generators, and what has a heap block.
#[cfg(feature = "alloc")]
mod alloc {
    use core::async_iter::AsyncIterator;
    use core::future::Future;
    use core::pin::Pin;
    use core::task::{Context, Poll};

    use futures_core::stream::Stream;

    use crate::generate::{Finish, Kind};
    use crate::iter::Iter;
    use crate::raw::generator::{Generated, Generator, InlineGenerated, LocalGenerator, Yielder};
    use crate::state::{Item, LocalAsyncIter};

    /// An impl that passes on to [`Stream`].
    macro_rules! async_iterator {
        ([$($generics:tt)*] $stream:ty, $item:ty $(, where $($bounds:tt)*)?) => {
            impl<$($generics)*> AsyncIterator for $stream $(where $($bounds)*)? {
                type Item = $item;

                #[inline]
                fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<$item>> {
                    Stream::poll_next(self, cx)
                }

                #[inline]
                fn size_hint(&self) -> (usize, Option<usize>) {
                    Stream::size_hint(self)
                }
            }
        };
    }

    async_iterator!([S: LocalAsyncIter] Iter<S>, Item<S>);
    async_iterator!([T, F, K] Generated<T, F, K>, T, where F: Future<Output: Finish<T>>, K: Kind<T, F::Output>);
    async_iterator!(
        ['y, T, B, F, K] InlineGenerated<T, B, F, K>,
        T,
        where B: FnOnce(Yielder<'y, T>) -> F, F: Future<Output: Finish<T>>, K: Kind<T, F::Output>
    );
    async_iterator!([T, C] Generator<'_, T, C>, T);
    async_iterator!([T, C] LocalGenerator<'_, T, C>, T);
}

/// The impl for a struct of the attribute.
///
/// It stands in a crate that may know nothing of the feature, because another crate asked for it. So the macro, not that crate, has the
/// compiler's leave to name what is unstable.
#[doc(hidden)]
#[macro_export]
#[allow_internal_unstable(async_iterator)]
macro_rules! __aiter_async_iterator {
    ({ $($attrs:tt)* } $impl:tt [$($generics:tt)*] [$($stream:tt)*] [$($bounds:tt)*]) => {
        $($attrs)*
        $impl $($generics)* $crate::private::core::async_iter::AsyncIterator for $($stream)* $($bounds)* {
            type Item = <Self as $crate::Stream>::Item;

            #[inline]
            fn poll_next(
                self: $crate::private::core::pin::Pin<&mut Self>,
                #[cfg(not(doc))] aiter_context: &mut $crate::private::core::task::Context<'_>,
                #[cfg(doc)] cx: &mut $crate::private::core::task::Context<'_>,
            ) -> $crate::private::core::task::Poll<$crate::private::core::option::Option<<Self as $crate::Stream>::Item>> {
                $crate::Stream::poll_next(self, aiter_context)
            }

            #[inline]
            fn size_hint(&self) -> ($crate::private::core::primitive::usize, $crate::private::core::option::Option<$crate::private::core::primitive::usize>) {
                $crate::Stream::size_hint(self)
            }
        }
    };
}
