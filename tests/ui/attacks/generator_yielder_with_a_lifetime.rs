//! Were it to compile: the body could keep a yielder whose lifetime it chooses.

use aiter::{Yielder, generate};

fn main() {
    let _ = generate::<u32, _, _, _>(async |yielder: Yielder<'static, u32>| {
        Box::leak(Box::new(yielder));
    });
}
