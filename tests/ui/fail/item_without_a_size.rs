//! Items whose types have no size.

use std::fmt::Display;

use aiter::async_iter;

#[async_iter]
struct Words {
    left: u32,
}

#[async_iter]
impl Words {
    async fn next(&mut self) -> Option<str> {
        self.left -= 1;
        todo!()
    }
}

#[async_iter]
struct Shown {
    left: u32,
}

#[async_iter]
impl Shown {
    async fn next(&mut self) -> Result<Option<dyn Display>, String> {
        self.left -= 1;
        todo!()
    }
}

fn main() {}
