//! `yield`, the reserved word, in place of the macro.

use aiter::{Stream, async_iter};

#[async_iter]
async fn numbers() -> impl Stream<Item = u32> {
    yield 1;
}

fn main() {
    let _ = numbers();
}
