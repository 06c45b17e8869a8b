//! `next` by another name.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next_item(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
