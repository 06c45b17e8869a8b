//! An `init` that returns the stream.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn init(left: u32) -> Numbers {
        Numbers { left }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
