//! `Stop` without the type of the error.

use aiter::{Stop, async_iter};

#[async_iter]
struct Lines {
    path: String,
}

#[async_iter]
impl Lines {
    async fn next(&mut self) -> Result<String, Stop> {
        Err(Stop::End)
    }
}

fn main() {}
