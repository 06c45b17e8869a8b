//! A `?` where the items are no `Result`s.

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn numbers(text: &str) -> impl Stream<Item = u32> {
    let number = text.parse()?;
    yield_!(number);
}

fn main() {
    let _ = numbers("1");
}
