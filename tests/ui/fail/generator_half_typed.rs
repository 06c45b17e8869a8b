//! An expression that is not written to its end, before a `yield_!`.

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn numbers(text: String) -> impl Stream<Item = usize> {
    let length = text.
    yield_!(length);
}

fn main() {
    let _ = numbers(String::new());
}
