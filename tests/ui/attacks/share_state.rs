//! A state that is not `Sync`, shared: two threads would write one `Cell`.

use aiter::{AsyncIter, Iter};
use std::cell::Cell;

struct Counts(Cell<u32>);

impl AsyncIter for Counts {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.set(self.0.get() + 1);
        (0, None)
    }
}

fn share(stream: &Iter<Counts>) {
    std::thread::scope(|scope| {
        scope.spawn(|| aiter::Stream::size_hint(stream));
    });
}

fn main() {}
