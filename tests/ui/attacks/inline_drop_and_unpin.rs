//! What could move a pinned stream: its own `Unpin`, and its own destructor.
use aiter::async_iter;

#[async_iter(inline)]
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

impl Unpin for Numbers {}

impl Drop for Numbers {
    fn drop(&mut self) {}
}

fn main() {}
