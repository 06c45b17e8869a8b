//! Two mistakes: a message for each.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter(eager)]
impl Numbers {
    fn init(&self) -> Self {
        Self { left: 0 }
    }

    async fn next(&self) -> u32 {
        self.left
    }
}

async fn consume() {
    let mut numbers = Numbers::new();
    while let Some(n) = numbers.next().await {
        let _: u32 = n;
    }
}

fn main() {}
