//! A `next` that returns another `impl Trait`.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn next(&mut self) -> impl Iterator<Item = u32> {
        0..self.left
    }
}

fn main() {}
