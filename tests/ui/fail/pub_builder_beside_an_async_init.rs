//! A builder beside an async `init`.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    pub async fn init() -> Self {
        Self { left: 0 }
    }

    pub fn left(mut self, left: u32) -> Self {
        self.left = left;
        self
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
