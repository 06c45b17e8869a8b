//! The attribute on a function that is no generator.

use aiter::async_iter;

#[async_iter]
fn numbers() -> u32 {
    7
}

fn main() {}
