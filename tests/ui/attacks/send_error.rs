//! An error that is not `Send`, waiting in a stream that is sent: two threads would count one `Rc`.

use aiter::{AsyncIter, Iter};
use std::rc::Rc;

struct Fails;

impl AsyncIter for Fails {
    type Output = Result<Option<u32>, Rc<u32>>;

    async fn next(&mut self) -> Self::Output {
        Err(Rc::new(1))
    }

    async fn close(&mut self) -> Result<(), Rc<u32>> {
        std::future::poll_fn(|_| std::task::Poll::Pending).await
    }
}

fn send(stream: Iter<Fails>) {
    std::thread::spawn(move || drop(stream));
}

fn main() {}
