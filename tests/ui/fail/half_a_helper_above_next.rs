//! Half-typed code: a helper without its body, above the hook, in a block that says its own name; and a caller.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn new(left: u32) -> Numbers {
        Numbers { left }
    }

    fn helper(&self)

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

async fn first() -> Option<u32> {
    Numbers::new(2).next().await
}

fn main() {
    drop(first());
}
