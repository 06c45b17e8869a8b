//! What nobody makes or calls, under `#![deny(dead_code)]`: the same is said of it as of a plain struct with these functions.

#![deny(dead_code)]

use aiter::async_iter;

/// Its hooks are in use, but not what makes it.
#[async_iter]
struct Numbers {
    left: u32,
    unread: u32,
}

#[async_iter]
impl Numbers {
    pub fn init(left: u32) -> Self {
        Self::starting_at(left)
    }

    fn starting_at(left: u32) -> Self {
        Self { left, unread: 0 }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

#[async_iter(inline = 64)]
#[derive(Debug)]
pub(crate) struct Generic<T> {
    item: T,
}

#[async_iter(inline)]
impl<T: Copy + Send> Generic<T> {
    async fn next(&mut self) -> Option<T> {
        Some(self.item)
    }
}

/// Made on the first poll.
#[async_iter]
struct Lazy {
    left: u32,
}

#[async_iter]
impl Lazy {
    pub async fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

/// Made in one of its ways.
#[async_iter]
struct Made {
    left: u32,
    unread: u32,
}

#[async_iter]
impl Made {
    pub async fn init(left: u32) -> Self {
        Self { left, unread: 0 }
    }

    pub fn starting_at(left: u32) -> Self {
        Self { left, unread: Self::MOST }
    }

    pub fn unused() -> Self {
        Self::starting_at(1)
    }

    pub const MOST: u32 = 3;

    async fn next(&mut self) -> Option<u32> {
        Some(self.left)
    }
}

#[async_iter]
impl Made {
    pub fn at_start() -> Self {
        Self::starting_at(0)
    }

    fn helper(&self) {}
}

fn main() {
    let _ = Made::at_start();
}
