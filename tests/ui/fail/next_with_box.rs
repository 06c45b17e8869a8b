//! `next` takes `self` in a box.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(self: Box<Self>) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
