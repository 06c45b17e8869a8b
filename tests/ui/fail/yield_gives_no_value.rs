//! Nothing is sent into a generator: what a `yield_!` gives is no item, and no message.

use aiter::{Stream, async_iter, yield_};

#[async_iter]
async fn echo() -> impl Stream<Item = u32> {
    let sent: u32 = yield_!(1);
    yield_!(sent);
}

fn main() {
    let _ = echo();
}
