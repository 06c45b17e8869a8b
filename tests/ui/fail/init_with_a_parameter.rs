//! An async `init` whose generic argument may borrow.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn init<T: Into<u32> + Send>(left: T) -> Self {
        Self { left: left.into() }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
