//! A `Drop` of the stream: a plain impl is about that.

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

impl Drop for Numbers {
    fn drop(&mut self) {}
}

fn main() {}
