//! A shared field of a state that an async `init` makes.

use aiter::async_iter;

use std::sync::Arc;

#[async_iter]
struct Numbers {
    #[async_iter(shared)]
    read: Arc<str>,
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn init(left: u32) -> Self {
        Self { read: "a".into(), left }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

async fn consume() {
    let mut numbers = Numbers::new(1);
    numbers.next().await;
    assert_eq!(&*numbers.read, "a");
}

fn main() {}
