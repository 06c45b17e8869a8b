//! The arguments of an init may borrow for no lifetime but the state's own: the stream would not show it.

use aiter::AsyncIter;
use aiter::private::{Init, Started};

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

impl<'a> Init for Count {
    type Args = &'a u32;

    async fn start(n: &'a u32) -> Started<Self> {
        Ok(Some(Count(*n)))
    }
}

fn main() {}
