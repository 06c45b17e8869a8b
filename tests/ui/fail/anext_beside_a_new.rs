//! `next` under Python's name, beside a constructor.

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

    async fn anext(&mut self) -> Option<u32> {
        self.left -= 1;
        Some(1)
    }
}

fn main() {
    let mut countdown = Countdown::new();
    let _ = async move {
        while let Some(left) = countdown.next().await {
            println!("{}", left + 1);
        }
    };
}
