//! A reference to the state, kept while a step runs.

use aiter::{AsyncIter, Iter};

struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn keep(mut stream: Iter<Count>) {
    let state = stream.state();
    drop(stream.next());
    let _ = state.map(|state| state.0);
}

fn main() {}
