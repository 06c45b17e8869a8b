//! The attribute on an enum.

use aiter::async_iter;

#[async_iter]
enum State {
    Open,
    Closed,
}

#[async_iter]
impl State {
    async fn next(&mut self) -> Option<u32> {
        None
    }
}

fn main() {}
