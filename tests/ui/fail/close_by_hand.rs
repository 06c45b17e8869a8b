//! A method `close` of the stream beside the one that the attribute writes.

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

impl Numbers {
    pub async fn close(&mut self) {}
}

async fn consume(mut numbers: Numbers) {
    numbers.close().await;
}

fn main() {}
