//! An `async move` block that yields, and a yield after it: the block has taken the way out.
use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn numbers() -> impl Stream<Item = u32> {
    async move { yield_!(1) }.await;
    yield_!(2);
}

fn main() {
    let _ = numbers();
}
