//! `Self::Item` in the signature of a helper, beside a `next` that says what an item is.

use aiter::async_iter;

#[async_iter]
struct Letters {
    letters: Vec<char>,
}

#[async_iter]
impl Letters {
    fn init(letters: Vec<char>) -> Self {
        Self { letters }
    }

    fn last(&self) -> Option<&Self::Item> {
        self.letters.last()
    }

    async fn next(&mut self) -> Result<Option<char>, String> {
        self.last().ok_or("empty")?;
        Ok(self.letters.pop())
    }
}

fn main() {
    drop(Letters::new(vec![]));
}
