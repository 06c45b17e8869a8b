//! An `Rc` as an error, raised in one thread and seen in another: two would count it.

use std::rc::Rc;

use aiter::async_iter;

#[async_iter(inline)]
struct Fails;

#[async_iter(inline)]
impl Fails {
    async fn next(&mut self) -> Result<Option<u32>, Rc<u32>> {
        Err(Rc::new(7))
    }
}

fn main() {
    let mut fails = Box::pin(Fails::from(FailsState));
    std::thread::spawn(move || drop(fails.as_mut().next()));
}
