//! An init whose future is not `Send`, without `local`.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn init(left: std::rc::Rc<u32>) -> Self {
        std::future::ready(()).await;
        Self { left: *left }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
