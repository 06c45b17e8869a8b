//! The attribute on a union.

use aiter::async_iter;

#[async_iter]
union Bits {
    int: u32,
    float: f32,
}

#[async_iter]
impl Bits {
    async fn next(&mut self) -> Option<u32> {
        None
    }
}

fn main() {}
