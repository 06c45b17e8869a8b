//! Were it to compile: the future in `out` yields into a generator that is gone.

use std::future::Future;
use std::pin::Pin;

use aiter::{Stream, async_iter, yield_};

macro_rules! later {
    ($($code:tt)*) => {
        Box::pin(async move { $($code)* })
    };
}

#[async_iter]
async fn numbers<'a>(out: &'a mut Vec<Pin<Box<dyn Future<Output = ()> + 'a>>>) -> impl Stream<Item = u32> + 'a {
    out.push(later!(yield_!(1)));
}

fn main() {}
