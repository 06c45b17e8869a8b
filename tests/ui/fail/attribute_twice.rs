//! The attribute twice, on the struct and on its impl.

use aiter::async_iter;

#[async_iter]
#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
#[async_iter(local)]
impl Numbers {
    fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

#[tokio::main]
async fn main() {
    let mut numbers = Numbers::new(1);
    numbers.next().await;
}
