//! Were it to compile: the inner generator's body would hold the outer one's yielder, and the other way round.

use aiter::{Next, generate};

fn swap<T>(a: &mut T, b: &mut T) {
    std::mem::swap(a, b);
}

fn main() {
    let _ = generate::<u32, _, _, _>(async |mut outer| {
        let mut inner = generate::<u32, _, _, _>(async |mut yielder| {
            swap(&mut outer, &mut yielder);
            yielder.yield_item(1).await;
        });
        Next::new(&mut inner).await;
    });
}
