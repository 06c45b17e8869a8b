//! An `Rc` as the error of a close, beside steps that raise none.

use std::rc::Rc;

use aiter::async_iter;

#[async_iter]
struct Fails;

#[async_iter]
impl Fails {
    async fn next(&mut self) -> Option<Result<u32, Rc<u32>>> {
        None
    }

    async fn close(&mut self) -> Result<(), Rc<u32>> {
        Err(Rc::new(7))
    }
}

fn send<T: Send>(_: T) {}

fn main() {
    send(Fails::from(FailsState));
}
