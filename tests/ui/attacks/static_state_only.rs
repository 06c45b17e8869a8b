//! Hooks for `Keeps<'static>` alone, run on a shorter one: they would keep what they borrow.

use aiter::{AsyncIter, Iter};
use std::sync::Mutex;

static KEPT: Mutex<&str> = Mutex::new("");

struct Keeps<'a>(&'a str);

impl AsyncIter for Keeps<'static> {
    type Output = Option<()>;

    async fn next(&mut self) -> Option<()> {
        *KEPT.lock().unwrap() = self.0;
        None
    }
}

fn keep(text: &str) -> Option<()> {
    let mut stream = Iter::new(Keeps(text));
    let mut pull = std::pin::pin!(stream.next());
    let _ = pull.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    None
}

fn main() {}
