//! A body that ends in a value.

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
    2
}

#[async_iter]
async fn results() -> impl Stream<Item = Result<u32, String>> {
    yield_!(Ok(1));
    Ok(())
}

fn main() {
    let _ = (numbers(), results());
}
