//! `closing` returns what the body returned and what the close returned; `?` is for `try_closing`.

use aiter::{async_iter, closing};

#[async_iter]
struct Numbers;

#[async_iter]
impl Numbers {
    fn init() -> Self {
        Self
    }

    async fn next(&mut self) -> Option<u32> {
        None
    }
}

async fn consume() -> Result<(), String> {
    closing(Numbers::new(), async |_| Ok::<(), String>(())).await?;
    Ok(())
}

fn main() {
    drop(consume());
}
