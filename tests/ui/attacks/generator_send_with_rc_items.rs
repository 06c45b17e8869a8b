//! Were it to compile: an `Rc` that the body yielded before it returned its future goes to another thread with the stream, or with
//! the one that has a name.

use std::future::{Ready, ready};
use std::rc::Rc;

use aiter::private::named;
use aiter::{Yielder, generate};

/// The future is `Send`; what waits in the slot is not.
fn body(mut yielder: Yielder<'_, Rc<u32>>) -> Ready<()> {
    drop(yielder.yield_item(Rc::new(1)));
    ready(())
}

fn main() {
    let opaque = generate::<Rc<u32>, _, _, _>(body);
    std::thread::spawn(move || drop(opaque));
}

fn with_a_name() {
    let named = named(generate::<Rc<u32>, _, _, _>(body));
    std::thread::spawn(move || drop(named));
}
