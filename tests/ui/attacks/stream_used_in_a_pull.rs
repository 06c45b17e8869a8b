//! A stream that is used while a pull of it is alive.

use aiter::{AsyncIter, Iter};

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn both(mut stream: Iter<Count>) {
    let pull = stream.next();
    let close = stream.close();
    drop((pull, close));
}

fn main() {}
