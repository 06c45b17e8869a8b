//! `next` with a parameter of its own.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next<T: Default>(&mut self) -> Option<T> {
        Some(T::default())
    }
}

fn main() {}
