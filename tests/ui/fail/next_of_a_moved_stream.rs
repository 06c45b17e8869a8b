//! `next` on a stream that was moved away.

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

async fn consume(mut numbers: Numbers) {
    drop(numbers);
    numbers.next().await;
}

fn main() {}
