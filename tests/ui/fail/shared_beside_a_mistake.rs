//! A shared field, beside a mistake in the impl that has nothing to do with it.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    #[async_iter(shared)]
    limit: u32,
    left: u32,
}

#[async_iter]
impl Numbers {
    fn init(left: u32) -> Self {
        Self { limit: left, left }
    }

    async fn next(&mut self) -> u32 {
        self.left
    }
}

async fn consume() {
    let mut numbers = Numbers::new(1);
    numbers.next().await;
    assert_eq!(numbers.limit, 1);
}

fn main() {}
