//! A block that leaves out the parameters of its struct, and one that does not declare them.

use aiter::async_iter;

#[async_iter]
struct Every<T> {
    item: T,
}

#[async_iter]
impl<T: Clone + Send> Every {
    async fn next(&mut self) -> Option<T> {
        Some(self.item.clone())
    }
}

#[async_iter]
struct All<T> {
    item: T,
}

#[async_iter]
impl All<T> {
    async fn next(&mut self) -> Option<T> {
        Some(self.item.clone())
    }
}

fn main() {}
