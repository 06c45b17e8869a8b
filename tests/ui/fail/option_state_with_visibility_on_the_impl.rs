//! `state` with its visibility, on the impl.

use aiter::async_iter;

#[async_iter(state = Inner)]
struct Numbers {
    left: u32,
}

#[async_iter(state = pub Inner)]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
