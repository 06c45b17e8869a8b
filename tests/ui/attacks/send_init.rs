//! An `Init` that holds an `Rc`, in a stream that is `Send`: two threads would count it.

use aiter::AsyncIter;
use aiter::private::{Init, Started};
use std::rc::Rc;

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

impl Init for Count {
    type Args = Rc<u32>;

    async fn start(shared: Rc<u32>) -> Started<Self> {
        std::future::poll_fn(|_| std::task::Poll::<()>::Pending).await;
        Ok(Some(Count(*shared)))
    }
}

fn main() {}
