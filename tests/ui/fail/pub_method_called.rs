//! `pub` methods with a receiver in an annotated block, and those who call them.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn init() -> Self {
        Self { left: 3 }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }

    pub fn left(&self) -> u32 {
        self.left
    }

    pub fn set(&mut self, left: u32) -> &mut Self {
        self.left = left;
        self
    }

    pub async fn skip(&mut self, by: u32) {
        self.left -= by;
    }

    pub fn into_left(self) -> u32 {
        self.left
    }
}

async fn caller() -> u32 {
    let mut numbers = Numbers::new();
    numbers.set(numbers.left() + 1);
    numbers.skip(1).await;
    numbers.into_left()
}

fn main() {
    drop(caller());
}
