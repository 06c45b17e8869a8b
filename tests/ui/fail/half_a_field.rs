//! Half-typed code: a field without a type.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left:
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        None
    }
}

fn main() {}
