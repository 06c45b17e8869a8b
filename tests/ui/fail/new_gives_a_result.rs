//! `next` of what `new` returns, which is a `Result`.

use std::io;

use aiter::async_iter;

#[async_iter]
struct Lines {
    left: u32,
}

#[async_iter]
impl Lines {
    fn init(left: u32) -> io::Result<Self> {
        Ok(Self { left })
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

async fn consume() {
    let mut lines = Lines::new(1);
    lines.next().await;
}

fn main() {}
