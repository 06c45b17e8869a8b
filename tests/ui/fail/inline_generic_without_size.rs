//! A type parameter, and no number of bytes.
use aiter::async_iter;

#[async_iter(inline)]
struct Items<T> {
    items: Vec<T>,
}

#[async_iter(inline)]
impl<T: Send + Sync> Items<T> {
    async fn next(&mut self) -> Option<T> {
        self.items.pop()
    }
}

fn main() {}
