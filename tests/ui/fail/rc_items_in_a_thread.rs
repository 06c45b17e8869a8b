//! A stream of `Rc` items in a thread.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<std::rc::Rc<u32>> {
        Some(self.left.into())
    }
}

async fn consume(numbers: Numbers) {
    std::thread::spawn(move || drop(numbers));
}

fn main() {}
