//! A `poll_next` that is called `next`.

use aiter::async_iter;
use std::pin::Pin;
use std::task::{Context, Poll};

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        Poll::Ready(Some(self.left))
    }
}

fn main() {}
