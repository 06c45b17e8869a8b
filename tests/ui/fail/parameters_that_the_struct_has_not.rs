//! A block with a parameter, of a struct without.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl<T: Send> Numbers<T> {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
