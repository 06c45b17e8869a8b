//! `continue_on_error` where nothing is raised.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter(continue_on_error)]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
