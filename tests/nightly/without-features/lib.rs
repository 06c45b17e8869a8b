//! A library without any `#![feature(…)]`: its struct compiles, and is an `AsyncIterator`, where another crate asks for that.

use aiter::async_iter;

/// Ones, so many.
#[async_iter]
pub struct Ones {
    left: u32,
}

#[async_iter]
impl Ones {
    pub fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(1)
    }
}
