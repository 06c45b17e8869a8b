//! A `close` whose future is in a box.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn close(&mut self) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {})
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
