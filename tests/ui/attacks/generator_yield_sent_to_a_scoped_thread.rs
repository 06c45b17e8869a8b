//! Were it to compile: the thread drops an `Rc` that waits in a yield, while the body's thread owns it too.

use std::rc::Rc;

use aiter::{Stream, generate};

fn shared() -> impl Stream<Item = Rc<u32>> {
    generate::<Rc<u32>, _, _, _>(async |mut yielder| {
        let one = Rc::new(1);
        let yielded = yielder.yield_item(Rc::clone(&one));
        std::thread::scope(|scope| {
            scope.spawn(move || drop(yielded));
        });
        drop(one);
    })
}

fn main() {
    let _ = shared();
}
