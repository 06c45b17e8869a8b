//! The attribute on a method.

use aiter::async_iter;

struct Numbers;

impl Numbers {
    #[async_iter]
    async fn next(&mut self) -> Option<u32> {
        None
    }
}

fn main() {}
