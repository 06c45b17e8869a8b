//! `item` is not what the return type gives.

use aiter::async_iter;

type Step = Option<u32>;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter(item = String)]
impl Numbers {
    async fn next(&mut self) -> Step {
        todo!()
    }
}

fn main() {}
