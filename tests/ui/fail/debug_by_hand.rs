//! `Debug` of the stream by hand, as of any struct.

use std::fmt;

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} left", self.left)
    }
}

fn main() {}
