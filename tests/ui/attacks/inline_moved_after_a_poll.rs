//! A stream that moves after it was polled.
use aiter::async_iter;
use std::mem::swap;
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

async fn swapped() {
    let mut first = pin!(Numbers::new(3));
    let mut second = pin!(Numbers::new(3));
    first.as_mut().next().await;
    swap(&mut *first, &mut *second);
    let moved = *first;
    drop(moved);
}

fn main() {}
