//! `state` on the struct, and not on the impl.

use aiter::async_iter;

#[async_iter(state = Inner)]
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
