//! A `local` stream in a task that may change thread.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter(local)]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

async fn consume(numbers: Numbers) {
    spawn(async {
        let mut numbers = numbers;
        numbers.next().await;
    });
}

fn spawn<F: Future + Send + 'static>(_: F) {}

fn main() {}
