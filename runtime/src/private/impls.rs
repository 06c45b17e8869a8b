//! The part of the expansion that is the same for every stream.
//!
//! It is written by `macro_rules!`, because expanding one costs rustc a tenth of taking the same tokens from a procedural macro, which is
//! not optimised. Tokens that errors should point at are passed in.

/// What is generated beside a struct.
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

            /// Drops the step in flight, if there is one, and returns the state. The next poll starts a new step.
            ///
            /// What the dropped step had not finished is lost. A stream that has ended stays ended. `None` while a close or an async
            /// `init` is in flight, which are left alone, and where there is no state.
            #[inline]
            $($vis)* fn interrupt(&mut self) -> ::core::option::Option<&mut $($state)*>
            where
                for<'step> $($state)*: $crate::private::Interrupted<'step>,
            {
                (&mut self.iter).interrupt()
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

/// What is generated beside the `impl` that has `next`.
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

            #[inline(always)]
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
            /// Dropping the future loses nothing: the next poll continues the same step. Until then the step keeps what it holds, such as a
            /// lock's guard or a connection from a pool. `interrupt` and `close` free it.
            // Not everyone calls it; and it is a stream's `next`, no iterator's.
            #[allow(dead_code, clippy::should_implement_trait)]
            #[inline]
            pub fn $next(&mut self) -> $crate::Next<'_, Self> {
                $crate::Next::new(self)
            }

            /// Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended.
            ///
            /// # Cancel safety
            ///
            /// An interrupted close continues where it stood, at the next close or poll.
            #[allow(dead_code)]
            #[inline]
            pub fn $close(&mut self) -> $crate::Close<'_, Self> {
                $crate::AsyncClose::close(self)
            }
        }
    };
}
