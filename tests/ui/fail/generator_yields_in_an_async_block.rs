//! A `yield_!` in an `async` block that is spawned.

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn spawned() -> impl Stream<Item = u32> {
    tokio::spawn(async move {
        yield_!(1);
    });
}

fn main() {
    let _ = spawned();
}
