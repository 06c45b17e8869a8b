//! Return types that are streams, or nearly, written in another way.

use aiter::{Generator, Stream, async_iter, yield_};
use std::pin::Pin;

type Body = Pin<Box<dyn Stream<Item = u32> + Send>>;

#[async_iter]
async fn alias() -> Body {
    yield_!(1);
}

#[async_iter]
async fn boxed() -> Box<dyn Stream<Item = u32>> {
    yield_!(1);
}

#[async_iter]
async fn bare() -> Stream<Item = u32> {
    yield_!(1);
}

#[async_iter]
async fn argument() -> impl Stream<u32> {
    yield_!(1);
}

#[async_iter]
async fn fails() -> impl futures::TryStream<Ok = u32, Error = std::io::Error> {
    yield_!(Ok(1));
}

#[async_iter]
async fn named() -> Generator {
    yield_!(());
}

#[async_iter]
async fn labelled() -> Generator<'static, Item = u32> {
    yield_!(1);
}

async fn callers() {
    let _: Option<u32> = aiter::next(&mut alias()).await;
    let _: Option<u32> = aiter::next(&mut boxed()).await;
    let _: Option<u32> = aiter::next(&mut bare()).await;
    let _: Option<u32> = aiter::next(&mut argument()).await;
    let _ = aiter::next(&mut fails()).await;
    let _ = aiter::next(&mut named()).await;
    let _: Option<u32> = aiter::next(&mut labelled()).await;
}

fn main() {
    drop(callers());
}
