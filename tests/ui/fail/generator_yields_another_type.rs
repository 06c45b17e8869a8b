//! An item of another type than the one that is promised.

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!("one");
}

fn main() {
    let _ = numbers();
}
