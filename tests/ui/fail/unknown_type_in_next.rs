//! A type that there is not.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<Nubmer> {
        None
    }
}

fn main() {}
