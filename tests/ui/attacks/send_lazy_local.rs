//! A local init that holds an `Rc`, sent with its stream: two threads would count it.

use aiter::{Iter, LocalAsyncIter};
use std::rc::Rc;

struct Plain(u32);

impl LocalAsyncIter for Plain {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn send(shared: Rc<u32>) {
    let stream = Iter::lazy_local(async move { Plain(*shared) });
    std::thread::spawn(move || drop(stream));
}

fn main() {}
