//! A step that gives `self` to a task.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    number: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        spawn(async {
            self.number += 1;
        });
        Some(7)
    }
}

fn spawn<F: Future + Send + 'static>(_: F) {}

fn main() {}
