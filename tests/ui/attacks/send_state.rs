//! A state that is not `Send`, sent: two threads would count one `Rc`.

use aiter::{AsyncIter, Iter};
use std::rc::Rc;

struct Shared(#[allow(dead_code)] Rc<u32>);

impl AsyncIter for Shared {
    type Output = Option<u32>;

    // The future holds nothing of the state.
    fn next(&mut self) -> impl Future<Output = Option<u32>> + Send {
        std::future::ready(Some(1))
    }
}

fn send(stream: Iter<Shared>) {
    std::thread::spawn(move || drop(stream));
}

fn main() {}
