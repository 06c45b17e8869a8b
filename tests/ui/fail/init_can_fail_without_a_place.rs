//! An async `init` that can fail, beside items that are no `Result`.

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

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
