//! An item whose type has no name.

use std::fmt::Display;

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Result<Option<impl Display>, String> {
        Ok(Some(self.left))
    }
}

async fn consume() {
    while let Some(Ok(number)) = Numbers::new(1).next().await {
        println!("{number}");
    }
}

fn main() {}
