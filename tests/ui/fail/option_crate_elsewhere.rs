//! `crate` with a path that there is not.

use aiter::async_iter;

#[async_iter(crate = no::such)]
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
