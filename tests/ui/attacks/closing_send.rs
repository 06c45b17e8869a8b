//! A body that holds an `Rc`, in a future that is sent: two threads would count it.

use aiter::{AsyncIter, Iter, closing};
use std::rc::Rc;

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn send(stream: Iter<Count>, shared: Rc<u32>) {
    let future = closing(stream, async move |stream| {
        stream.next().await;
        *shared
    });
    std::thread::spawn(move || drop(future));
}

fn main() {}
