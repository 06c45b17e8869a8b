//! A state that borrows, with an async init that borrows the same; the stream moves to another task in mid-step.

use aiter::async_iter;

#[async_iter]
struct Words<'a> {
    words: std::str::SplitWhitespace<'a>,
}

#[async_iter]
impl<'a> Words<'a> {
    async fn init(text: &'a str) -> Self {
        Self { words: text.split_whitespace() }
    }

    async fn next(&mut self) -> Option<&'a str> {
        std::future::ready(self.words.next()).await
    }
}

fn send<T: Send>(value: T) -> T {
    value
}

#[tokio::main]
async fn main() {
    let text = String::from("two words");
    let mut words = send(Words::new(&text));
    assert_eq!(send(words.next()).await, Some("two"));
    assert_eq!(words.next().await, Some("words"));
    assert_eq!(words.next().await, None);
}
