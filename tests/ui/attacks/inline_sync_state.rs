//! A state that is not `Sync`, shared through its stream.

use aiter::async_iter;

#[async_iter(inline)]
struct Counts {
    count: std::cell::Cell<u32>,
}

#[async_iter(inline)]
impl Counts {
    async fn next(&mut self) -> Option<u32> {
        Some(self.count.get())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.count.set(self.count.get() + 1);
        (0, None)
    }
}

fn shared<T: Sync>(_: &T) {}

fn main() {
    shared(&Counts::from(CountsState { count: 0.into() }));
}
