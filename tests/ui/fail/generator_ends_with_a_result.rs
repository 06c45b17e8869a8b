//! Generators that end with a value, as other functions do.

use aiter::{Stream, async_iter, finally, yield_};
use std::io;

#[async_iter]
async fn ok() -> impl Stream<Item = io::Result<u32>> {
    let number = "1".parse().map_err(io::Error::other)?;
    yield_!(Ok(number));
    Ok(())
}

#[async_iter]
async fn error() -> impl Stream<Item = io::Result<u32>> {
    yield_!(Ok(1));
    Err(io::Error::other("torn"))
}

#[async_iter]
async fn none() -> impl Stream<Item = u32> {
    finally!(println!("done"));
    yield_!(1);
    None
}

#[async_iter]
async fn number() -> impl Stream<Item = u32> {
    2
}

fn main() {
    let _ = (ok(), error(), none(), number());
}
