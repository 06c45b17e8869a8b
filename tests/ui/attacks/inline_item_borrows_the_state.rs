//! An item that borrows from the state, by a lifetime that the state has.

use aiter::async_iter;

#[async_iter(inline)]
struct Owns<'a> {
    text: String,
    more: &'a str,
}

#[async_iter(inline)]
impl<'a> Owns<'a> {
    async fn next(&mut self) -> Option<&'a str> {
        self.text.push_str(self.more);
        Some(&self.text)
    }
}

fn main() {}
