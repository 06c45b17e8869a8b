//! A stream that is `Send`, over an init that is not. The assertion is seen once code is generated: `cargo build`, not `check`.

use aiter::AsyncIter;
use aiter::private::{Heap, LocalInit, Started, Storage};
use std::rc::Rc;

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

impl LocalInit for Count {
    type Args = Rc<u32>;

    async fn start(shared: Rc<u32>) -> Started<Self> {
        Ok(Some(Count(*shared)))
    }
}

fn main() {
    let stream = Heap::with_init_local::<Count>(Rc::new(1));
    std::thread::spawn(move || drop(stream));
}
