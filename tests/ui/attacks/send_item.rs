//! An item that is not `Send`, made in one thread and seen in another: two threads would count one `Rc`.

use aiter::{AsyncIter, Iter};
use std::rc::Rc;

struct Makes;

impl AsyncIter for Makes {
    type Output = Option<Rc<u32>>;

    async fn next(&mut self) -> Option<Rc<u32>> {
        Some(Rc::new(1))
    }
}

fn send(stream: Iter<Makes>) {
    std::thread::spawn(move || drop(stream));
}

fn main() {}
