//! A body for `&'static mut` alone: it would keep the stream.

use aiter::{AsyncIter, Iter, closing};

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

async fn body(stream: &'static mut Iter<Count>) -> &'static mut Iter<Count> {
    stream
}

fn keep(stream: Iter<Count>) {
    let _ = closing(stream, body);
}

fn main() {}
