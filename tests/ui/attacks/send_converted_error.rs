//! Were it to compile: a return type that is `Send` would become an error that is not, waiting in a stream that is sent: two
//! threads would count one `Rc`.

use aiter::private::{WithItem, Returns};
use aiter::{AsyncIter, Iter};
use std::rc::Rc;

struct Fails;

impl Returns<Result<u32, Rc<u32>>> for Fails {
    type Step = Result<Option<u32>, Rc<u32>>;

    fn into_step(self) -> Self::Step {
        thread_local!(static SHARED: Rc<u32> = Rc::new(1));
        Err(SHARED.with(Rc::clone))
    }
}

impl AsyncIter for Fails {
    type Output = WithItem<Fails, Result<u32, Rc<u32>>>;

    async fn next(&mut self) -> Self::Output {
        WithItem::new(Fails)
    }

    async fn close(&mut self) -> Result<(), Rc<u32>> {
        std::future::poll_fn(|_| std::task::Poll::Pending).await
    }
}

fn send(stream: Iter<Fails>) {
    std::thread::spawn(move || drop(stream));
}

fn main() {}
