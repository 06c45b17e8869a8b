//! A generator that does not say what it yields, and callers of it.

use aiter::{async_iter, yield_};

#[async_iter]
async fn count(n: u32) {
    for i in 0..n {
        yield_!(i);
    }
}

async fn consume() {
    let mut sum = 0;
    let mut counted = count(3);
    while let Some(i) = counted.next().await {
        println!("{i}");
        sum += i;
    }
}

fn main() {}
