//! A helper of the state, called on the stream.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }

    fn helper(&self) {}
}

async fn consume(numbers: Numbers) {
    numbers.helper();
}

fn main() {}
