//! A body that keeps the stream: it is dropped with the future.

use aiter::{AsyncIter, Iter, closing};

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn keep(stream: Iter<Count>) {
    let mut kept = None;
    let _ = closing(stream, async |stream| kept = Some(stream));
    drop(kept);
}

fn main() {}
