//! `Stream` by hand beside the hooks.

use std::pin::Pin;
use std::task::{Context, Poll};

use aiter::{Stream, async_iter};

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

impl Stream for Numbers {
    type Item = u32;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        Poll::Ready(None)
    }
}

async fn consume(mut numbers: Numbers) {
    numbers.next().await;
}

fn main() {}
