//! `inline` on the impl alone.
use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter(inline)]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

fn main() {}
