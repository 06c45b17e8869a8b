//! An item that borrows from the state, which its type does not show.

use aiter::async_iter;

struct Text<'a>(&'a str);

#[async_iter]
struct Owns {
    text: String,
}

#[async_iter]
impl Owns {
    async fn next(&mut self) -> Option<Text> {
        Some(Text(&self.text))
    }
}

fn main() {}
