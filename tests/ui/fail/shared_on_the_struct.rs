//! `shared` on the struct, for its field.

use aiter::async_iter;

#[async_iter(shared)]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
