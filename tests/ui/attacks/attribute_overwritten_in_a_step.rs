//! A step that overwrites the state that it borrows from.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    numbers: Vec<u32>,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        let first = self.numbers.first();
        *self = Self { numbers: Vec::new() };
        first.copied()
    }
}

fn main() {}
