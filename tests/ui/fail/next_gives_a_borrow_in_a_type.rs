//! An item that borrows from the stream, in another type.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Option<std::borrow::Cow<'_, str>> {
        Some("x".into())
    }
}

fn main() {}
