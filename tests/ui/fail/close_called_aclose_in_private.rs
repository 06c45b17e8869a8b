//! `close` under Python's name, where nobody can call it.

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

    async fn next(&mut self) -> Option<u32> {
        println!("{} left", self.left);
        Some(self.left)
    }

    async fn aclose(&mut self) {
        self.left = 0;
    }
}

fn main() {
    let _ = Numbers::new(3);
}
