//! A local init that borrows what its stream outlives.

use aiter::{Iter, LocalAsyncIter};

struct Count(u32);

impl LocalAsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn lazy(n: &u32) -> Iter<Count> {
    Iter::lazy_local(async move { Count(*n) })
}

fn main() {}
