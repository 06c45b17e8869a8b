//! `next` by the name that it has in `TryStreamExt`, in a block with no other hook.

use aiter::async_iter;

#[async_iter]
struct Rows {
    left: u32,
}

#[async_iter]
impl Rows {
    async fn try_next(&mut self) -> Result<Option<u32>, String> {
        Ok(self.left.checked_sub(1))
    }
}

fn main() {}
