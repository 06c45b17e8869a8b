//! An async `init` whose error does not become that of a step.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn init(text: String) -> Result<Self, std::num::ParseIntError> {
        Ok(Self { left: text.parse()? })
    }

    async fn next(&mut self) -> std::io::Result<Option<u32>> {
        Ok(Some(self.left))
    }
}

fn main() {}
