//! Were it to compile: the yielder would leave the body as its result.

use aiter::generate;

fn main() {
    let mut kept = None;
    let _ = generate::<u32, _, _, _>(async |yielder| {
        kept = Some(yielder);
    });
}
