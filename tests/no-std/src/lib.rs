//! aiter where there is no `std`: with the attribute, and without. Built for a bare target, it shows that neither asks for one.
#![no_std]

use core::pin::Pin;
use core::task::{Context, Poll};

use aiter::{AsyncClose, AsyncIter, Iter, StopAsyncIteration, Stream, async_iter};

/// Counts down from `left`.
#[derive(Debug)]
pub struct Countdown {
    left: u32,
}

impl AsyncIter for Countdown {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

/// Counts up to `stop`.
#[async_iter]
#[derive(Debug)]
pub struct Counter {
    stop: u32,
    current: u32,
}

#[async_iter]
impl Counter {
    /// Counts up to `stop`.
    pub fn init(stop: u32) -> Self {
        Self { stop, current: 0 }
    }

    async fn next(&mut self) -> Result<u32, StopAsyncIteration> {
        if self.current == self.stop {
            return Err(StopAsyncIteration);
        }
        self.current += 1;
        Ok(self.current)
    }

    async fn close(&mut self) {
        self.current = self.stop;
    }
}

/// The streams, made here so that their code is too.
pub fn streams() -> (Iter<Countdown>, Iter<Countdown>, Counter) {
    (Countdown { left: 3 }.into_stream(), Iter::lazy(async { Countdown { left: 3 } }), Counter::new(3))
}

/// A pull of each.
pub fn pull(streams: &mut (Iter<Countdown>, Iter<Countdown>, Counter), cx: &mut Context<'_>) -> [Poll<Option<u32>>; 3] {
    let (first, second, third) = streams;
    [Pin::new(first).poll_next(cx), Pin::new(second).poll_next(cx), Pin::new(third).poll_next(cx)]
}

/// The close of each.
pub fn close(streams: &mut (Iter<Countdown>, Iter<Countdown>, Counter), cx: &mut Context<'_>) -> [Poll<()>; 3] {
    let (first, second, third) = streams;
    [Pin::new(first).poll_close(cx), Pin::new(second).poll_close(cx), Pin::new(third).poll_close(cx)]
}
