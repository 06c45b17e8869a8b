//! A stream that outlives what its state borrows: the step in flight may look at it when it is dropped.

use aiter::{AsyncIter, Iter};

struct Borrows<'a>(&'a String);

impl AsyncIter for Borrows<'_> {
    type Output = Option<usize>;

    async fn next(&mut self) -> Option<usize> {
        Some(self.0.len())
    }
}

fn main() {
    let stream;
    let text = String::from("text");
    stream = Iter::new(Borrows(&text));
}
