//! An async `init` that borrows for a lifetime of its own.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn init<'a>(left: &'a mut u32) -> Self {
        Self { left: *left }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
