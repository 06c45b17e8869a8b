//! A field of the struct, asked of the stream.

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
}

async fn consume(numbers: Numbers) {
    println!("{}", numbers.left);
}

fn main() {}
