//! Return types that do not say what is yielded.

use std::pin::Pin;

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn nothing() {
    yield_!(1);
}

#[async_iter]
async fn number() -> u32 {
    yield_!(1);
    2
}

#[async_iter]
async fn boxed() -> Pin<Box<dyn Stream<Item = u32> + Send>> {
    yield_!(1);
}

#[async_iter]
async fn of_what() -> impl Stream {
    yield_!(1);
}

fn main() {}
