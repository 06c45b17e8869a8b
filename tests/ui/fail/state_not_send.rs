//! A state that is not `Send`, without `local`.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: std::rc::Rc<u32>,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(*self.left)
    }
}

fn main() {}
