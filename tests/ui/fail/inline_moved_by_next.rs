//! A pinned stream that the first `next` takes.
use aiter::async_iter;
use std::pin::pin;

#[async_iter(inline)]
struct Numbers {
    left: u32,
}

#[async_iter(inline)]
impl Numbers {
    fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

async fn pull() {
    let numbers = pin!(Numbers::new(3));
    while let Some(n) = numbers.next().await {
        println!("{n}");
    }
}

fn main() {}
