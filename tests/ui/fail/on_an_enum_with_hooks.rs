//! The attribute on an enum, and on an `impl` that names its variants.

use aiter::async_iter;

#[async_iter]
enum Door {
    Open(u8),
    Closed,
}

#[async_iter]
impl Door {
    fn init() -> Door {
        Door::Open(1)
    }

    async fn next(&mut self) -> Option<u8> {
        match self {
            Door::Open(number) => {
                let number = *number;
                *self = Door::Closed;
                Some(number)
            }
            Door::Closed => None,
        }
    }
}

fn main() {
    drop(Door::new());
}
