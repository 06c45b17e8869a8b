//! A `yield_!` in an `async fn` without the attribute.

use aiter::yield_;

async fn numbers() {
    yield_!(1);
}

fn main() {
    let _ = numbers();
}
