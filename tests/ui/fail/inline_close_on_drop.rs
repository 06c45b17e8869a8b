//! `close_on_drop`, and wrong values.
use aiter::async_iter;

#[async_iter(inline)]
struct Numbers {
    left: u32,
}

#[async_iter(inline, close_on_drop)]
impl Numbers {
    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }

    async fn close(&mut self) {}
}

#[async_iter(inline = "256")]
struct Text {
    left: u32,
}

#[async_iter(inline)]
impl Text {
    async fn next(&mut self) -> Option<u32> {
        None
    }
}

#[async_iter(inline =)]
struct Nothing {
    left: u32,
}

fn main() {}
