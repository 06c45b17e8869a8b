//! Other attributes and derives on the struct, the block and the hooks.

#![deny(warnings)]

use aiter::async_iter;

#[async_iter]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(C)]
#[non_exhaustive]
#[allow(dead_code)]
#[doc(alias = "digits")]
pub struct Numbers {
    #[allow(missing_docs)]
    left: u32,
    #[deprecated]
    unused: u8,
}

#[async_iter]
#[allow(deprecated)]
#[expect(clippy::needless_pass_by_ref_mut)]
impl Numbers {
    #![allow(clippy::pedantic)]

    #[inline]
    #[must_use]
    pub fn init(left: u32) -> Self {
        Self { left, ..Self::default() }
    }

    #[inline(always)]
    #[allow(clippy::unused_async)]
    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }

    #[cold]
    #[track_caller]
    fn close(&mut self) {}
}

/// The first of several lines.
///
/// * another
#[async_iter]
#[doc = concat!("A", " line")]
#[must_use = "it is all there is"]
#[derive(Debug)]
pub struct Documented(#[doc = "A field."] pub u32);

#[async_iter]
impl Documented {
    /// # Example
    ///
    /// none
    pub fn init() -> Self {
        Self(1)
    }

    /// The step.
    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn main() {
    let _streams = (Numbers::new(1), Documented::new());
    let state = NumbersState::default();
    assert!(state.clone() == state);
}
