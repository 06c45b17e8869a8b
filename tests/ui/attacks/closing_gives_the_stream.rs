//! A body that gives the stream out: it is dropped with the future.

use aiter::{AsyncIter, Iter, closing};

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn give(stream: Iter<Count>) {
    let _ = closing(stream, async |stream| stream);
}

fn main() {}
