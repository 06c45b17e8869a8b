//! An init whose argument borrows, which its type does not show.

use aiter::async_iter;

struct Text<'a>(&'a str);

#[async_iter]
struct Length(usize);

#[async_iter]
impl Length {
    async fn init(text: Text) -> Self {
        tokio::task::yield_now().await;
        Self(text.0.len())
    }

    async fn next(&mut self) -> Option<usize> {
        Some(self.0)
    }
}

fn main() {}
