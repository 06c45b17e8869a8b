use std::future::poll_fn;
use std::pin::pin;

use async_stream::stream;
use futures_core::Stream;

fn counter() -> impl Stream<Item = u32> {
    stream! {
        for current in 1..=3 {
            yield current;
        }
    }
}

fn main() {
    let mut last = 0;
    let counting = async {
        let mut counter = pin!(counter());
        while let Some(n) = poll_fn(|cx| counter.as_mut().poll_next(cx)).await {
            last = n;
        }
    };
    block_on(pin!(counting));
    println!("{last}");
}
