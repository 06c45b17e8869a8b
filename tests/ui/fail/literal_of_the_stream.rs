//! A literal of the struct, where that is the stream.

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

async fn consume() {
    let _numbers = Numbers { left: 1 };
}

fn main() {}
