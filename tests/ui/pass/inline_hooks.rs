use aiter::{AsyncClose, StopAsyncIteration, Stream, async_iter};
use std::pin::pin;

/// Counts.
#[async_iter(inline)]
#[derive(Debug)]
pub struct Counter {
    stop: u32,
    current: u32,
}

#[async_iter(inline)]
impl Counter {
    pub fn init(stop: u32) -> Self {
        Self { stop, current: 0 }
    }

    async fn next(&mut self) -> Result<u32, StopAsyncIteration> {
        tokio::task::yield_now().await;
        if self.current >= self.stop {
            return Err(StopAsyncIteration);
        }
        self.current += 1;
        Ok(self.current - 1)
    }

    async fn close(&mut self) {
        tokio::task::yield_now().await;
        self.stop = 0;
    }
}

#[async_iter(inline)]
struct Words<'a> {
    text: &'a str,
}

#[async_iter(inline)]
impl<'a> Words<'a> {
    async fn init(text: &'a str) -> Self {
        tokio::task::yield_now().await;
        Self { text }
    }
    async fn next(&mut self) -> Option<&'a str> {
        tokio::task::yield_now().await;
        let (a, b) = self.text.split_once(' ')?;
        self.text = b;
        Some(a)
    }
}

#[async_iter(inline = 40)]
struct Pages<T> {
    items: Vec<T>,
    #[async_iter(shared)]
    name: String,
}

#[async_iter(inline)]
impl<T: Clone + Send + Sync> Pages<T> {
    fn init(items: Vec<T>) -> Self {
        Self { items, name: "pages".into() }
    }
    fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }
    async fn next(&mut self) -> Option<T> {
        tokio::task::yield_now().await;
        self.items.pop()
    }
}

fn main() {}
