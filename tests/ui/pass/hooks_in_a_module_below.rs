//! The hooks stand in a module below, beside which a helper is called almost like one.

use aiter::async_iter;

#[async_iter]
pub struct Words {
    left: u32,
}

#[async_iter]
impl Words {
    pub fn new() -> Self {
        Self { left: 1 }
    }

    fn text(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

mod hooks {
    use aiter::async_iter;

    use super::{Words, WordsState};

    #[async_iter]
    impl Words {
        async fn next(&mut self) -> Option<u32> {
            self.text()
        }
    }
}

fn main() {
    let mut words = Words::new();
    drop(words.next());
}
