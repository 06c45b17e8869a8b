//! Were it to compile: one of two yields in the branches of a `join!` could be lost.

use aiter::{Stream, generate};

fn numbers() -> impl Stream<Item = u32> {
    generate::<u32, _, _, _>(async |mut yielder| {
        futures::join!(yielder.yield_item(1), yielder.yield_item(2));
    })
}

fn main() {
    let _ = numbers();
}
