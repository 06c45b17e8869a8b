//! A type that is `AsyncIter` and says that it is local all the same: its stream would be `Send` over an init that is not.

use aiter::{AsyncIter, LocalAsyncIter};

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

impl LocalAsyncIter for Count {
    type Output = Option<u32>;

    const LOCAL: bool = true;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn main() {}
