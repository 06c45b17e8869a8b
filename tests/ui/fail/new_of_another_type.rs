//! `new` with an argument of another type.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

async fn consume() {
    let _numbers = Numbers::new("1");
}

fn main() {}
