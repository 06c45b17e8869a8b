//! `close_on_drop` of a state that is not `Send`, though what is spawned is.

use std::rc::Rc;

use aiter::async_iter;

#[async_iter]
struct Session {
    name: Option<Rc<str>>,
}

#[async_iter(close_on_drop)]
impl Session {
    fn next(&mut self) -> Option<u32> {
        self.name.as_ref().map(|_| 1)
    }

    fn close(&mut self) {
        self.name = None;
    }
}

fn main() {}
