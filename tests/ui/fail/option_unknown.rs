//! An option that there is not.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter(eager)]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
