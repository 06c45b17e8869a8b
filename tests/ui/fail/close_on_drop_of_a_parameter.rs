//! `close_on_drop` with a parameter that is not `'static`: what is spawned may not borrow.

use aiter::async_iter;

#[async_iter]
struct Session<T> {
    items: Vec<T>,
}

#[async_iter(close_on_drop)]
impl<T: Send> Session<T> {
    async fn next(&mut self) -> Option<T> {
        self.items.pop()
    }

    async fn close(&mut self) {
        self.items.clear();
    }
}

fn main() {}
