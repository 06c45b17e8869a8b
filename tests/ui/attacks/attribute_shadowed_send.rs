//! A `Send` of the user's in the place of the real one.

use aiter::async_iter;

trait Send {}

impl<T> Send for T {}

#[async_iter]
struct Numbers;

#[async_iter]
impl Numbers {
    fn next(&mut self) -> impl Future<Output = Option<u32>> + Send {
        async {
            let one = std::rc::Rc::new(1);
            tokio::task::yield_now().await;
            Some(*one)
        }
    }
}

fn main() {}
