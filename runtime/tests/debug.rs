//! `Debug` of a stream: the state, between steps.

use std::fmt;

use aiter::{AsyncIter, Iter};
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
