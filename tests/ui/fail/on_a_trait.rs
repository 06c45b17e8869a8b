//! The attribute on a trait.

use aiter::async_iter;

#[async_iter]
trait Source {
    async fn next(&mut self) -> Option<u32>;
}

fn main() {}
