//! `Debug` of a stream: the state, between steps.

use std::cell::RefCell;
use std::fmt;

use aiter::{AsyncIter, Iter, Yielder, closing, generate, try_closing};
use aiter_support::{Pause, close, panics, poll_next, pull};

#[derive(Debug)]
struct Count(u32);

impl AsyncIter for Count {
    type Output = Option<u32>;

    async fn next(&mut self) -> Option<u32> {
        Pause(1).await;
        self.0 += 1;
        Some(self.0)
    }
}

#[test]
fn it_shows_the_state_between_steps() {
    let mut stream = Count(0).into_stream();
    assert_eq!(format!("{stream:?}"), "Iter(Count(0))");
    assert!(poll_next(&mut stream).is_pending());
    assert_eq!(format!("{stream:?}"), "Iter(..)");
    assert_eq!(pull(&mut stream), Some(1));
    assert_eq!(format!("{stream:#?}"), "Iter(\n    Count(\n        1,\n    ),\n)");
    close(&mut stream);
    assert_eq!(format!("{stream:?}"), "Iter(Count(1))");
}

#[test]
fn it_shows_no_state_before_there_is_one() {
    let mut stream = Iter::<Count>::lazy(async { None });
    assert_eq!(format!("{stream:?}"), "Iter(..)");
    assert_eq!(pull(&mut stream), None);
    assert_eq!(format!("{stream:?}"), "Iter(..)");
}

#[test]
fn it_has_another_name_over_generated_types() {
    struct Counter(Iter<Count>);
    impl fmt::Debug for Counter {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            aiter::private::fmt("Counter", self.0.state(), f)
        }
    }
    assert_eq!(format!("{:?}", Counter(Count(7).into_stream())), "Counter(Count(7))");
}

/// The futures of a stream show what they hold.
#[test]
fn a_future_shows_its_stream() {
    let mut stream = Count(0).into_stream();
    assert_eq!(format!("{:?}", stream.next()), "Next { stream: Iter(Count(0)) }");
    assert_eq!(format!("{:?}", stream.close()), "Close { stream: Iter(Count(0)) }");
}

/// A `Debug` that panics leaves the stream as it is: it is none of the stream's hooks.
#[test]
fn a_panic_in_it_ends_nothing() {
    struct Shy(Count);
    impl fmt::Debug for Shy {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("shy")
        }
    }
    impl AsyncIter for Shy {
        type Output = Option<u32>;

        async fn next(&mut self) -> Option<u32> {
            AsyncIter::next(&mut self.0).await
        }
    }
    let mut stream = Shy(Count(0)).into_stream();
    assert_eq!(panics(|| format!("{stream:?}")), "shy");
    assert_eq!(pull(&mut stream), Some(1));
}

/// What has nothing to show, or lends what it holds to others, shows its name.
#[test]
fn generators_and_futures_show_their_names() {
    let closing = closing(Count(0).into_stream(), async |_| {});
    assert_eq!(format!("{closing:?}"), "Closing { .. }");
    let closing = try_closing(Count(0).into_stream(), async |_| Ok::<_, ()>(()));
    assert_eq!(format!("{closing:?}"), "TryClosing { .. }");

    let shown = RefCell::new(Vec::new());
    let mut stream = generate(async |mut y: Yielder<'_, u32>| {
        shown.borrow_mut().push(format!("{y:?}"));
        shown.borrow_mut().push(format!("{:?}", Yielder::scope(&y)));
        shown.borrow_mut().push(format!("{:?}", y.taken_here()));
        shown.borrow_mut().push(format!("{:?}", y.until_closed(async |_| {})));
        let taken = y.yield_item(1);
        shown.borrow_mut().push(format!("{taken:?}"));
        taken.await;
    });
    assert_eq!(format!("{stream:?}"), "Generated { is_terminated: false, .. }");
    assert_eq!((pull(&mut stream), pull(&mut stream)), (Some(1), None));
    assert_eq!(format!("{stream:?}"), "Generated { is_terminated: true, .. }");
    assert_eq!(
        shown.take(),
        ["Yielder { .. }", "Scope { .. }", "YieldHere { .. }", "UntilClosed { .. }", "Yield { .. }"]
    );
}
