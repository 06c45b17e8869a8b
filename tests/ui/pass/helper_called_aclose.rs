//! A helper with Python's name of `close`, which something calls.
#![deny(warnings)]

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }

    async fn aclose(&mut self) {
        self.left = 0;
    }
}

async fn end(numbers: &mut Numbers) {
    if let Some(state) = numbers.interrupt() {
        state.aclose().await;
    }
}

fn main() {
    let _ = end(&mut Numbers::new(3));
}
