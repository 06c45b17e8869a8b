//! The mistake of `fail/generator_raises_another_error.rs`.

use async_stream::try_stream;
use futures::Stream;

fn numbers(text: &str) -> impl Stream<Item = std::io::Result<u32>> {
    try_stream! {
        let number = text.parse::<u32>()?;
        yield number;
    }
}

fn main() {
    let _ = numbers("1");
}
