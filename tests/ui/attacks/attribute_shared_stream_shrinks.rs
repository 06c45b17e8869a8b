//! The same behind a reference.

use aiter::async_iter;

#[async_iter]
struct Words<'a> {
    words: Vec<&'a str>,
}

#[async_iter]
impl<'a> Words<'a> {
    async fn next(&mut self) -> Option<&'a str> {
        self.words.pop()
    }
}

fn smuggle(words: &mut Words<'static>) {
    let text = String::from("gone");
    push(words, &text);
}

fn push<'a>(words: &mut Words<'a>, text: &'a str) {
    words.state_mut().unwrap().words.push(text);
}

fn main() {}
