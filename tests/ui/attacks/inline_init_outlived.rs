//! An init that outlives what it borrows.

use aiter::async_iter;

#[async_iter(inline)]
struct Words<'a> {
    words: std::str::SplitWhitespace<'a>,
}

#[async_iter(inline)]
impl<'a> Words<'a> {
    async fn init(text: &'a str) -> Self {
        Self { words: text.split_whitespace() }
    }

    async fn next(&mut self) -> Option<String> {
        self.words.next().map(String::from)
    }
}

fn words() -> Words<'static> {
    let text = String::from("a b");
    Words::new(&text)
}

fn main() {
    drop(words());
}
