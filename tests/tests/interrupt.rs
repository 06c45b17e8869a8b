//! `interrupt` on a stream of the attribute.

use aiter::{FusedStream, async_iter};
use aiter_support::{Pause, poll_close, poll_next, pull};

/// Bounds on the impl alone, a lifetime, and a name for the state.
mod feed {
    use super::{Pause, async_iter};

    #[async_iter(state = pub(super) Inner)]
    pub(super) struct Feed<'a, T> {
        pub(super) topics: Vec<&'a str>,
        pub(super) last: T,
    }

    #[async_iter(state = Inner)]
    impl<T: Clone + Send + Sync> Feed<'_, T> {
        pub(super) fn init(last: T) -> Self {
            Self { topics: Vec::new(), last }
        }

        async fn next(&mut self) -> Option<(T, usize)> {
            Pause(1).await;
            Some((self.last.clone(), self.topics.len()))
        }

        async fn close(&mut self) {
            Pause(1).await;
            self.topics.clear();
        }
    }

    impl<'a, T: Clone + Send + Sync> Feed<'a, T> {
        /// At any time, but while the stream is being closed.
        pub(super) fn subscribe(&mut self, topic: &'a str) -> bool {
            self.interrupt().map(|state| state.topics.push(topic)).is_some()
        }
    }
}

#[test]
fn a_method_of_the_stream_changes_the_state_in_mid_step() {
    let topic = String::from("news");
    let mut feed = feed::Feed::new(7);
    assert!(feed.subscribe(&topic));
    assert!(poll_next(&mut feed).is_pending());
    assert!(feed.state_mut().is_none());
    assert!(feed.subscribe("weather") && feed.state_mut().is_some());
    assert!(poll_next(&mut feed).is_pending());
    assert_eq!(pull(&mut feed), Some((7, 2)));
    // As open as the state.
    assert_eq!(feed.interrupt().map(|state| state.last), Some(7));
    // Not while it is being closed; and it stays closed.
    assert!(poll_close(&mut feed).is_pending());
    assert!(!feed.subscribe("late"));
    assert!(poll_close(&mut feed).is_ready());
    assert!(feed.subscribe("too late") && feed.is_terminated());
    assert_eq!(pull(&mut feed), None);
}

#[async_iter]
struct Lazy {
    left: u32,
}

#[async_iter(local)]
impl Lazy {
    async fn init(left: u32) -> Option<Self> {
        Pause(1).await;
        Some(Self { left })
    }

    fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

#[test]
fn an_init_is_left_alone() {
    let mut lazy = Lazy::new(1);
    assert!(poll_next(&mut lazy).is_pending());
    assert!(lazy.interrupt().is_none());
    assert_eq!(pull(&mut lazy), Some(0));
    assert_eq!(lazy.interrupt().map(|state| state.left), Some(0));
}
