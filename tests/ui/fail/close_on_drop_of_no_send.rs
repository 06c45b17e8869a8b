// What is spawned is `Send`, so the state has to be.

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
