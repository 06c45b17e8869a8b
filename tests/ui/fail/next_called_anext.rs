//! `next` under Python's name, and no other hook.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn anext(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
