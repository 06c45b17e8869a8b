//! A hook for `&'static mut self` alone: it would keep the state.

use aiter::AsyncIter;

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<&'static mut u32>;

    fn next(&'static mut self) -> impl Future<Output = Self::Output> + Send {
        std::future::ready(Some(&mut self.0))
    }
}

fn main() {}
