//! Warnings point at the user's code, and there are no others.
#![deny(warnings)]

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn numbers(unused: u32) -> impl Stream<Item = u32> {
    let mut never = 3;
    yield_!(1);
}

fn main() {
    let _ = numbers(1);
}
