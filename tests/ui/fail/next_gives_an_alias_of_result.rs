//! A return type whose shape an alias called `…Result` hides.

use aiter::async_iter;

type StepResult = Result<Option<u32>, String>;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> StepResult {
        todo!()
    }
}

fn main() {}
