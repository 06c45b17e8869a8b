//! `yield_!` imported under another name.

use aiter::{Stream, async_iter, yield_ as emit};

#[async_iter]
async fn numbers() -> impl Stream<Item = u32> {
    emit!(1);
}

fn main() {}
