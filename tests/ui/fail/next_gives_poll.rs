//! A `next` that is a `poll` function.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn next(&mut self) -> std::task::Poll<Option<u32>> {
        todo!()
    }
}

fn main() {}
