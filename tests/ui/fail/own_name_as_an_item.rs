//! An item of the own type is a stream: a state is made into one.

use aiter::async_iter;

#[async_iter]
struct Split {
    left: u32,
}

#[async_iter]
impl Split {
    fn new(left: u32) -> Split {
        Split { left }
    }

    async fn next(&mut self) -> Option<Split> {
        self.left = self.left.checked_sub(1)?;
        Some(Split { left: self.left })
    }
}

fn main() {
    drop(Split::new(2));
}
