//! An option of the hooks on a block without them.

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
}

#[async_iter(local)]
impl Numbers {
    fn helper(&self) {}
}

fn main() {}
