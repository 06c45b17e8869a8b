//! `state` with parameters.

use aiter::async_iter;

#[async_iter(state = Inner<T>)]
struct Numbers {
    left: u32,
}

#[async_iter(state = Inner)]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
