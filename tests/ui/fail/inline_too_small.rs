//! Too few bytes.
use aiter::async_iter;

#[async_iter(inline = 4)]
struct Items<T> {
    items: Vec<T>,
}

#[async_iter(inline)]
impl<T: Send + Sync> Items<T> {
    fn init(items: Vec<T>) -> Self {
        Self { items }
    }

    async fn next(&mut self) -> Option<T> {
        std::future::ready(()).await;
        self.items.pop()
    }
}

fn main() {
    let _items = Items::new(vec![1]);
}
