//! A hook's future that is not `Send`, without `local`.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        let shared = std::rc::Rc::new(self.left);
        std::future::ready(()).await;
        Some(*shared)
    }
}

fn main() {}
