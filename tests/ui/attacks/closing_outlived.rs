//! A future of `closing` that outlives the stream it borrows.

use aiter::{AsyncIter, Iter, closing};

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn outlive() -> impl Future<Output = (Option<u32>, ())> + 'static {
    let mut stream = Iter::new(Count(1));
    closing(&mut stream, async |stream: &mut &mut Iter<Count>| stream.next().await)
}

fn main() {}
