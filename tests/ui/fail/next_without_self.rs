//! `next` without a receiver.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next() -> Option<u32> {
        None
    }
}

fn main() {}
