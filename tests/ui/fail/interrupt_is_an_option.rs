//! What `interrupt` returns, taken for the fields.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn left(numbers: &mut Numbers) -> u32 {
    numbers.interrupt().left
}

fn main() {}
