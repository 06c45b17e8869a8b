//! No impl at all.
use aiter::async_iter;

#[async_iter(inline)]
struct Numbers {
    left: u32,
}

fn main() {}
