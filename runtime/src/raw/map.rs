//! A hook's future with its output converted. An `async` block around it would cost as much again as the hook.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

/// The future of [`map`](crate::private::map).
pub struct Map<F, C> {
    future: F,
    convert: C,
}

impl<F, C> Map<F, C> {
    pub(crate) fn new(future: F, convert: C) -> Self {
        Self { future, convert }
    }
}

impl<F, C, T> Future for Map<F, C>
where
    F: Future,
    C: Fn(F::Output) -> T,
{
    type Output = T;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        // SAFETY: the future is pinned when this is, since nothing moves it out, there is no `Drop`, and `Unpin` is left to the
        // compiler. The conversion is not pinned: it is only called through a reference.
        let (future, convert) = unsafe {
            let this = self.get_unchecked_mut();
            (Pin::new_unchecked(&mut this.future), &this.convert)
        };
        future.poll(cx).map(convert)
    }
}
