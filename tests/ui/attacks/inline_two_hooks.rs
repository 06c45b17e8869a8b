//! Two `next`s of one state, whose futures differ in size.

use aiter::{AsyncIter, async_iter};

#[async_iter(inline)]
struct Numbers;

#[async_iter(inline)]
impl Numbers {
    async fn next(&mut self) -> Option<u64> {
        None
    }
}

impl AsyncIter for NumbersState {
    type Output = Option<u64>;

    async fn next(&mut self) -> Option<u64> {
        let large = [1_u64; 32];
        std::future::ready(()).await;
        Some(large.iter().sum())
    }
}

fn main() {}
