//! A block of a struct that is called otherwise.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Nubmers {
    fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

async fn consume() {
    Numbers::new(1).next().await;
}

fn main() {}
