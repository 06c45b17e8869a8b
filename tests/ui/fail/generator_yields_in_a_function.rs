//! A `yield_!` in a nested function.

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn outer() -> impl Stream<Item = u32> {
    async fn inner() {
        yield_!(1);
    }
    inner().await;
}

fn main() {
    let _ = outer();
}
