//! A stream that is `Send`, over an init that is not. The assertion is seen once code is generated: `cargo build`, not `check`.

use aiter::{AsyncIter, Iter};
use std::rc::Rc;

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn main() {
    let shared = Rc::new(1);
    let stream = Iter::<Count>::lazy_local(async move { Count(*shared) });
    std::thread::spawn(move || drop(stream));
}
