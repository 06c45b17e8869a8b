//! A stream that outlives what its state borrows: a step in flight may look at it when it is dropped.

use aiter::async_iter;

#[async_iter(inline)]
struct Words<'a> {
    text: &'a str,
}

#[async_iter(inline)]
impl<'a> Words<'a> {
    fn init(text: &'a str) -> Self {
        Self { text }
    }

    async fn next(&mut self) -> Option<String> {
        Some(self.text.to_owned())
    }
}

fn main() {
    let words;
    let text = String::from("a b");
    words = Words::new(&text);
    println!("{words:?}");
}
