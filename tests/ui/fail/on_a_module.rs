//! The attribute on a module.

use aiter::async_iter;

#[async_iter]
mod numbers {}

fn main() {}
