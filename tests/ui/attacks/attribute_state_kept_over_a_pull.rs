//! The state, kept while a step runs: `*state = …` would pull it away under the step.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    numbers: Vec<u32>,
}

#[async_iter]
impl Numbers {
    fn init() -> Self {
        Self { numbers: vec![1] }
    }

    async fn next(&mut self) -> Option<u32> {
        let first = self.numbers.first();
        tokio::task::yield_now().await;
        first.copied()
    }
}

async fn overwrite(mut numbers: Numbers) {
    let state = numbers.state_mut().unwrap();
    let step = numbers.next();
    *state = NumbersState { numbers: Vec::new() };
    step.await;
}

async fn move_away(mut numbers: Numbers) {
    let step = numbers.next();
    drop(numbers.into_state());
    step.await;
}

async fn build(mut numbers: Numbers) {
    let state = numbers.state().unwrap();
    numbers.close().await;
    println!("{}", state.numbers.len());
}

fn main() {}
