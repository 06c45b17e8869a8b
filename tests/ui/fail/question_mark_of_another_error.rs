//! `?` on an error that does not become the step's.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> std::io::Result<Option<u32>> {
        Ok(Some("7".parse()?))
    }
}

fn main() {}
