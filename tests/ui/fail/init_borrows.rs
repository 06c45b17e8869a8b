//! An async `init` that borrows.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn init(text: &str) -> Self {
        Self { left: text.len() as u32 }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
