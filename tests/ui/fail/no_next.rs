//! Hooks, and no `next`.

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

    async fn close(&mut self) {}
}

fn main() {}
