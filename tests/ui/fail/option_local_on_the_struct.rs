//! An option of the impl on the struct, and hooks that need it.

use std::rc::Rc;

use aiter::async_iter;

#[async_iter(local)]
struct Numbers {
    left: Rc<u32>,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(*self.left)
    }
}

fn main() {}
