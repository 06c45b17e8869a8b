//! Half-typed code: a semicolon is missing.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn init(left: u32) -> Self {
        let left = left + 1
        Self { left }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
