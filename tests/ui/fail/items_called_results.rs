//! Items that are called results, and are none.

use std::io;

use aiter::async_iter;

struct PageResult<T>(T);

#[async_iter]
struct Pages {
    left: u32,
}

#[async_iter]
impl Pages {
    async fn next(&mut self) -> Option<PageResult<u32>> {
        Some(PageResult(self.left))
    }

    async fn close(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[async_iter]
struct Searches {
    left: u32,
}

struct SearchResult;

#[async_iter]
impl Searches {
    async fn next(&mut self) -> SearchResult {
        SearchResult
    }
}

fn main() {}
