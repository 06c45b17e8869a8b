//! The part of the expansion that is the same for every stream.
//!
//! It is written by `macro_rules!`, because expanding one costs rustc a tenth of taking the same tokens from a procedural macro, which is
//! not optimised. Tokens that errors should point at are passed in.
//!
//! Arguments have names that no item of a user's has: in a pattern, the name of a unit struct, a constant or a static would be that. And
//! `core` is named through this crate, since the user's crate may know another one by that name.

/// How others see the state. The struct's half of the attribute writes this.
///
/// If the state has a name of its own, it is written twice. The struct's half knows how visible it is; but rustdoc shows the `impl`s of a type in the order
/// of the source, and `new` should be first. So for rustdoc alone the `impl`'s half writes it, after all the rest. There the bounds of the hooks stand on
/// the `impl`, and `interrupt` needs none.
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_accessors {
    (
        $(#[$cfg:meta])?
        { $($attrs:tt)* }
        impl [$($generics:tt)*] [$($stream:tt)*] over [$($state:tt)*] [$($bounds:tt)*];
        state [$($vis:tt)*] by $iter:tt $(but [[$($state_attr:tt)*] [$($state_mut_attr:tt)*] [$($interrupt_attr:tt)*] [$($into_state_attr:tt)*]])?;
        interrupt where [$($hooked:tt)*]
    ) => {
        $(#[$cfg])?
        $($attrs)*
        impl $($generics)* $($stream)* $($bounds)* {
            $($($state_attr)*)?
            /// The state, between steps: `None` while a hook is in flight, and before an async `init` is done.
            #[must_use]
            #[inline]
            $($vis)* fn state(&self) -> $crate::private::core::option::Option<&$($state)*> {
                (&self.$iter).state()
            }

            $($($state_mut_attr)*)?
            /// The state, between steps, to be changed: `None` while a hook is in flight, and before an async `init` is done.
            #[must_use]
            #[inline]
            $($vis)* fn state_mut(&mut self) -> $crate::private::core::option::Option<&mut $($state)*> {
                (&mut self.$iter).state_mut()
            }

            $($($interrupt_attr)*)?
            /// Drops the step in flight, if there is one, and returns the state. The next poll starts a new step.
            ///
            /// What the dropped step had not finished is lost. A stream that has ended stays ended. `None` while a close or an async
            /// `init` is in flight, which are left alone, and where there is no state.
            #[inline]
            $($vis)* fn interrupt(&mut self) -> $crate::private::core::option::Option<&mut $($state)*>
            where
                $($hooked)*
            {
                (&mut self.$iter).interrupt()
            }

            $($($into_state_attr)*)?
            /// The state out of the stream; a hook in flight is dropped. `None` before an async `init` is done, or after it failed.
            #[must_use]
            #[inline]
            $($vis)* fn into_state(mut self) -> $crate::private::core::option::Option<$($state)*> {
                (&mut self.$iter).take_state()
            }
        }
    };
}

/// What is generated beside a struct.
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_definition {
    (
        { $($attrs:tt)* }
        impl [$($generics:tt)*] [$($stream:tt)*] over [$($state:tt)*] [$($bounds:tt)*];
        state [$($vis:tt)*] by $iter:tt $(unless $doc:ident)? $(but $but:tt)?;
        Debug [$($debug_bounds:tt)*] $debug:ident($name:literal $(, $shown:ident)?)
    ) => {
        $crate::__aiter_accessors! {
            $(#[cfg(not($doc))])?
            { $($attrs)* }
            impl [$($generics)*] [$($stream)*] over [$($state)*] [$($bounds)*];
            state [$($vis)*] by $iter $(but $but)?;
            interrupt where [for<'aiter_step> $($state)*: $crate::private::HookedState<'aiter_step>,]
        }

        $($attrs)*
        #[doc(hidden)]
        impl $($generics)* $crate::private::Annotated for $($stream)* $($bounds)* {}

        $($attrs)*
        impl $($generics)* $crate::private::core::fmt::Debug for $($stream)* $($debug_bounds)* {
            #[inline]
            // A parameter cannot have the name of a constant in scope, so it has one that nobody else uses. The docs show a plain one.
            fn fmt(
                &self,
                #[cfg(not(doc))] aiter_formatter: &mut $crate::private::core::fmt::Formatter<'_>,
                #[cfg(doc)] f: &mut $crate::private::core::fmt::Formatter<'_>,
            ) -> $crate::private::core::fmt::Result {
                $crate::private::$debug($name, $((&self.$iter).$shown(),)? aiter_formatter)
            }
        }
    };
}

/// What is generated beside a struct without shared fields: its stream can be made before its state.
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_over {
    (
        { $($attrs:tt)* }
        impl [$($generics:tt)*] [$($stream:tt)*] over [$($state:tt)*] [$($bounds:tt)*];
    ) => {
        $($attrs)*
        #[doc(hidden)]
        impl $($generics)* $crate::private::StreamOver<$($state)*> for $($stream)* $($bounds)* {
            #[inline]
            fn as_iter(&self) -> &$crate::Iter<$($state)*> {
                &self.fields_are_in_state
            }

            #[inline]
            fn as_iter_mut(&mut self) -> &mut $crate::Iter<$($state)*> {
                &mut self.fields_are_in_state
            }
        }

        $($attrs)*
        #[doc(hidden)]
        impl $($generics)* $crate::private::Lazily<$($state)*> for $($stream)* $($bounds)* {
            #[inline]
            fn from_owner(fields_are_in_state: $crate::Iter<$($state)*>) -> Self {
                Self { fields_are_in_state }
            }
        }
    };
}

/// How the `impl`'s half reaches a stream whose struct says `inline`. With shared fields it is told how to share them again.
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_over_inline {
    (
        { $($attrs:tt)* }
        impl [$($generics:tt)*] [$($stream:tt)*] over [$($state:tt)*] [$($bounds:tt)*];
        by $inline:tt;
        $($share_again:tt)*
    ) => {
        $($attrs)*
        #[doc(hidden)]
        impl $($generics)* $crate::private::Over<$($state)*> for $($stream)* $($bounds)* {
            type Storage = <Self as $crate::private::Projected<$($state)*>>::Room;

            #[inline]
            fn owner(&self) -> &$crate::private::Inline<$($state)*, Self::Storage> {
                &self.$inline
            }

            #[inline]
            fn owner_mut(&mut self) -> &mut $crate::private::Inline<$($state)*, Self::Storage> {
                &mut self.$inline
            }

            #[inline]
            fn owner_pinned(
                self: $crate::private::core::pin::Pin<&mut Self>,
            ) -> $crate::private::core::pin::Pin<&mut $crate::private::Inline<$($state)*, Self::Storage>> {
                $crate::private::Projected::pinned(self)
            }

            $($share_again)*
        }
    };
}

/// What is generated beside a struct that says `inline`, without shared fields: its stream can be made before its state.
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_lazily_inline {
    (
        { $($attrs:tt)* }
        impl [$($generics:tt)*] [$($stream:tt)*] over [$($state:tt)*] [$($bounds:tt)*];
    ) => {
        $($attrs)*
        #[doc(hidden)]
        impl $($generics)* $crate::private::Lazily<$($state)*> for $($stream)* $($bounds)* {
            #[inline]
            fn from_owner(
                fields_are_in_state: $crate::private::Inline<
                    $($state)*,
                    <Self as $crate::private::Over<$($state)*>>::Storage,
                >,
            ) -> Self {
                Self { fields_are_in_state }
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
        $start:ident [$($place:tt)*] by $pin:ident($($receiver:tt)*) $this:tt;
        [$($next_docs:tt)*] $(until [$($next_end:tt)*])? [$($next:tt)*] [$($item:tt)*];
        $close:ident [$($close_docs:tt)*] $(until [$($close_end:tt)*])? [$($closed:tt)*] by $poll_close:ident
        $(beside $unused:ident)?
    ) => {
        $($attrs)*
        #[doc(hidden)]
        $impl $($generics)* $crate::private::$start for $($stream)* $($bounds)* {}

        $($attrs)*
        $impl $($generics)* $crate::Stream for $($stream)* $($bounds)* {
            $($item)*

            #[inline(always)]
            fn poll_next(
                self: $crate::private::core::pin::Pin<&mut Self>,
                #[cfg(not(doc))] aiter_context: &mut $crate::private::core::task::Context<'_>,
                #[cfg(doc)] cx: &mut $crate::private::core::task::Context<'_>,
            ) -> $crate::private::core::task::Poll<$crate::private::core::option::Option<Self::Item>> {
                <$($state)* as $crate::private::StreamOf>::step(self, aiter_context)
            }

            #[inline]
            fn size_hint(&self) -> ($crate::private::core::primitive::usize, $crate::private::core::option::Option<$crate::private::core::primitive::usize>) {
                <$($state)* as $crate::private::StreamOf>::hint(self)
            }
        }

        $($attrs)*
        $impl $($generics)* $crate::FusedStream for $($stream)* $($bounds)* {
            #[inline]
            fn is_terminated(&self) -> $crate::private::core::primitive::bool {
                <$($state)* as $crate::private::StreamOf>::has_ended(self)
            }
        }

        $($attrs)*
        $impl $($generics)* $crate::AsyncClose for $($stream)* $($bounds)* {
            $($closed)*

            #[inline]
            fn poll_close(
                self: $crate::private::core::pin::Pin<&mut Self>,
                #[cfg(not(doc))] aiter_context: &mut $crate::private::core::task::Context<'_>,
                #[cfg(doc)] cx: &mut $crate::private::core::task::Context<'_>,
            ) -> $crate::private::core::task::Poll<Self::Output> {
                <$($state)* as $crate::private::StreamOf>::$poll_close(self, aiter_context)
            }
        }

        $($attrs)*
        // Not the user's `impl`, in which rustc would have a parameter made of a state that is missing.
        impl $($generics)* $crate::private::core::convert::From<$($state)*> for $($stream)* $($bounds)* {
            #[inline]
            fn from(#[cfg(not(doc))] aiter_state: $($state)*, #[cfg(doc)] state: $($state)*) -> Self {
                // Where the struct has no attribute, that is said here, once.
                let () = <$($stream)* as $crate::private::Annotated>::ANNOTATED;
                let () = <<Self as $crate::private::Over<$($state)*>>::Storage as $crate::private::$($place)*>::CHECKED;
                <$($state)* as $crate::private::StreamOf>::from_state(aiter_state)
            }
        }

        $crate::__aiter_async_iterator! { { $($attrs)* } $impl [$($generics)*] [$($stream)*] [$($bounds)*] }

        $($attrs)*
        // The block does not know how visible the stream is.
        #[allow(unreachable_pub)]
        $impl $($generics)* $($stream)* $($bounds)* {
            $($next_docs)*
            ///
            /// Dropping the future loses nothing: the next call continues where it was. Until then the stream keeps what it holds, such as a
            /// lock's guard or a connection of a pool. Closing or dropping the stream frees it.
            $($($next_end)*)?
            // It is a stream's `next`, no iterator's; and the trait of the state has one too.
            #[allow(clippy::same_name_method, clippy::should_implement_trait)]
            #[inline]
            $($next)*

            $($close_docs)*
            ///
            /// A close that was interrupted continues where it stood, at the next close or poll.
            $($($close_end)*)?
            #[allow(clippy::same_name_method)]
            #[inline]
            pub fn $close($($receiver)*) -> $crate::Close<'_, Self> {
                $crate::Close::pinned(<$($state)* as $crate::private::StreamOf>::$pin($this))
            }

            // Nobody uses it. `next` has the user's place, where rustc should not say that nobody calls it. But rustc reports the dead code of an
            // `impl` all at once, and not where some of it is written by a macro.
            $(
                #[doc(hidden)]
                const $unused: () = ();
            )?
        }
    };
}

/// Items, for an attribute to stand on all of them.
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_items {
    ($($items:tt)*) => { $($items)* };
}

/// A struct's `AsyncIterator`, which needs the feature `nightly`.
#[cfg(not(feature = "nightly"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_async_iterator {
    ($($_:tt)*) => {};
}
