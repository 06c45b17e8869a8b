//! The ways to a stream: for each family of rows the same names, of which `bare` is the loop without a stream.
//!
//! Each is written as its crate's own documentation writes it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aiter::{AsyncIter, Stream};
use tokio_util::sync::ReusableBoxFuture;

/// Rows whose steps give `Option<T>`.
pub mod items {
    use aiter::{AsyncIter, Stream};

    use super::{Reusable, step};
    use crate::drive::Item;

    pub fn bare<T: Item>(mut state: impl AsyncIter<Output = Option<T>>) -> impl Future<Output = u64> {
        async move {
            let mut sum = 0u64;
            while let Some(item) = state.next().await {
                sum = sum.wrapping_add(item.check());
            }
            sum
        }
    }

    pub fn unfold<T: Item>(state: impl AsyncIter<Output = Option<T>> + Send) -> impl Stream<Item = T> + Send {
        futures::stream::unfold(state, |mut state| async move {
            let item = state.next().await?;
            Some((item, state))
        })
    }

    pub fn async_stream<T: Item>(mut state: impl AsyncIter<Output = Option<T>> + Send) -> impl Stream<Item = T> + Send {
        async_stream::stream! {
            while let Some(item) = state.next().await {
                yield item;
            }
        }
    }

    pub fn asynk_strim<T: Item>(mut state: impl AsyncIter<Output = Option<T>>) -> impl Stream<Item = T> {
        asynk_strim::stream_fn(|mut yielder| async move {
            while let Some(item) = state.next().await {
                yielder.yield_item(item).await;
            }
        })
    }

    pub fn async_gen<T: Item>(mut state: impl AsyncIter<Output = Option<T>>) -> impl Stream<Item = T> {
        async_gen::stream! {
            while let Some(item) = state.next().await {
                yield item;
            }
        }
    }

    pub fn async_fn_stream<T: Item>(mut state: impl AsyncIter<Output = Option<T>>) -> impl Stream<Item = T> {
        async_fn_stream::fn_stream(|emitter| async move {
            while let Some(item) = state.next().await {
                emitter.emit(item).await;
            }
        })
    }

    pub fn reusable_box<T: Item>(state: impl AsyncIter<Output = Option<T>> + Send + 'static) -> impl Stream<Item = T> {
        Reusable::new(step(state))
    }
}

/// Rows whose steps give `Result<Option<T>, E>`.
pub mod results {
    use aiter::{AsyncIter, Stream};

    use super::{Reusable, step};
    use crate::drive::Item;

    pub fn bare<T: Item, E>(mut state: impl AsyncIter<Output = Result<Option<T>, E>>) -> impl Future<Output = u64> {
        async move {
            let mut sum = 0u64;
            while let Ok(Some(item)) = state.next().await {
                sum = sum.wrapping_add(item.check());
            }
            sum
        }
    }

    pub fn unfold<T: Item, E: Send>(
        state: impl AsyncIter<Output = Result<Option<T>, E>> + Send,
    ) -> impl Stream<Item = Result<T, E>> + Send {
        futures::stream::try_unfold(state, |mut state| async move {
            let item = state.next().await?;
            Ok(item.map(|item| (item, state)))
        })
    }

    pub fn async_stream<T: Item, E: Send>(
        mut state: impl AsyncIter<Output = Result<Option<T>, E>> + Send,
    ) -> impl Stream<Item = Result<T, E>> + Send {
        async_stream::try_stream! {
            while let Some(item) = state.next().await? {
                yield item;
            }
        }
    }

    pub fn asynk_strim<T: Item, E>(
        mut state: impl AsyncIter<Output = Result<Option<T>, E>>,
    ) -> impl Stream<Item = Result<T, E>> {
        asynk_strim::try_stream_fn(|mut yielder| async move {
            while let Some(item) = state.next().await? {
                yielder.yield_ok(item).await;
            }
            Ok(())
        })
    }

    /// It has no `?`.
    pub fn async_gen<T: Item, E>(
        mut state: impl AsyncIter<Output = Result<Option<T>, E>>,
    ) -> impl Stream<Item = Result<T, E>> {
        async_gen::stream! {
            while let Some(item) = state.next().await.transpose() {
                yield item;
            }
        }
    }

    pub fn async_fn_stream<T: Item, E>(
        mut state: impl AsyncIter<Output = Result<Option<T>, E>>,
    ) -> impl Stream<Item = Result<T, E>> {
        async_fn_stream::try_fn_stream(|emitter| async move {
            while let Some(item) = state.next().await? {
                emitter.emit(item).await;
            }
            Ok(())
        })
    }

    pub fn reusable_box<T: Item, E>(
        state: impl AsyncIter<Output = Result<Option<T>, E>> + Send + 'static,
    ) -> impl Stream<Item = Result<T, E>> {
        Reusable::new(step(state))
    }
}

/// Rows whose state is made by an async init.
pub mod lazy {
    use aiter::{AsyncIter, Stream};
    use futures::FutureExt;

    use super::{Reusable, step};
    use crate::drive::Item;

    pub async fn bare<T: Item>(init: impl Future<Output: AsyncIter<Output = Option<T>>>) -> u64 {
        super::items::bare(init.await).await
    }

    pub fn unfold<T: Item>(
        init: impl Future<Output: AsyncIter<Output = Option<T>> + Send> + Send,
    ) -> impl Stream<Item = T> + Send {
        init.map(super::items::unfold).flatten_stream()
    }

    pub fn async_stream<T: Item>(
        init: impl Future<Output: AsyncIter<Output = Option<T>> + Send> + Send,
    ) -> impl Stream<Item = T> + Send {
        async_stream::stream! {
            let mut state = init.await;
            while let Some(item) = state.next().await {
                yield item;
            }
        }
    }

    pub fn asynk_strim<T: Item>(init: impl Future<Output: AsyncIter<Output = Option<T>>>) -> impl Stream<Item = T> {
        asynk_strim::stream_fn(|mut yielder| async move {
            let mut state = init.await;
            while let Some(item) = state.next().await {
                yielder.yield_item(item).await;
            }
        })
    }

    pub fn async_gen<T: Item>(init: impl Future<Output: AsyncIter<Output = Option<T>>>) -> impl Stream<Item = T> {
        async_gen::stream! {
            let mut state = init.await;
            while let Some(item) = state.next().await {
                yield item;
            }
        }
    }

    pub fn async_fn_stream<T: Item>(init: impl Future<Output: AsyncIter<Output = Option<T>>>) -> impl Stream<Item = T> {
        async_fn_stream::fn_stream(|emitter| async move {
            let mut state = init.await;
            while let Some(item) = state.next().await {
                emitter.emit(item).await;
            }
        })
    }

    pub fn reusable_box<T: Item>(
        init: impl Future<Output: AsyncIter<Output = Option<T>> + Send + 'static> + Send + 'static,
    ) -> impl Stream<Item = T> {
        Reusable::new(async { step(init.await).await })
    }
}

/// What tokio-stream's `WatchStream` does: the state goes into the future, and comes out of it with what the step gave.
struct Reusable<S: AsyncIter> {
    future: ReusableBoxFuture<'static, (S::Output, S)>,
}

async fn step<S: AsyncIter>(mut state: S) -> (S::Output, S) {
    let output = state.next().await;
    (output, state)
}

impl<S: AsyncIter> Reusable<S> {
    fn new(first: impl Future<Output = (S::Output, S)> + Send + 'static) -> Self {
        Self { future: ReusableBoxFuture::new(first) }
    }
}

impl<S: AsyncIter<Output: IntoItem> + Send + 'static> Stream for Reusable<S> {
    type Item = <S::Output as IntoItem>::Item;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let (output, state) = ready!(self.future.poll(cx));
        self.future.set(step(state));
        Poll::Ready(output.into_item())
    }
}

trait IntoItem {
    type Item;

    fn into_item(self) -> Option<Self::Item>;
}

impl<T> IntoItem for Option<T> {
    type Item = T;

    fn into_item(self) -> Self {
        self
    }
}

impl<T, E> IntoItem for Result<Option<T>, E> {
    type Item = Result<T, E>;

    fn into_item(self) -> Option<Self::Item> {
        self.transpose()
    }
}

/// Bodies that yield.
pub mod generators {
    use aiter::{Generator, Stream, async_iter, finally, yield_};

    use crate::drive::Item;
    use crate::rows::Pause;

    pub async fn bare<P: Pause>(n: usize) -> u64 {
        let mut sum = 0u64;
        for i in 0..n {
            if P::SOME {
                P::pause().await;
            }
            sum = sum.wrapping_add(i.check());
        }
        sum
    }

    #[async_iter]
    pub async fn aiter<P: Pause>(n: usize) -> impl Stream<Item = usize> {
        for i in 0..n {
            if P::SOME {
                P::pause().await;
            }
            yield_!(i);
        }
    }

    #[async_iter]
    pub async fn aiter_generator<P: Pause>(n: usize) -> Generator<'static, usize> {
        for i in 0..n {
            if P::SOME {
                P::pause().await;
            }
            yield_!(i);
        }
    }

    #[async_iter(inline)]
    pub async fn aiter_inline<P: Pause>(n: usize) -> impl Stream<Item = usize> {
        for i in 0..n {
            if P::SOME {
                P::pause().await;
            }
            yield_!(i);
        }
    }

    /// With a cleanup, which runs once, at the end.
    #[async_iter]
    pub async fn aiter_finally<P: Pause>(n: usize) -> impl Stream<Item = usize> {
        finally!(());
        for i in 0..n {
            if P::SOME {
                P::pause().await;
            }
            yield_!(i);
        }
    }

    /// Without the macro.
    pub fn aiter_generate<P: Pause>(n: usize) -> impl Stream<Item = usize> {
        aiter::generate(async move |mut y| {
            for i in 0..n {
                if P::SOME {
                    P::pause().await;
                }
                y.yield_item(i).await;
            }
        })
    }

    pub fn async_stream<P: Pause>(n: usize) -> impl Stream<Item = usize> + Send {
        async_stream::stream! {
            for i in 0..n {
                if P::SOME {
                    P::pause().await;
                }
                yield i;
            }
        }
    }

    pub fn asynk_strim<P: Pause>(n: usize) -> impl Stream<Item = usize> + Send {
        asynk_strim::stream_fn(move |mut yielder| async move {
            for i in 0..n {
                if P::SOME {
                    P::pause().await;
                }
                yielder.yield_item(i).await;
            }
        })
    }

    pub fn async_gen<P: Pause>(n: usize) -> impl Stream<Item = usize> {
        async_gen::stream! {
            for i in 0..n {
                if P::SOME {
                    P::pause().await;
                }
                yield i;
            }
        }
    }

    pub fn async_fn_stream<P: Pause>(n: usize) -> impl Stream<Item = usize> {
        async_fn_stream::fn_stream(move |emitter| async move {
            for i in 0..n {
                if P::SOME {
                    P::pause().await;
                }
                emitter.emit(i).await;
            }
        })
    }

    pub fn genawaiter<P: Pause>(n: usize) -> impl Stream<Item = usize> {
        genawaiter::sync::Gen::new(move |co| async move {
            for i in 0..n {
                if P::SOME {
                    P::pause().await;
                }
                co.yield_(i).await;
            }
        })
    }
}
