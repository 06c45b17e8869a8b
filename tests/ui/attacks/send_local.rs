//! A step that holds an `Rc`, sent with its stream: two threads would count it.

use aiter::{Iter, LocalAsyncIter};
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
    std::thread::spawn(move || drop(stream));
}

fn main() {}
