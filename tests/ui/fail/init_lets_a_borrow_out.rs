//! A borrow that an init lets out.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    words: &'static [u32],
}

#[async_iter]
impl Numbers {
    fn init<'a>(words: &'a [u32]) -> Self {
        Self { words }
    }

    async fn next(&mut self) -> Option<&'static u32> {
        self.words.first()
    }
}

fn main() {}
