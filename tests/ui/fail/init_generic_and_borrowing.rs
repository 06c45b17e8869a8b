//! A generic async `init` that borrows: its future has no type that could show the lifetime.

use aiter::async_iter;

#[async_iter]
struct Words<'a> {
    words: std::str::SplitWhitespace<'a>,
}

#[async_iter]
impl<'a> Words<'a> {
    async fn init(text: &'a str, wait: impl Future + Send + 'static) -> Self {
        wait.await;
        Self { words: text.split_whitespace() }
    }

    async fn next(&mut self) -> Option<&'a str> {
        self.words.next()
    }
}

fn main() {}
