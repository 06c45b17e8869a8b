//! Were it to compile: the body's destructors would look at a string that is gone.

use aiter::{Generator, async_iter, yield_};

struct Shown<'a>(&'a String);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

#[async_iter]
async fn named(text: &String) -> Generator<'_, u32> {
    let _shown = Shown(text);
    yield_!(1);
}

fn main() {
    let _named;
    let text = String::from("gone");
    _named = named(&text);
}
