//! An item that borrows from the stream, with a lifetime by name.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next<'a>(&'a mut self) -> Option<&'a u32> {
        Some(&self.left)
    }
}

fn main() {}
