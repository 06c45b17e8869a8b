//! An item that borrows the state would be a second way to it in the next step.

use aiter::AsyncIter;

struct Lends<'a>(u32, std::marker::PhantomData<&'a mut u32>);

impl<'a> AsyncIter for Lends<'a> {
    type Output = Option<&'a mut u32>;

    async fn next(&mut self) -> Self::Output {
        Some(&mut self.0)
    }
}

fn main() {}
