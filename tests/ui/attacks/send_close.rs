//! An `AsyncIter` whose close holds an `Rc`: its stream would be `Send`.

use aiter::AsyncIter;
use std::rc::Rc;

struct Holds(u32);

impl AsyncIter for Holds {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        None
    }

    async fn close(&mut self) {
        let shared = Rc::new(self.0);
        std::future::poll_fn(|_| std::task::Poll::<()>::Pending).await;
        drop(shared);
    }
}

fn main() {}
