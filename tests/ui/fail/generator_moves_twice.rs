//! A value that was yielded, and is used again.

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn words() -> impl Stream<Item = String> {
    let word = String::from("a");
    yield_!(word);
    yield_!(word);
}

fn main() {
    let _ = words();
}
