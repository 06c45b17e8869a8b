//! A pull and a close of one stream at a time.

use aiter::async_iter;

#[async_iter]
struct Numbers;

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        None
    }
}

async fn both(mut numbers: Numbers) {
    let next = numbers.next();
    numbers.close().await;
    next.await;
}

fn main() {}
