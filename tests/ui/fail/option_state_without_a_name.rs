//! `state` without a name.

use aiter::async_iter;

#[async_iter(state = pub)]
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
