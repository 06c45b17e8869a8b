//! A close whose future is not `Send`, without `local`.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn close(&mut self) {
        let shared = std::rc::Rc::new(self.left);
        std::future::ready(()).await;
        drop(shared);
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
