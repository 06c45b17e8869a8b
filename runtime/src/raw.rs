//! The only `unsafe` code of the crate, and of what the macros generate.
//!
//! | module | what it is |
//! |---|---|
//! | `block` | heap blocks whose contents somebody else destroys |
//! | `closing` | the future of [`closing`](crate::closing()) |
//! | `frame` | the block of a state and its step in flight, on the heap or in the stream |
//! | `generator` | the heap block of a generator's body and its slot |
//! | `guard` | what has to happen when user code panics |
//! | `map` | a hook's future with its output put into another form |

#[cfg(feature = "alloc")]
pub(crate) mod block;
#[cfg(feature = "alloc")]
pub(crate) mod closing;
pub(crate) mod frame;
#[cfg(feature = "alloc")]
pub(crate) mod generator;
mod guard;
pub(crate) mod map;
