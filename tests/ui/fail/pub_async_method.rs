//! A `pub` async method with a receiver in an annotated block.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    pub async fn skip(&mut self, by: u32) {
        self.left -= by;
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
