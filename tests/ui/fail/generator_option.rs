//! An option of a struct, on a generator.

use aiter::{Stream, async_iter, yield_};

#[async_iter(local)]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
}

fn main() {
    let _ = numbers();
}
