//! The trait for a struct without the attribute, under the attribute.

use aiter::{AsyncIter, async_iter};

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl AsyncIter for Numbers {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

async fn consume(mut numbers: Numbers) {
    numbers.next().await;
}

fn main() {}
