//! Were it to compile: the task yields into a generator that may be gone.

use aiter::{Stream, async_iter, yield_};
use tokio::spawn;

macro_rules! later {
    ($($code:tt)*) => {
        async move { $($code)* }
    };
}

#[async_iter]
async fn numbers() -> impl Stream<Item = u32> {
    spawn(later!(yield_!(1)));
}

fn main() {
    let _ = numbers();
}
