//! What generated code names. It is no part of the public interface, and may change in any release.

mod hints;
mod impls;

pub use ::core;
#[cfg(feature = "macros")]
pub use aiter_macros::misplaced;

#[cfg(all(feature = "alloc", not(feature = "tokio")))]
pub use crate::close_on_drop::Tokio;
#[cfg(feature = "alloc")]
pub use crate::close_on_drop::{
    close_on_drop, close_on_drop_or, generator_closed_on_drop, generator_closed_on_drop_or,
};
pub use crate::convert::{Mixed, Returns, WithItem, close, close_failing, map, transpose};
#[cfg(feature = "alloc")]
pub use crate::generate::{
    Closed, Ended, Failing, Fallible, Finish, Kind, Plain, Scoped, Within, generate_inline, generate_kind as generate,
    stand_in,
};
pub use crate::init::{Init, IntoInit, LocalInit, Started, init_or_end, init_or_stop};
#[cfg(feature = "alloc")]
pub use crate::iter::{Iter, take};
pub use crate::raw::frame::{Align, Alignment, Exact, Given, Inline, Room, room_for};
#[cfg(feature = "alloc")]
pub use crate::raw::generator::{
    Generated, InBody, InBodyOfOthers, InlineGenerated, Scope, Yield, Yielder,
    a_generator_is_send_unless_it_is_a_local_generator as named, boxed, named_local, until_closed,
};
pub use crate::raw::map::Map;
pub use crate::state::{fmt, fmt_opaque};
pub use crate::step::OnError;
pub use crate::{
    __aiter_accessors as accessors, __aiter_accessors_inline as accessors_inline, __aiter_definition as definition,
    __aiter_definition_inline as definition_inline, __aiter_items as items, __aiter_lazily_inline as lazily_inline,
    __aiter_over as over, __aiter_over_inline as over_inline, __aiter_room as room, __aiter_stream as stream,
};

/// The error of a `yield_!` that nothing makes yield. With the feature `macros` a procedural macro of this name gives it at the tokens after the
/// message.
#[cfg(not(feature = "macros"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __aiter_misplaced {
    ($message:literal $($tokens:tt)*) => {
        $crate::private::core::compile_error!($message)
    };
}
#[cfg(not(feature = "macros"))]
pub use crate::__aiter_misplaced as misplaced;

pub use self::hints::{
    Annotated, BlockOf, Eager, FromState, Hooked, HookedState, InStream, InStreamOf, InitOf, Lazily, LocalInitOf,
    NeverUnpin, NoHooks, NoInit, NotHooked, OnHeap, Over, Probe, Projected, Storage, StreamOf,
    a_hook_is_send_unless_the_attribute_says_local, check,
};
#[cfg(feature = "alloc")]
pub use self::hints::{Heap, StreamOver};
