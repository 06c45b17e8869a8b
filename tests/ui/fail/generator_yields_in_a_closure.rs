//! A `yield_!` in a closure.

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn doubled(numbers: Vec<u32>) -> impl Stream<Item = u32> {
    numbers.iter().for_each(|n| yield_!(n * 2));
}

fn main() {
    let _ = doubled(vec![1]);
}
