use std::pin::pin;

use futures_util::stream::{Stream, StreamExt, unfold};

fn counter() -> impl Stream<Item = u32> {
    unfold(1, |current| async move { (current <= 3).then_some((current, current + 1)) })
}

fn main() {
    let mut last = 0;
    let counting = async {
        let mut counter = pin!(counter());
        while let Some(n) = counter.next().await {
            last = n;
        }
    };
    block_on(pin!(counting));
    println!("{last}");
}
