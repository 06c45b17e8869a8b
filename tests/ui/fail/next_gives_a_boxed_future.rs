//! A `next` whose future is in a box.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn next(&mut self) -> std::pin::Pin<Box<dyn Future<Output = Option<u32>> + Send + '_>> {
        todo!()
    }
}

fn main() {}
