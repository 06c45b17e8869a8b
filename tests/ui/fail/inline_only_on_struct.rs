//! `inline` on the struct alone.
use aiter::async_iter;

#[async_iter(inline)]
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

fn main() {}
