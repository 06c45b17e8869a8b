//! Were `Iter` covariant: an item that takes `&'static str` would be handed a shorter one.

use aiter::{AsyncIter, Iter};

struct Holds<'a>(&'a str);

impl<'a> AsyncIter for Holds<'a> {
    type Output = Option<fn(&'a str)>;

    async fn next(&mut self) -> Self::Output {
        let _ = self.0;
        None
    }
}

fn shrink<'a>(stream: Iter<Holds<'static>>) -> Iter<Holds<'a>> {
    stream
}

fn main() {}
