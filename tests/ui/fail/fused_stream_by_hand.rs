//! `FusedStream` by hand beside the hooks.

use aiter::{FusedStream, async_iter};

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

impl FusedStream for Numbers {
    fn is_terminated(&self) -> bool {
        false
    }
}

fn main() {}
