//! A `next` that returns `()`.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> () {
        todo!()
    }
}

fn main() {}
