//! A stream that outlives what its init borrows: the init may look at it when it is dropped.

use aiter::AsyncIter;
use aiter::private::{Heap, Init, Started, Storage};

struct Borrows<'a>(&'a String);

impl AsyncIter for Borrows<'_> {
    type Output = Option<usize>;

    async fn next(&mut self) -> Option<usize> {
        Some(self.0.len())
    }
}

impl<'a> Init for Borrows<'a> {
    type Args = &'a String;

    async fn start(text: &'a String) -> Started<Self> {
        Ok(Some(Borrows(text)))
    }
}

fn main() {
    let stream;
    let text = String::from("text");
    stream = Heap::with_init::<Borrows<'_>>(&text);
}
