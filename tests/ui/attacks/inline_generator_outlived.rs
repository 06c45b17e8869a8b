//! Were it to compile: the body's destructors would look at a string that is gone.

use aiter::{Stream, async_iter, yield_};

struct Shown<'a>(&'a String);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

#[async_iter(inline)]
async fn opaque(text: &String) -> impl Stream<Item = u32> {
    let _shown = Shown(text);
    yield_!(1);
}

fn main() {
    let _opaque;
    let text = String::from("gone");
    _opaque = opaque(&text);
}
