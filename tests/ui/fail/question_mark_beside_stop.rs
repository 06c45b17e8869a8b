//! `?` on an error that is two hops from `Stop`.

use aiter::{Stop, async_iter};

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn next(&mut self) -> Result<u32, Stop<std::io::Error>> {
        Ok("7".parse()?)
    }
}

fn main() {}
