//! `impl Stream` has no method `next`.

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
}

async fn consume() {
    numbers().next().await;
}

fn main() {
    drop(consume());
}
