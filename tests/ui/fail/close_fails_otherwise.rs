//! A `close` whose error does not become that of a step.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Result<Option<u32>, std::num::ParseIntError> {
        Ok(Some(self.left))
    }

    async fn close(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn main() {}
