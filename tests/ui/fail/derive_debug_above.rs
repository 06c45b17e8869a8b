//! `#[derive(Debug)]` above the attribute, which has a `Debug` of its own.

use aiter::async_iter;

#[derive(Debug)]
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
