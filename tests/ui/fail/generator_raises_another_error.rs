//! A `?` on an error that does not convert to that of the items.

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn numbers(text: &str) -> impl Stream<Item = std::io::Result<u32>> {
    let number = text.parse::<u32>()?;
    yield_!(Ok(number));
}

fn main() {
    let _ = numbers("1");
}
