//! An item that is not `Send`, ready at once, without `local`.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn next(&mut self) -> Option<std::rc::Rc<u32>> {
        Some(self.left.into())
    }
}

fn main() {}
