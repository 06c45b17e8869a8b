//! Write a struct with an `async fn next(&mut self)`: it is a `Stream`.
#![no_std]

extern crate alloc;

mod close;
mod frame;
mod generator;
mod iter;
mod next;
#[doc(hidden)]
pub mod private;
mod state;
mod step;
mod stop;

pub use futures_core::stream::{FusedStream, Stream};

pub use crate::close::{AsyncClose, Close, CloseResult, closing, try_closing};
pub use crate::generator::{Generator, LocalGenerator};
pub use crate::iter::Iter;
pub use crate::next::Next;
pub use crate::state::{AsyncIter, LocalAsyncIter};
pub use crate::step::Step;
pub use crate::stop::{Stop, StopAsyncIteration};
