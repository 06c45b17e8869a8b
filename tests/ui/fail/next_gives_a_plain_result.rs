//! A `next` that cannot end: a `Result` of the item.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Result<u32, String> {
        todo!()
    }
}

fn main() {}
