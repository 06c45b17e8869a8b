//! A `next` that cannot end: an `io::Result` of the item.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> std::io::Result<u32> {
        todo!()
    }
}

fn main() {}
