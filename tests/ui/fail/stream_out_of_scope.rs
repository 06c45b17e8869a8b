//! A method of a trait that is not in scope: rustc names the trait, and none of ours.

use aiter::async_iter;

#[async_iter]
struct Ones;

#[async_iter]
impl Ones {
    fn next(&mut self) -> Option<u8> {
        Some(1)
    }
}

fn main() {
    let ones = Ones::from(OnesState);
    let _ = ones.size_hint();
}
