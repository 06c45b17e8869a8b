//! Were it to compile: the body would yield a string that is gone for one that lives for ever.

use aiter::{Yielder, generate};

fn shrink<'y, 'a>(yielder: Yielder<'y, &'static str>) -> Yielder<'y, &'a str> {
    yielder
}

fn main() {
    let _ = generate::<&'static str, _, _, _>(async |yielder| {
        let text = String::from("gone");
        shrink(yielder).yield_item(&text).await;
    });
}
