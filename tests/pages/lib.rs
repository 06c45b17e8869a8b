//! A library that documents its streams. `tests/tests/pages.rs` reads the pages that rustdoc makes of it.

use aiter::async_iter;

/// A stream whose state is private.
#[async_iter]
#[derive(Debug)]
pub struct Private {
    left: u32,
}

#[async_iter]
impl Private {
    /// Starts at a number.
    pub fn init(left: u32) -> Self {
        Self { left }
    }

    /// Starts at nothing.
    pub fn empty() -> Self {
        Self { left: 0 }
    }

    /// The docs of the hook `next`.
    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }

    /// The docs of the hook `close`.
    async fn close(&mut self) {
        self.left = 0;
    }
}

/// A stream whose state is open to others.
#[async_iter(state = pub Fields)]
#[derive(Clone, Debug)]
pub struct Opened {
    /// How many are left.
    pub left: u32,
}

#[async_iter(state = Fields)]
impl Opened {
    /// Starts at a number.
    #[must_use]
    pub fn init(left: u32) -> Self {
        Self { left }
    }

    /// The docs of the hook `next`.
    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

/// The same of an async `init`, `inline`.
#[async_iter(inline, state = pub Late)]
pub struct OpenedInline {
    /// How many are left.
    pub left: u32,
}

#[async_iter(inline, state = Late)]
impl OpenedInline {
    /// Starts at a number.
    pub async fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}
