//! A `close` that gives a `Result` of a value.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Result<Option<u32>, String> {
        Ok(Some(self.left))
    }

    async fn close(&mut self) -> Result<u32, String> {
        Ok(self.left)
    }
}

fn main() {}
