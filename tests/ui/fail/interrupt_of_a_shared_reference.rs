//! `interrupt` on a `&`.

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

fn left(numbers: &Numbers) -> Option<u32> {
    Some(numbers.interrupt()?.left)
}

fn main() {}
