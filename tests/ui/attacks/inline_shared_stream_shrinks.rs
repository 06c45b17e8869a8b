//! The same behind a reference.

use std::pin::Pin;

use aiter::async_iter;

#[async_iter(inline)]
struct Words<'a> {
    words: Vec<&'a str>,
}

#[async_iter(inline)]
impl<'a> Words<'a> {
    async fn next(&mut self) -> Option<&'a str> {
        self.words.pop()
    }
}

fn smuggle(words: Pin<&mut Words<'static>>) {
    let text = String::from("gone");
    push(words, &text);
}

fn push<'a>(words: Pin<&mut Words<'a>>, text: &'a str) {
    words.state_mut().unwrap().words.push(text);
}

fn main() {}
