//! A stream that nobody polls, under `#![deny(unused_must_use)]`.

#![deny(unused_must_use)]

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

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

async fn consume() {
    Numbers::new(1);
}

fn main() {}
