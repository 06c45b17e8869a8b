//! A cleanup that yields, returns, and raises: it has to run to its end.
use aiter::{Stream, async_iter, finally, yield_};

#[async_iter]
async fn numbers() -> impl Stream<Item = Result<u32, String>> {
    finally!({
        yield_!(Ok(1));
        "1".parse::<u32>().map_err(|error| error.to_string())?;
        return;
    });
    yield_!(Ok(2));
}

fn main() {
    let _ = numbers();
}
