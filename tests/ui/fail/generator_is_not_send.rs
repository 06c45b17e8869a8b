//! A generator that is promised to be `Send`, and holds an `Rc` across a `yield_!`.

use std::rc::Rc;

use aiter::{Generator, Stream, async_iter, yield_};

#[async_iter]
async fn opaque() -> impl Stream<Item = u32> + Send {
    let shared = Rc::new(1);
    yield_!(*shared);
    drop(shared);
}

#[async_iter]
async fn named() -> Generator<'static, u32> {
    let shared = Rc::new(1);
    yield_!(*shared);
    drop(shared);
}

fn main() {
    let _ = (opaque(), named());
}
