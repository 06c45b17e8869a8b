//! An `AsyncIter` has no say in whether it is local.

use aiter::AsyncIter;

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    const LOCAL: bool = true;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn main() {}
