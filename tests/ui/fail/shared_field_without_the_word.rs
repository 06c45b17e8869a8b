//! The attribute on a field, without `shared`.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    #[async_iter]
    read: u8,
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
