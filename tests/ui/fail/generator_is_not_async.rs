//! A generator that is a plain `fn`.

use aiter::{Stream, async_iter, yield_};

#[async_iter]
fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
}

fn main() {
    let _ = numbers();
}
