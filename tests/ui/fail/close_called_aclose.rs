//! `close` under Python's name.

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

    pub async fn aclose(&mut self) {}
}

fn main() {}
