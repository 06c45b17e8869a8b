//! An `init` that returns `Result<Option<Self>, E>`.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn init(left: u32) -> Result<Option<Self>, String> {
        Ok(Some(Self { left }))
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
