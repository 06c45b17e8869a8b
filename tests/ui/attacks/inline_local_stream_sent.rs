//! A `local` stream, sent with an `Rc` in its step.

use aiter::async_iter;

#[async_iter(inline)]
struct Local;

#[async_iter(inline, local)]
impl Local {
    async fn next(&mut self) -> Option<u32> {
        let one = std::rc::Rc::new(1);
        tokio::task::yield_now().await;
        Some(*one)
    }
}

fn main() {
    let local = Local::from(LocalState);
    std::thread::spawn(move || drop(local));
}
