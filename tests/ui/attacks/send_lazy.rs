//! An init that holds an `Rc`, in a stream that is `Send`: two threads would count it.

use aiter::{AsyncIter, Iter};
use std::rc::Rc;

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn lazy(shared: Rc<u32>) -> Iter<Count> {
    Iter::lazy(async move { Count(*shared) })
}

fn main() {}
