//! A `local` stream, sent with an `Rc` in its init, whose state and items are `Send`.

use aiter::async_iter;

#[async_iter]
struct Local(u32);

#[async_iter(local)]
impl Local {
    async fn init(shared: std::rc::Rc<u32>) -> Self {
        tokio::task::yield_now().await;
        Self(*shared)
    }

    fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn main() {
    let local = Local::new(1.into());
    std::thread::spawn(move || drop(local));
}
