//! `Iterator` instead of the hooks.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Iterator for Numbers {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        None
    }
}

fn main() {}
