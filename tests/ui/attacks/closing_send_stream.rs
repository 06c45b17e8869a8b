//! A stream that is not `Send`, in a future that is sent.

use aiter::{Iter, LocalAsyncIter, closing};
use std::rc::Rc;

struct Local(u32);

impl LocalAsyncIter for Local {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        let shared = Rc::new(self.0);
        std::future::poll_fn(|_| std::task::Poll::<()>::Pending).await;
        Some(*shared)
    }
}

fn send(stream: Iter<Local>) {
    let future = closing(stream, async |stream| drop(stream.next().await));
    std::thread::spawn(move || drop(future));
}

fn main() {}
