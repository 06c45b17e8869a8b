//! `#[derive]` above the attribute: it is applied to the stream, not to the state.

use aiter::async_iter;

#[derive(Clone)]
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

fn main() {}
