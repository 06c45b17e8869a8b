//! A body whose error cannot be made of the close's.

use std::io;
use std::num::ParseIntError;

use aiter::{async_iter, try_closing};

#[async_iter]
struct Lines {
    left: u32,
}

#[async_iter]
impl Lines {
    fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> io::Result<Option<u32>> {
        Ok(Some(self.left))
    }

    async fn close(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn parse() -> Result<u32, ParseIntError> {
    try_closing(Lines::new(1), async |lines| {
        lines.next().await;
        "1".parse::<u32>()
    })
    .await
}

fn main() {}
