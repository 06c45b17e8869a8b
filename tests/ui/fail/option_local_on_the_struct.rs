//! An option of the impl on the struct.

use aiter::async_iter;

#[async_iter(local)]
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
