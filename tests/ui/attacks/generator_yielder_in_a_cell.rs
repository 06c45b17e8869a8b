//! Were it to compile: the future in the cell yields into a generator that is gone.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use aiter::{Stream, async_iter, yield_};

macro_rules! later {
    ($($code:tt)*) => {
        Box::pin(async move { $($code)* })
    };
}

type Later = Rc<RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>>;

#[async_iter]
async fn numbers(out: Later) -> impl Stream<Item = u32> {
    *out.borrow_mut() = Some(later!(yield_!(1)));
}

fn main() {
    let _ = numbers(Later::default());
}
