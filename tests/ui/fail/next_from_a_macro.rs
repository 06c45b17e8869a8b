//! A `next` that another macro writes in the annotated block.

use aiter::async_iter;

macro_rules! hook {
    ($item:ty) => {
        async fn next(&mut self) -> Option<$item> {
            Some(self.left)
        }
    };
}

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    hook!(u32);
}

fn main() {}
