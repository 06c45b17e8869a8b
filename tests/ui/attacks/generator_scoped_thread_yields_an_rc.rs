//! Were it to compile: the thread hands over an `Rc` whose other owner is the body's thread, so two threads count at once.

use std::rc::Rc;

use aiter::{Stream, generate};

fn shared() -> impl Stream<Item = Rc<u32>> {
    generate::<Rc<u32>, _, _, _>(async |mut yielder| {
        let one = Rc::new(1);
        std::thread::scope(|scope| {
            scope.spawn(|| drop(yielder.yield_item(Rc::new(2))));
        });
        drop(one);
    })
}

fn main() {
    let _ = shared();
}
