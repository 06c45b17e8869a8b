//! A stream that was not pinned.
use aiter::async_iter;

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
    let mut numbers = Numbers::new(3);
    numbers.next().await;
}

fn main() {}
