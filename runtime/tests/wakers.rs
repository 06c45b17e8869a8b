//! Whose waker a hook sees, and for how long.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use aiter::{AsyncClose, AsyncIter, Iter, Stream};
use aiter_support::Wakes;

/// Hooks that suspend twice each and keep the waker that they saw last.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Option<Waker>>>);

impl Kept {
    async fn suspend(&self, keep: bool) {
        let mut polls = 0;
        poll_fn(|cx| {
            polls += 1;
            let waker = (keep && polls < 3).then(|| cx.waker().clone());
            *self.0.lock().expect("nobody panics here") = waker;
            if polls < 3 { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
    }

    fn wake(&self) {
        if let Some(waker) = self.0.lock().expect("nobody panics here").as_ref() {
            waker.wake_by_ref();
        }
    }
}

struct Wakeful {
    kept: Kept,
    keep: bool,
}

impl AsyncIter for Wakeful {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        self.kept.suspend(self.keep).await;
        None
    }

    async fn close(&mut self) {
        self.kept.suspend(self.keep).await;
    }
}

fn streams(keep: bool) -> [(Iter<Wakeful>, Kept); 2] {
    let kept = Kept::default();
    let (lazy, mine) = (kept.clone(), kept.clone());
    let lazy = Iter::lazy(async move {
        lazy.suspend(keep).await;
        Wakeful { kept: lazy, keep }
    });
    let other = Kept::default();
    [(Iter::new(Wakeful { kept: other.clone(), keep }), other), (lazy, mine)]
}

/// Clause 13.
#[test]
fn the_waker_of_the_last_poll_is_woken() {
    for (mut stream, kept) in streams(true) {
        let (mut before, mut suspended): (Option<Arc<Wakes>>, _) = (None, 0);
        loop {
            let (woken, waker) = Wakes::waker();
            if Pin::new(&mut stream).poll_next(&mut Context::from_waker(&waker)).is_ready() {
                break;
            }
            suspended += 1;
            kept.wake();
            assert_eq!(woken.count(), 1);
            assert_eq!(before.replace(woken).map_or(1, |before| before.count()), 1);
        }
        assert!(suspended >= 4, "the step and the close suspend twice each");
    }
}

/// Clause 13.
#[test]
fn the_waker_of_a_close_is_woken() {
    let [(mut stream, kept), _] = streams(true);
    for polls in 0..3 {
        let (woken, waker) = Wakes::waker();
        let closed = Pin::new(&mut stream).poll_close(&mut Context::from_waker(&waker));
        assert_eq!(closed.is_ready(), polls == 2);
        kept.wake();
        assert_eq!(woken.count(), usize::from(polls < 2));
    }
}

/// Clause 13.
#[test]
fn no_waker_is_kept_that_the_hook_did_not_keep() {
    for (mut stream, _) in streams(false) {
        let (woken, waker) = Wakes::waker();
        while Pin::new(&mut stream).poll_next(&mut Context::from_waker(&waker)).is_pending() {
            // The test's own two.
            assert_eq!(Arc::strong_count(&woken), 2);
        }
        assert_eq!(Arc::strong_count(&woken), 2);
        assert_eq!(woken.count(), 0, "nobody woke it");
    }
}

/// Clause 13. One that the hook keeps goes with the step.
#[test]
fn a_waker_goes_with_what_kept_it() {
    let (mut stream, kept) = streams(true).into_iter().next().expect("one");
    let (woken, waker) = Wakes::waker();
    assert!(Pin::new(&mut stream).poll_next(&mut Context::from_waker(&waker)).is_pending());
    assert_eq!(Arc::strong_count(&woken), 3);
    drop((stream, kept));
    assert_eq!(Arc::strong_count(&woken), 2);
}
