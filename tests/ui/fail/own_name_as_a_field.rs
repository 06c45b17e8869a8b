//! A field of the own type is a stream: a state is made one by `From`.

use aiter::async_iter;

#[async_iter]
struct Numbers {
    left: u32,
    below: Option<Box<Numbers>>,
}

#[async_iter]
impl Numbers {
    fn init(left: u32) -> Self {
        let below = Numbers { left, below: None };
        Self { left, below: Some(Box::new(below)) }
    }

    fn next(&mut self) -> Option<u32> {
        self.below.take().map(|_| self.left)
    }
}

fn main() {
    let _ = Numbers::new(3);
}
