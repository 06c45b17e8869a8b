//! Python's `yield from` takes whatever can be iterated. This takes a stream.

use aiter::{Stream, async_iter, yield_from};

#[async_iter]
async fn numbers(n: u32) -> impl Stream<Item = u32> {
    yield_from!(0..n);
    yield_from!((0..=n));
    yield_from!(vec![1, 2]);
    yield_from!([3]);
}

fn main() {
    let _ = numbers(3);
}
