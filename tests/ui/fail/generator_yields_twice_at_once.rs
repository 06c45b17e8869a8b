//! Two yields at once: one body has one yielder.
use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn numbers() -> impl Stream<Item = u32> {
    futures::join!(async { yield_!(1) }, async { yield_!(2) });
}

fn main() {
    let _ = numbers();
}
