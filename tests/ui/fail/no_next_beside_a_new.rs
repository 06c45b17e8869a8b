//! A constructor, and no `next`, with a caller that cannot know the items.

use aiter::async_iter;

#[async_iter]
pub struct Countdown {
    left: u32,
}

#[async_iter]
impl Countdown {
    pub fn new() -> Self {
        Self { left: 1 }
    }
}

async fn consume() {
    let mut countdown = Countdown::new();
    let mut sum = 0;
    while let Some(left) = countdown.next().await {
        println!("{}", left + 1);
        sum += left;
    }
}

fn main() {}
