//! `Stream` by hand, for a struct that has the attribute.

use aiter::async_iter;

use aiter::Stream;
use std::pin::Pin;
use std::task::{Context, Poll};

#[async_iter]
struct Numbers {
    left: u32,
}

impl Stream for Numbers {
    type Item = u32;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        Poll::Ready(Some(self.left))
    }
}

fn main() {}
