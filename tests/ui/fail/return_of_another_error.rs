//! What a `return` raises is the error of the items.

use aiter::{Stream, async_iter, yield_};
use std::io;

#[async_iter]
async fn lines() -> impl Stream<Item = io::Result<u32>> {
    yield_!(Ok(1));
    return Err("no line");
}

fn main() {
    let _ = lines();
}
