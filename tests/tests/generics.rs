//! Structs with parameters, and bounds on the impl alone.

#![allow(
    clippy::items_after_statements,
    clippy::type_complexity,
    reason = "types stand where they are used, and are odd"
)]

use std::fmt::{Debug, Display};
use std::future::Future;
use std::io;
use std::marker::PhantomData;

use aiter::{StopAsyncIteration, Stream, async_iter};
use aiter_support::{Pause, block, close, drain, poll_next, pull};

/// No bound is put on the struct: a stream over what can never be pulled from has a type.
#[test]
fn bounds_on_the_impl_alone() {
    #[async_iter]
    struct Drained<I> {
        items: I,
    }

    #[async_iter]
    impl<I> Drained<I>
    where
        I: Iterator<Item: Send> + Send,
    {
        fn init(items: I) -> Self {
            Self { items }
        }

        async fn next(&mut self) -> Result<I::Item, StopAsyncIteration> {
            Pause(1).await;
            self.items.next().ok_or(StopAsyncIteration)
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            self.items.size_hint()
        }
    }

    struct Field {
        _any: Option<Drained<std::rc::Rc<str>>>,
    }

    let _field = Field { _any: None };
    assert_eq!(drain(&mut Drained::new("abc".chars())), ['a', 'b', 'c']);
}

/// Types, lifetimes and constants; bounds here and there, defaults, where clauses, associated types.
#[test]
fn parameters_of_every_kind() {
    #[async_iter]
    #[derive(Clone, Debug)]
    struct Windows<'a, T: Ord = u8, const N: usize = 2>
    where
        T: Copy,
    {
        items: &'a [T],
    }

    #[async_iter]
    impl<'a, T: Ord + Send, const N: usize> Windows<'a, T, N>
    where
        T: Copy + Sync,
    {
        async fn init(items: &'a [T]) -> Result<Self, StopAsyncIteration> {
            if N == 0 { Err(StopAsyncIteration) } else { Ok(Self { items }) }
        }

        async fn next(&mut self) -> Option<[T; N]> {
            Pause(1).await;
            let window = self.items.first_chunk()?;
            self.items = &self.items[1..];
            Some(*window)
        }
    }

    let items = vec![1, 2, 3];
    let mut windows: Windows<'_> = Windows::new(&items);
    assert_eq!(drain(&mut windows), [[1, 2], [2, 3]]);
    assert_eq!(format!("{windows:?}"), "Windows(WindowsState { items: [3] })");
    assert_eq!(drain(&mut Windows::<'_, u8, 0>::new(&items)), [[]; 0]);
    assert_eq!(drain(&mut Windows::<'_, _, 1>::new(&["a", "b"])), [["a"], ["b"]]);
}

/// An impl for one type, and for each kind of one's own.
#[test]
fn impl_for_one_type() {
    #[async_iter]
    struct Source<T, K> {
        items: Vec<T>,
        kind: PhantomData<K>,
    }

    struct Plain;

    #[async_iter]
    impl Source<u8, Plain> {
        fn init(items: Vec<u8>) -> Self {
            Self { items, kind: PhantomData }
        }

        async fn next(&mut self) -> Option<u8> {
            self.items.pop()
        }
    }

    assert_eq!(drain(&mut Source::<u8, Plain>::new(vec![1, 2])), [2, 1]);

    // Another impl, with another item and another init.
    struct Fallible;

    #[async_iter]
    impl<T: Send + Display> Source<T, Fallible> {
        fn init(item: T) -> Self {
            Self { items: vec![item], kind: PhantomData }
        }

        async fn next(&mut self) -> Result<Option<String>, io::Error> {
            Pause(1).await;
            Ok(self.items.pop().map(|item| item.to_string()))
        }

        async fn close(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut stream = Source::<_, Fallible>::new(1.5);
    assert_eq!(drain(&mut stream).into_iter().collect::<io::Result<Vec<_>>>().unwrap(), ["1.5"]);
    assert!(close(&mut stream).is_ok());
}

/// Lifetimes that the header elides.
#[test]
fn elided_lifetimes() {
    #[async_iter]
    struct Words<'a> {
        words: std::str::SplitWhitespace<'a>,
    }

    #[async_iter]
    impl Words<'_> {
        async fn next(&mut self) -> Option<String> {
            let word = self.words.next()?;
            Pause(1).await;
            Some(word.to_owned())
        }
    }

    #[async_iter]
    impl<'a> Words<'a> {
        fn of(text: &'a str) -> Self {
            Self { words: text.split_whitespace() }
        }
    }

    #[async_iter]
    impl Drop for Words<'_> {
        fn drop(&mut self) {}
    }

    let text = String::from("a b");
    assert_eq!(drain(&mut Words::of(&text)), ["a", "b"]);
}

/// What does not need a size, behind a pointer.
#[test]
fn unsized_parameters() {
    #[async_iter]
    struct Times<T: ?Sized> {
        times: u32,
        what: Box<T>,
    }

    #[async_iter]
    impl<T: ?Sized + Display + Send> Times<T> {
        fn init(times: u32, what: Box<T>) -> Self {
            Self { times, what }
        }

        async fn next(&mut self) -> Option<String> {
            Pause(1).await;
            self.times = self.times.checked_sub(1)?;
            Some(self.what.to_string())
        }
    }

    assert_eq!(drain(&mut Times::<str>::new(1, "x".into())), ["x"]);
    assert_eq!(drain(&mut Times::<dyn Display + Send>::new(1, Box::new(7))), ["7"]);
}

/// A closure, and a future that it makes, as a state's field.
#[test]
fn closures() {
    #[async_iter]
    struct Poller<F> {
        poll: F,
    }

    #[async_iter]
    impl<F, U, T> Poller<F>
    where
        F: FnMut() -> U + Send,
        U: Future<Output = Option<T>> + Send,
    {
        fn init(poll: F) -> Self {
            Self { poll }
        }

        async fn next(&mut self) -> Option<T> {
            (self.poll)().await
        }
    }

    let mut left = 2_u32;
    let mut poller = Poller::new(|| {
        let next = left.checked_sub(1);
        left = next.unwrap_or_default();
        async move {
            Pause(1).await;
            next
        }
    });
    assert_eq!(drain(&mut poller), [1, 0]);
}

/// A stream over a stream.
#[test]
fn nested() {
    #[async_iter]
    struct Doubled<S> {
        inner: S,
    }

    #[async_iter]
    impl<S> Doubled<S>
    where
        S: Stream<Item = u32> + Unpin + Send,
    {
        fn init(inner: S) -> Self {
            Self { inner }
        }

        async fn next(&mut self) -> Option<S::Item> {
            aiter::Next::new(&mut self.inner).await.map(|n| n * 2)
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            self.inner.size_hint()
        }
    }

    #[async_iter]
    struct Countdown(u32);

    #[async_iter]
    impl Countdown {
        fn init(left: u32) -> Self {
            Self(left)
        }

        async fn next(&mut self) -> Option<u32> {
            Pause(1).await;
            self.0 = self.0.checked_sub(1)?;
            Some(self.0)
        }
    }

    assert_eq!(drain(&mut Doubled::new(Doubled::new(Countdown::new(3)))), [8, 4, 0]);
}

/// `Self` in signatures: types of the state, wherever they end up.
#[test]
fn self_in_signatures() {
    trait Source {
        type Item: Send;
    }

    #[async_iter]
    struct Linked<T> {
        value: T,
        rest: Option<Box<LinkedState<T>>>,
    }

    #[async_iter]
    impl<T: Send> Source for Linked<T> {
        type Item = T;
    }

    #[async_iter]
    impl<T: Send + Clone + Default> Linked<T> {
        fn init(value: T, rest: Option<Box<Self>>) -> Self
        where
            Self: Sized,
        {
            Self { value, rest }
        }

        fn of(items: impl Iterator<Item = <Self as Source>::Item>) -> Option<Self> {
            let mut rest = None;
            for value in items {
                rest = Some(Box::new(Self { value, rest }));
            }
            rest.map(|rest| *rest)
        }

        async fn next(&mut self) -> Option<<Self as Source>::Item> {
            Pause(1).await;
            let rest = self.rest.take()?;
            let value = std::mem::replace(self, *rest).value;
            Some(value)
        }
    }

    let mut linked = Linked::new(2, Some(Box::new(LinkedState { value: 1, rest: None })));
    assert_eq!(drain(&mut linked), [2]);
    assert_eq!(drain(&mut Linked::of([1, 2, 3].into_iter()).unwrap()), [3, 2]);
}

/// A borrowed state, a stream that moves in mid-step, and items that outlive the stream.
#[test]
fn items_that_borrow_as_a_field_does() {
    #[async_iter]
    struct Words<'a> {
        words: std::str::SplitWhitespace<'a>,
    }

    #[async_iter]
    impl<'a> Words<'a> {
        async fn init(text: &'a str) -> Self {
            Self { words: text.split_whitespace() }
        }

        async fn next(&mut self) -> Option<&'a str> {
            Pause(1).await;
            self.words.next()
        }
    }

    let text = String::from("a b");
    let mut words = Words::new(&text);
    assert!(poll_next(&mut words).is_pending());
    let mut moved = Box::new(words);
    let first = pull(&mut *moved);
    assert!(poll_next(&mut *moved).is_pending());
    let items: Vec<_> = first.into_iter().chain(block(moved.next())).collect();
    drop(moved);
    assert_eq!(items, ["a", "b"]);
}

/// Higher-ranked bounds, dyn traits with lifetimes, function pointers.
#[test]
fn odd_types() {
    #[async_iter]
    struct Calls<'a, F: ?Sized, A = ()> {
        calls: Vec<Box<dyn FnOnce(&A) -> String + Send + 'a>>,
        after: fn(&str) -> &str,
        f: Option<Box<F>>,
    }

    #[async_iter]
    impl<'a, F, A> Calls<'a, F, A>
    where
        F: for<'b> Fn(&'b str) -> String + ?Sized + Send + 'a,
        for<'b> &'b A: Debug,
        A: Default + Send + Sync,
    {
        async fn init(
            calls: Vec<Box<dyn FnOnce(&A) -> String + Send + 'a>>,
            after: fn(&str) -> &str,
            f: Box<F>,
        ) -> Self {
            Self { calls, after, f: Some(f) }
        }

        async fn next(&mut self) -> Option<Box<dyn Display + Send + 'a>> {
            let call = self.calls.pop()?;
            Pause(1).await;
            let text = call(&A::default());
            let text = self.f.as_ref()?((self.after)(&text));
            Some(Box::new(text))
        }
    }

    let name = String::from(" ada ");
    let calls: Vec<Box<dyn FnOnce(&()) -> String + Send + '_>> = vec![Box::new(|()| name.clone())];
    let f: Box<dyn Fn(&str) -> String + Send> = Box::new(str::to_uppercase);
    let mut stream = Calls::new(calls, str::trim, f);
    assert_eq!(pull(&mut stream).map(|item| item.to_string()).as_deref(), Some("ADA"));
}

/// Lifetimes and parameters that are called as the generated code might call its own.
#[test]
fn parameters_of_every_name() {
    #[async_iter]
    struct Shared<'step, State, T> {
        #[async_iter(shared)]
        of: &'step State,
        items: Vec<T>,
    }

    #[async_iter]
    impl<'step, State: Sync, T: Send> Shared<'step, State, T> {
        fn init(of: &'step State, items: Vec<T>) -> Self {
            Self { of, items }
        }

        async fn next(&mut self) -> Option<(T, &'step State)> {
            Pause(1).await;
            Some((self.items.pop()?, self.of))
        }
    }

    #[async_iter(inline = 128)]
    struct Inline<'aiter, 'step, Item> {
        #[async_iter(shared)]
        name: &'step str,
        items: &'aiter [Item],
    }

    #[async_iter(inline = 128)]
    impl<'aiter, 'step, Item: Sync> Inline<'aiter, 'step, Item> {
        fn init(name: &'step str, items: &'aiter [Item]) -> Self {
            Self { name, items }
        }

        async fn next(&mut self) -> Option<(&'step str, &'aiter Item)> {
            let (first, rest) = self.items.split_first()?;
            self.items = rest;
            Some((self.name, first))
        }
    }

    assert_eq!(drain(&mut Shared::new(&1, vec![2, 3])), [(3, &1), (2, &1)]);
    assert_eq!(drain(&mut std::pin::pin!(Inline::new("a", &[1]))), [("a", &1)]);
}
