//! A `next` whose future is a `BoxFuture`.

use aiter::async_iter;
use std::pin::Pin;

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn next(&mut self) -> BoxFuture<'_, Option<u32>> {
        todo!()
    }
}

fn main() {}
