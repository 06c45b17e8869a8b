//! Fields that the stream has too.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use aiter::{FusedStream, async_iter};
use aiter_support::{Pause, close, poll, poll_next, pull};

/// Reads lines, and counts them.
#[async_iter]
#[derive(Debug)]
struct Lines {
    /// The name of the source.
    #[async_iter(shared)]
    name: Arc<str>,
    #[async_iter(shared)]
    read: Arc<AtomicU64>,
    left: Vec<&'static str>,
}

#[async_iter]
impl Lines {
    fn init(name: &str) -> Self {
        Self { name: name.into(), read: Arc::default(), left: vec!["b", "a"] }
    }

    fn parse(name: &str) -> Result<Self, String> {
        if name.is_empty() { Err("no name".to_owned()) } else { Ok(Self::init(name)) }
    }

    async fn connect(name: &str) -> Option<Self> {
        Pause(1).await;
        Some(Self::init(name))
    }

    fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    async fn next(&mut self) -> Option<&'static str> {
        Pause(1).await;
        self.read.fetch_add(1, Relaxed);
        self.left.pop()
    }

    async fn close(&mut self) {
        Pause(1).await;
    }
}

impl Lines {
    fn read(&self) -> u64 {
        self.read.load(Relaxed)
    }
}

#[test]
fn a_shared_field_can_be_read_at_any_time() {
    let mut lines = Lines::new("log");
    assert_eq!((&*lines.name, lines.read()), ("log", 0));
    assert!(poll_next(&mut lines).is_pending());
    assert!(lines.state().is_none());
    assert_eq!((&*lines.name, lines.read()), ("log", 0));
    assert_eq!(pull(&mut lines), Some("a"));
    assert_eq!(lines.read(), 1);
    assert!(poll(&mut lines.close()).is_pending());
    assert_eq!(&*lines.name, "log");
    close(&mut lines);
    assert!(lines.is_terminated());
    assert_eq!((&*lines.name, lines.read()), ("log", 1));
}

#[test]
fn whatever_makes_the_stream_clones_it() {
    assert_eq!(&*Lines::parse("a").unwrap().name, "a");
    assert!(Lines::parse("").is_err());
    assert_eq!(&*aiter_support::block(Box::pin(Lines::connect("b"))).unwrap().name, "b");
    let mut lines = Lines::new("c").named("d");
    assert_eq!(&*lines.name, "d");
    assert!(poll_next(&mut lines).is_pending());
    // A builder drops the step in flight.
    lines = lines.named("e");
    assert_eq!((pull(&mut lines), &*lines.name), (Some("a"), "e"));
    close(&mut lines);
    let lines = lines.named("f");
    assert_eq!((&*lines.name, lines.is_terminated()), ("f", true));
    let state = lines.into_state().unwrap();
    assert_eq!(&*Lines::from(state).name, "f");
}

#[async_iter]
struct Borrowed<'a, T, const N: usize> {
    #[cfg(test)]
    #[async_iter(shared)]
    words: &'a [T; N],
    #[cfg(not(test))]
    #[async_iter(shared)]
    nothing: (),
    #[async_iter(shared)]
    last: T,
    at: usize,
}

#[async_iter]
impl<'a, T: Clone + Debug + Send + Sync, const N: usize> Borrowed<'a, T, N> {
    fn init(words: &'a [T; N], last: T) -> Self {
        Self { words, last, at: 0 }
    }

    async fn next(&mut self) -> Option<T> {
        self.at += 1;
        self.words.get(self.at - 1).cloned()
    }
}

#[test]
fn generic_borrowed_and_cfged_fields_are_shared() {
    let words = ["a".to_owned(), "b".to_owned()];
    let mut stream = Borrowed::new(&words, "z".to_owned());
    assert_eq!((pull(&mut stream).as_deref(), stream.words.len(), &*stream.last), (Some("a"), 2, "z"));
}

#[async_iter]
struct Pair(u32, #[async_iter(shared)] Arc<str>, u32, #[async_iter(shared)] u8);

#[async_iter]
impl Pair {
    fn init() -> Self {
        Self(1, "one".into(), 2, 3)
    }

    async fn next(&mut self) -> Option<u32> {
        Some(self.0 + self.2)
    }
}

#[async_iter]
struct Only(#[async_iter(shared)] u8);

#[async_iter]
impl Only {
    fn init() -> Self {
        Self(7)
    }

    fn next(&mut self) -> Option<u8> {
        Some(self.0)
    }
}

#[test]
fn a_field_of_a_tuple_keeps_its_number() {
    let mut pair = Pair::new();
    assert_eq!((pull(&mut pair), &*pair.1, pair.3), (Some(3), "one", 3));
    let mut only = Only::new();
    assert_eq!((pull(&mut only), only.0), (Some(7), 7));
}
