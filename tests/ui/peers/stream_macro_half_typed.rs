//! The mistake of `fail/generator_half_typed.rs`.

use async_stream::stream;
use futures::Stream;

fn numbers(text: String) -> impl Stream<Item = usize> {
    stream! {
        let length = text.
        yield length;
    }
}

fn main() {
    let _ = numbers(String::new());
}
