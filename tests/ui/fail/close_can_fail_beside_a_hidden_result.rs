//! A `close` that can fail, beside an item whose error an alias hides.

use aiter::async_iter;

type LineResult = std::io::Result<u32>;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<LineResult> {
        Some(Ok(self.left))
    }

    async fn close(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn main() {}
