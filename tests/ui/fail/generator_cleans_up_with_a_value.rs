//! A cleanup that gives a value, and one that can fail where no error can be an item.
use aiter::{Stream, async_iter, finally, yield_};

#[async_iter]
async fn value() -> impl Stream<Item = u32> {
    finally!(3);
    yield_!(1);
}

#[async_iter]
async fn fails() -> impl Stream<Item = u32> {
    finally!(Err::<(), _>("failed"));
    yield_!(1);
}

#[async_iter]
async fn another_error() -> impl Stream<Item = Result<u32, std::io::Error>> {
    finally!(Err::<(), _>(7));
    yield_!(Ok(1));
}

fn main() {
    let _ = (value(), fails(), another_error());
}
