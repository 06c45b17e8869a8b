//! An option of the hooks on the impl of a trait.

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
impl Drop for Numbers {
    fn drop(&mut self) {}
}

fn main() {}
