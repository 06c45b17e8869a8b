//! Traits of the user's, on every type, with the names of the methods that generated code may call.

#![allow(dead_code)]

use aiter::async_iter;

trait Everything: Sized {
    fn state(self) {}
    fn state_mut(self) {}
    fn into_state(&self) {}
    fn map_state(self) {}
    fn init(self) {}
    fn new(self) {}
    fn next(self) {}
    fn close(self) {}
    fn size_hint(self) {}
    fn poll_next(self) {}
    fn poll_close(self) {}
    fn is_terminated(self) {}
    fn map(self) {}
    fn from(self) {}
    fn into(self) {}
    fn transpose(self) {}
    fn await_(self) {}
    fn finish_non_exhaustive(self) {}
}

impl<T> Everything for T {}

/// Named as the ecosystem's, and with its method.
trait Stream {
    fn poll_next(&mut self) {}
}

impl<T> Stream for T {}

#[async_iter]
#[derive(Debug)]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn init(left: u32) -> Result<Self, String> {
        Ok(Self { left })
    }

    fn at_once(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Option<Result<u32, String>> {
        self.left = self.left.checked_sub(1)?;
        Some(Ok(self.left))
    }

    async fn close(&mut self) -> Result<(), String> {
        Ok(())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, None)
    }
}

#[async_iter]
struct Built(u32);

#[async_iter]
impl Built {
    fn init() -> Option<Self> {
        Some(Self(0))
    }

    fn with(self, left: u32) -> Self {
        Self(left)
    }

    async fn next(&mut self) -> Option<u32> {
        self.0 = self.0.checked_sub(1)?;
        Some(self.0)
    }
}

#[tokio::main]
async fn main() {
    let mut numbers = Numbers::at_once(1);
    assert_eq!(format!("{numbers:?}"), "Numbers(NumbersState { left: 1 })");
    assert_eq!(Numbers::next(&mut numbers).await, Some(Ok(0)));
    assert_eq!(Numbers::state(&numbers).map(|state| state.left), Some(0));
    assert_eq!(Built::next(&mut Built::new().unwrap().with(1)).await, Some(0));
}
