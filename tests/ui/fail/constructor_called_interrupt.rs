//! A constructor with the name of the stream's own method.

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

    fn interrupt(left: u32) -> Self {
        Self { left }
    }
}

fn main() {}
