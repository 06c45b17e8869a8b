//! `next` on a stream that is not `mut`.

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

async fn consume(numbers: Numbers) {
    numbers.next().await;
}

fn main() {}
