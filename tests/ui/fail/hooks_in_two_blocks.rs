//! Hooks in two blocks.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

#[async_iter]
impl Numbers {
    async fn close(&mut self) {}
}

fn main() {}
