//! Two states that are subtypes of each other, each with hooks of its own: the frame would be read by the other's layout.

#![allow(coherence_leak_check)]

use aiter::{AsyncIter, Iter};

struct Calls<F>(F);

impl AsyncIter for Calls<for<'a> fn(&'a u8, &'a u8)> {
    type Output = Option<u8>;

    async fn next(&mut self) -> Option<u8> {
        Some(1)
    }
}

impl AsyncIter for Calls<for<'a, 'b> fn(&'a u8, &'b u8)> {
    type Output = Option<String>;

    async fn next(&mut self) -> Option<String> {
        None
    }
}

fn confuse(stream: Iter<Calls<for<'a> fn(&'a u8, &'a u8)>>) -> Iter<Calls<for<'a, 'b> fn(&'a u8, &'b u8)>> {
    stream
}

fn main() {}
