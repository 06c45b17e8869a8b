//! Were a state a subtype of another with hooks of its own: the frame would be read by the other's layout.

use aiter::{AsyncIter, Iter};

struct Calls<F>(F);

impl AsyncIter for Calls<for<'a> fn(&'a u8)> {
    type Output = Option<u8>;

    async fn next(&mut self) -> Option<u8> {
        Some(1)
    }
}

impl AsyncIter for Calls<fn(&'static u8)> {
    type Output = Option<String>;

    async fn next(&mut self) -> Option<String> {
        Some([0; 100].map(|n: u8| n.to_string()).concat())
    }
}

fn confuse(stream: Iter<Calls<for<'a> fn(&'a u8)>>) -> Iter<Calls<fn(&'static u8)>> {
    stream
}

fn main() {}
