//! All methods under Python's names.

use aiter::async_iter;

#[async_iter]
pub struct Countdown {
    left: u32,
}

#[async_iter]
impl Countdown {
    fn __init__(left: u32) -> Self {
        Self { left }
    }

    fn __aiter__(self) -> Self {
        self
    }

    async fn __anext__(&mut self) -> Option<u32> {
        self.left -= 1;
        Some(self.left)
    }
}

fn main() {
    let mut countdown = Countdown::__init__(3);
    let _ = async move {
        while let Some(left) = countdown.next().await {
            println!("{left}");
        }
    };
}
