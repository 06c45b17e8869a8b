//! A result that is not `Send`, waiting for the close in a future that is sent.

use aiter::{AsyncIter, Iter, closing};
use std::rc::Rc;

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

async fn body(_: &mut Iter<Count>) -> Rc<u32> {
    Rc::new(1)
}

fn send(stream: Iter<Count>) {
    let future = closing(stream, body);
    std::thread::spawn(move || drop(future));
}

fn main() {}
