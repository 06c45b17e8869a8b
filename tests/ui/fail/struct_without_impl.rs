//! The attribute on a struct, and no impl at all.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

fn main() {}
