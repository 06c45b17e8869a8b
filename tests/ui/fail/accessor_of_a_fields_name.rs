//! A plain impl is about the stream, which does not have the field.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

impl Numbers {
    fn left(&self) -> u32 {
        self.left
    }
}

fn main() {}
