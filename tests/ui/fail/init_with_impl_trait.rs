//! An async `init` whose `impl Trait` argument may borrow.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn init(left: impl Into<u32> + Send) -> Self {
        Self { left: left.into() }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
