//! `inline` structs, without warnings, where no `unsafe` is allowed.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub)]

use aiter::{StopAsyncIteration, async_iter};

/// Counts.
#[async_iter(inline)]
#[derive(Debug)]
pub struct Counter {
    left: u32,
}

#[async_iter(inline)]
impl Counter {
    /// Counts down.
    pub fn init(left: u32) -> Self {
        Self { left }
    }

    /// The next number.
    async fn next(&mut self) -> Result<u32, StopAsyncIteration> {
        self.left = self.left.checked_sub(1).ok_or(StopAsyncIteration)?;
        Ok(self.left)
    }
}

/// Words, of a text that an init reads.
#[async_iter(inline)]
pub struct Words<'a> {
    text: &'a str,
}

#[async_iter(inline)]
impl<'a> Words<'a> {
    /// The words of `text`.
    pub async fn init(text: &'a str) -> Self {
        Self { text }
    }

    async fn next(&mut self) -> Option<&'a str> {
        let (word, rest) = self.text.split_once(' ')?;
        self.text = rest;
        Some(word)
    }

    async fn close(&mut self) {}
}

/// Items.
#[async_iter(inline = 64)]
pub struct Items<T> {
    items: Vec<T>,
}

#[async_iter(inline)]
impl<T: Send + Sync> Items<T> {
    /// Takes them from the end.
    pub fn init(items: Vec<T>) -> Self {
        Self { items }
    }

    async fn next(&mut self) -> Option<T> {
        self.items.pop()
    }
}

fn main() {
    let mut counter = std::pin::pin!(Counter::new(1));
    let _next = counter.as_mut().next();
    let _close = counter.close();
    drop((Words::new(""), Items::new(vec![1])));
}
