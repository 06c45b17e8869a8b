//! A borrow error in a hook.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        let left = &self.left;
        self.left += 1;
        Some(*left)
    }
}

fn main() {}
