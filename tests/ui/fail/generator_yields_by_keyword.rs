use aiter::{Stream, async_iter};

#[async_iter]
async fn numbers() -> impl Stream<Item = u32> {
    yield 1;
}

fn main() {
    let _ = numbers();
}
