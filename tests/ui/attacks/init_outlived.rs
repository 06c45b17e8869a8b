//! A stream that outlives what its init borrows.

use aiter::private::{Heap, Init, Started, Storage};
use aiter::{AsyncIter, Iter};

struct Words<'a>(&'a str);

impl<'a> AsyncIter for Words<'a> {
    type Output = Option<usize>;

    async fn next(&mut self) -> Option<usize> {
        Some(self.0.len())
    }
}

impl<'a> Init for Words<'a> {
    type Args = &'a str;

    async fn start(text: &'a str) -> Started<Self> {
        Ok(Some(Words(text)))
    }
}

fn words() -> Iter<Words<'static>> {
    let text = String::from("text");
    Heap::with_init(text.as_str())
}

fn main() {}
