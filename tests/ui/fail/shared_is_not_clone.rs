//! A shared field that is not `Clone`.

use aiter::async_iter;

use std::sync::atomic::AtomicU32;

#[async_iter]
struct Numbers {
    #[async_iter(shared)]
    read: AtomicU32,
    left: u32,
}

#[async_iter]
impl Numbers {
    fn init(left: u32) -> Self {
        Self { read: AtomicU32::new(0), left }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

fn main() {}
