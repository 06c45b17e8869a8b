//! What generated code names. It is no part of the public interface, and may change in any release.

mod hints;
mod impls;

pub use ::core;
pub use core::compile_error;

#[cfg(not(feature = "tokio"))]
pub use crate::close_on_drop::Tokio;
pub use crate::close_on_drop::{
    close_on_drop, close_on_drop_or, generator_closed_on_drop, generator_closed_on_drop_or,
};
pub use crate::convert::{Mixed, Returns, WithItem, close, close_failing, map, transpose};
pub use crate::generate::{
    Closed, Failing, Fallible, Finish, Kind, Plain, Scoped, Within, generate_kind as generate, stand_in,
};
pub use crate::init::{Init, IntoInit, LocalInit, Started, init_or_end, init_or_stop};
pub use crate::iter::{Iter, fmt, fmt_opaque, init, init_local, take};
pub use crate::raw::generator::{Generated, Scope, Yield, Yielder, boxed, named, named_local, until_closed};
pub use crate::raw::map::Map;
pub use crate::step::OnError;
pub use crate::{
    __aiter_definition as definition, __aiter_items as items, __aiter_over as over, __aiter_stream as stream,
};

pub use self::hints::{
    Annotated, Eager, FromIter, FromState, Hooked, HookedState, Lazy, NotHooked, Probe, StreamOf, StreamOver,
    a_hook_is_send_unless_the_attribute_says_local, check,
};
