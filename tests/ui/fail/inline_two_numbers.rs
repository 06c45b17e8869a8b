//! Another number on the impl than on the struct.
use aiter::async_iter;

#[async_iter(inline = 64)]
struct Items<T> {
    items: Vec<T>,
}

#[async_iter(inline = 128)]
impl<T: Send + Sync> Items<T> {
    fn init(items: Vec<T>) -> Self {
        Self { items }
    }

    async fn next(&mut self) -> Option<T> {
        self.items.pop()
    }
}

fn main() {
    let _items = Items::new(vec![1]);
}
