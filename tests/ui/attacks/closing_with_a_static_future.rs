//! A body whose future is one for `'static` alone: it would keep the stream.

use aiter::{AsyncIter, Iter, closing};
use std::pin::Pin;
use std::task::{Context, Poll};

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

struct Keeps<'a>(Option<&'a mut Iter<Count>>);

impl Future for Keeps<'static> {
    type Output = Option<&'static mut Iter<Count>>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(self.0.take())
    }
}

fn body(stream: &mut Iter<Count>) -> Keeps<'_> {
    Keeps(Some(stream))
}

fn keep(stream: Iter<Count>) {
    let _ = closing(stream, body);
}

fn main() {}
