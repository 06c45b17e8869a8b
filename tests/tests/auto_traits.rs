//! `Send`, `Sync`, `Unpin` and the like of the streams, and their size. That they are not where they must not be is `ui/fail`'s
//! and `ui/attacks`'.

#![allow(clippy::items_after_statements, reason = "types stand where they are used")]

use std::cell::Cell;
use std::marker::PhantomPinned;
use std::rc::Rc;

use aiter::async_iter;

fn send<T: Send>(_: &T) {}
fn sync<T: Sync>(_: &T) {}
fn unpin<T: Unpin>(_: &T) {}
fn live_on<T: 'static>(_: &T) {}

#[async_iter]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    async fn init(left: u32) -> Self {
        tokio::task::yield_now().await;
        Self { left }
    }

    fn at_once(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Result<Option<u32>, String> {
        tokio::task::yield_now().await;
        Ok(self.left.checked_sub(1))
    }

    async fn close(&mut self) -> Result<(), String> {
        tokio::task::yield_now().await;
        Ok(())
    }
}

#[test]
fn of_a_stream_and_its_futures() {
    for mut numbers in [Numbers::new(1), Numbers::at_once(1)] {
        send(&numbers);
        sync(&numbers);
        unpin(&numbers);
        live_on(&numbers);
        let next = numbers.next();
        send(&next);
        sync(&next);
        unpin(&next);
        let close = numbers.close();
        send(&close);
        unpin(&close);
    }
}

/// A stream is a word, however large its state.
#[test]
fn size() {
    #[async_iter]
    struct Large {
        bytes: [u8; 1000],
    }

    #[async_iter]
    impl Large {
        async fn next(&mut self) -> Option<u8> {
            let bytes = [self.bytes, self.bytes];
            tokio::task::yield_now().await;
            bytes.as_flattened().first().copied()
        }
    }

    assert_eq!(size_of::<Large>(), size_of::<usize>());
    assert_eq!(size_of::<Numbers>(), size_of::<usize>());
    assert!(Large::from(LargeState { bytes: [0; 1000] }).state().is_some());
}

/// A state that is `Send` and no more makes a stream that is, and `Sync` as the state is; pinned or not, it is `Unpin`.
#[test]
fn of_the_state() {
    #[async_iter]
    struct NotSync {
        _cell: Cell<u32>,
        _pinned: PhantomPinned,
    }

    #[async_iter]
    impl NotSync {
        fn init() -> Self {
            Self { _cell: Cell::new(0), _pinned: PhantomPinned }
        }

        async fn next(&mut self) -> Option<Cell<u32>> {
            tokio::task::yield_now().await;
            None
        }
    }

    send(&NotSync::new());
    unpin(&NotSync::new());

    // What only a step holds need not be `Sync`, nor what it gives.
    #[async_iter]
    struct Plain;

    #[async_iter]
    impl Plain {
        async fn next(&mut self) -> Option<Cell<u32>> {
            let cell = Cell::new(0);
            tokio::task::yield_now().await;
            Some(cell)
        }
    }

    sync(&Plain::from(PlainState));
    send(&Plain::from(PlainState));
}

/// With bounds on the impl, a stream is `Send` for what is.
#[test]
fn of_parameters() {
    #[async_iter]
    struct Items<'a, T> {
        items: &'a [T],
    }

    #[async_iter]
    impl<'a, T: Sync> Items<'a, T> {
        async fn init(items: &'a [T]) -> Self {
            Self { items }
        }

        async fn next(&mut self) -> Option<&'a T> {
            tokio::task::yield_now().await;
            let (first, items) = self.items.split_first()?;
            self.items = items;
            Some(first)
        }
    }

    let local = String::from("x");
    let items = [&local];
    let items = Items::new(&items);
    send(&items);
    sync(&items);
    unpin(&items);
}

/// `local` takes `Send` away, and `Sync` only as the state does.
#[test]
fn of_a_local_stream() {
    #[async_iter]
    struct Local;

    #[async_iter(local)]
    impl Local {
        async fn next(&mut self) -> Option<Rc<u32>> {
            let one = Rc::new(1);
            tokio::task::yield_now().await;
            Some(one)
        }
    }

    let stream = Local::from(LocalState);
    sync(&stream);
    unpin(&stream);
    live_on(&stream);
}
