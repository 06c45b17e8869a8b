//! An init that borrows what its stream outlives.

use aiter::{AsyncIter, Iter};

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn lazy(n: &u32) -> Iter<Count> {
    Iter::lazy(async move { Count(*n) })
}

fn main() {}
