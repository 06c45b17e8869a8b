//! The attribute on the struct alone, and its impl without.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
