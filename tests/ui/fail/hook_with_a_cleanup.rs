//! A cleanup in a hook.

use aiter::{async_iter, finally};

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        finally!(println!("done"));
        Some(self.left)
    }
}

fn main() {}
