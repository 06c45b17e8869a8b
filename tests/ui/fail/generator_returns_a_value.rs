//! A `return` with a value.

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
    return 2;
}

fn main() {
    let _ = numbers();
}
