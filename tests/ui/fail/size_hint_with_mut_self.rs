//! A `size_hint` that takes `&mut self`.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn size_hint(&mut self) -> (usize, Option<usize>) {
        (0, None)
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
