//! Bounds that the struct has, and its impl has not, which has others.

use aiter::async_iter;

#[async_iter]
struct Each<I: Iterator<Item = u32>> {
    items: I,
}

#[async_iter]
impl<I: Send + 'static> Each<I> {
    fn init(items: I) -> Self {
        Self { items }
    }

    async fn next(&mut self) -> Option<u32> {
        self.items.next()
    }
}

#[async_iter]
struct Every<I>
where
    I: Iterator<Item = u32> + Clone,
{
    items: I,
}

#[async_iter]
impl<I> Every<I>
where
    I: Clone + Send,
{
    fn init(items: I) -> Self {
        Self { items }
    }

    async fn next(&mut self) -> Option<u32> {
        self.items.next()
    }
}

async fn consume() {
    Each::new([1].into_iter()).next().await;
    Every::new([1].into_iter()).next().await;
}

fn main() {}
