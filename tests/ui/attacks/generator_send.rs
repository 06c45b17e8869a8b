//! Were it to compile: an `Rc` would cross threads, in the body and as an item.

use std::rc::Rc;

use aiter::{LocalGenerator, Stream, async_iter, yield_};

#[async_iter]
async fn held() -> impl Stream<Item = u32> {
    let shared = Rc::new(1);
    yield_!(*shared);
    drop(shared);
}

#[async_iter]
async fn given() -> impl Stream<Item = Rc<u32>> {
    yield_!(Rc::new(1));
}

#[async_iter]
async fn named() -> LocalGenerator<'static, u32> {
    yield_!(1);
}

fn is_send<T: Send>(_: T) {}

fn main() {
    is_send(given());
    is_send(named());
}

fn other() {
    is_send(held());
}
