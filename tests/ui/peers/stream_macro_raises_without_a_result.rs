//! The mistake of `fail/generator_raises_without_a_result.rs`.

use async_stream::stream;
use futures::Stream;

fn numbers(text: &str) -> impl Stream<Item = u32> {
    stream! {
        let number = text.parse()?;
        yield number;
    }
}

fn main() {
    let _ = numbers("1");
}
