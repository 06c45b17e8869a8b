//! A return type whose shape an alias hides.

use aiter::async_iter;

type Step = Option<u32>;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Step {
        todo!()
    }
}

fn main() {}
