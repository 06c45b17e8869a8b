//! A parameter that need not be `Send`, without `local`.

use aiter::async_iter;

#[async_iter]
struct Items<T> {
    items: Vec<T>,
}

#[async_iter]
impl<T> Items<T> {
    async fn next(&mut self) -> Option<T> {
        self.items.pop()
    }
}

fn main() {}
