//! A closure that returns a future, where an async closure is asked for.

use aiter::{async_iter, closing};

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

async fn first() -> Option<u32> {
    let (first, ()) = closing(Numbers::new(1), |numbers| async move { numbers.next().await }).await;
    first
}

fn main() {}
