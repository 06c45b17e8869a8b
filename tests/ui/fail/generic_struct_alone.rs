//! A generic struct with the attribute, whose only `impl` has none.

use aiter::async_iter;

#[async_iter]
struct Chunks<'a, T: Clone, const N: usize> {
    items: &'a [T],
}

impl<'a, T: Clone + Send + Sync, const N: usize> Chunks<'a, T, N> {
    fn init(items: &'a [T]) -> Self {
        Self { items }
    }

    async fn next(&mut self) -> Option<[T; N]> {
        let (chunk, rest) = self.items.split_first_chunk::<N>()?;
        self.items = rest;
        Some(chunk.clone())
    }
}

async fn first(items: &[u8]) -> Option<[u8; 2]> {
    Chunks::<u8, 2>::new(items).next().await
}

fn main() {
    drop(first(&[]));
}
