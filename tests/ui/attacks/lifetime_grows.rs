//! Were `Iter` contravariant, or covariant over a state that is contravariant: items would outlive what they borrow.

use aiter::{AsyncIter, Iter};
use std::marker::PhantomData;

struct Takes<'a>(PhantomData<fn(&'a str)>, u32);

impl<'a> AsyncIter for Takes<'a> {
    type Output = Option<&'a str>;

    async fn next(&mut self) -> Self::Output {
        None
    }
}

fn grow<'a>(stream: Iter<Takes<'a>>) -> Iter<Takes<'static>> {
    stream
}

fn main() {}
