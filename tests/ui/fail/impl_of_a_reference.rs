//! The attribute on an impl for no struct.

use aiter::async_iter;

#[async_iter]
impl &'static str {
    async fn next(&mut self) -> Option<u32> {
        Some(0)
    }
}

fn main() {}
