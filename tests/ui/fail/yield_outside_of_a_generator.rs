//! What yields, in an `async fn` without the attribute.

use aiter::{finally, yield_, yield_from};

async fn numbers(stop: u32) {
    finally!(println!("done"));
    yield_!(stop + 1);
    yield_from!(numbers(1));
}

fn main() {
    let _ = numbers(2);
}
