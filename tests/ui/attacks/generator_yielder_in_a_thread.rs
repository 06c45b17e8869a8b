//! Were it to compile: the thread fills a slot that another thread empties.

use aiter::{Stream, generate};

fn numbers() -> impl Stream<Item = u32> {
    generate::<u32, _, _, _>(async |mut yielder| {
        std::thread::spawn(move || drop(yielder.yield_item(1)));
    })
}

fn main() {
    let _ = numbers();
}
