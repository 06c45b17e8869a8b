//! `next` with an argument.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self, by: u32) -> Option<u32> {
        Some(self.left + by)
    }
}

fn main() {}
