//! `finally!` inside of a block, of a closure and of an expression: it is a statement of the outermost block.
use aiter::{Stream, async_iter, finally, yield_};

#[async_iter]
async fn numbers() -> impl Stream<Item = u32> {
    {
        finally!(async {}.await);
    }
    let cleanup = || finally!(());
    let cleaned = finally!(());
    yield_!(1);
}

fn main() {
    let _ = numbers();
}
