//! A `next` without a way to end.

use aiter::async_iter;

#[async_iter]
struct Numbers(u32);

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> u32 {
        self.0 += 1;
        self.0
    }
}

fn main() {}
