//! What a lint says of a generator stands at the function.
#![deny(missing_docs, private_interfaces)]

use aiter::{Generator, Stream, async_iter, yield_};

mod private {
    pub(super) struct Private;
}

#[async_iter]
pub async fn numbers(n: u32) -> impl Stream<Item = u32> {
    yield_!(n);
}

#[async_iter]
pub async fn named(n: u32) -> Generator<'static, u32> {
    yield_!(n);
}

/// Has an argument that nobody else can make.
#[async_iter]
pub async fn private(_: private::Private) -> impl Stream<Item = u32> {
    yield_!(1);
}

fn main() {}
