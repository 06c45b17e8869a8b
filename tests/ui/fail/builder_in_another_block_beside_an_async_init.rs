//! A builder beside an async `init`, in another block.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn init() -> Self {
        Self { left: 0 }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

#[async_iter]
impl Numbers {
    pub fn left(mut self, left: u32) -> Self {
        self.left = left;
        self
    }
}

fn main() {}
