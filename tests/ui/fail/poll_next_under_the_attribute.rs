//! `Stream` by hand, under the attribute, which implements it itself.

use std::pin::Pin;
use std::task::{Context, Poll};

use aiter::{Stream, async_iter};

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Stream for Numbers {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        self.left -= 1;
        Poll::Ready(Some(self.left))
    }
}

async fn sum(mut numbers: Numbers) -> u32 {
    numbers.next().await.unwrap_or_default()
}

fn main() {
    let _ = sum;
}
