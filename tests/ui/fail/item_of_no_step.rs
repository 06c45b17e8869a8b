//! `item` beside a return type that is no step.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter(item = u32)]
impl Numbers {
    async fn next(&mut self) -> u32 {
        self.left
    }
}

fn main() {}
