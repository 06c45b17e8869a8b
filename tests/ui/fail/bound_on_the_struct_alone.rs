//! A bound that the struct has, and its impl has not.

use aiter::async_iter;

#[async_iter]
struct Each<I: Iterator> {
    items: I,
}

#[async_iter]
impl<I> Each<I> {
    fn init(items: I) -> Self {
        Self { items }
    }

    async fn next(&mut self) -> Option<I::Item> {
        self.items.next()
    }
}

async fn consume() {
    Each::new([1].into_iter()).next().await;
}

fn main() {}
