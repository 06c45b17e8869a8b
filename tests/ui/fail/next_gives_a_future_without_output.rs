//! A `next` whose future does not say what it gives.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn next(&mut self) -> impl Future {
        std::future::ready(Some(self.left))
    }
}

fn main() {}
