//! Half-typed code: a hook without its return type.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> {
        None
    }
}

fn main() {}
