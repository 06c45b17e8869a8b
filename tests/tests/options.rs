//! The attribute's options, alone and together.

use std::rc::Rc;

use aiter::{Stop, async_iter};
use aiter_support::{Pause, block, drain, hint, pull};

/// `local`: neither the state, nor its futures, nor the items need be `Send`.
#[test]
fn local() {
    #[async_iter]
    struct Names {
        names: Rc<[&'static str]>,
        at: usize,
    }

    #[async_iter(local)]
    impl Names {
        async fn init(names: Rc<[&'static str]>) -> Result<Self, Rc<str>> {
            let kept = Rc::clone(&names);
            Pause(1).await;
            if kept.is_empty() { Err("no names".into()) } else { Ok(Self { names, at: 0 }) }
        }

        async fn next(&mut self) -> Result<Option<Rc<str>>, Rc<str>> {
            let kept = Rc::clone(&self.names);
            Pause(1).await;
            self.at += 1;
            Ok(kept.get(self.at - 1).map(|&name| name.into()))
        }

        async fn close(&mut self) -> Result<(), Rc<str>> {
            let kept = Rc::clone(&self.names);
            Pause(kept.len()).await;
            Err("full".into())
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            (self.names.len() - self.at, Some(self.names.len() - self.at))
        }
    }

    let shown = |items: Vec<Result<Rc<str>, Rc<str>>>| format!("{items:?}");
    assert_eq!(shown(drain(&mut Names::new(Rc::new(["ada"])))), r#"[Ok("ada"), Err("full")]"#);
    assert_eq!(shown(drain(&mut Names::new(Rc::new([])))), r#"[Err("no names")]"#);
}

/// `state = pub(super) Inner` on the struct names the state and opens it; `state = Inner` on the blocks finds it.
mod named {
    use aiter::async_iter;

    #[async_iter(state = pub(super) Inner)]
    #[derive(Debug, PartialEq)]
    pub(super) struct Countdown {
        pub(super) left: u32,
    }

    #[async_iter(state = Inner)]
    impl Countdown {
        pub(super) fn init(left: u32) -> Self {
            Self { left }
        }

        async fn next(&mut self) -> Option<u32> {
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }

        // Open as the state is, so not out of reach.
        pub(super) fn double(&mut self) {
            self.left *= 2;
        }

        pub(super) fn with(self, left: u32) -> Self {
            Self { left }
        }
    }

    #[async_iter(state = Inner)]
    impl std::fmt::Display for Countdown {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "{} left", self.left)
        }
    }
}

#[test]
fn state() {
    let mut countdown = named::Countdown::from(named::Inner { left: 1 }).with(2);
    countdown.state_mut().unwrap().double();
    assert_eq!(countdown.state(), Some(&named::Inner { left: 4 }));
    assert_eq!(countdown.state().unwrap().to_string(), "4 left");
    assert_eq!(pull(&mut countdown), Some(3));
    let state: Option<named::Inner> = countdown.into_state();
    assert_eq!(state.map(|state| state.left), Some(3));
    assert_eq!(format!("{:?}", named::Countdown::new(1)), "Countdown(Inner { left: 1 })");
}

/// A state may be private, and have a name all the same.
#[test]
fn private_state_with_a_name() {
    #[async_iter(state = Cursor)]
    pub(crate) struct Countdown {
        left: u32,
    }

    #[async_iter(state = Cursor)]
    impl Countdown {
        pub(crate) fn init(left: u32) -> Self {
            Self { left }
        }

        async fn next(&mut self) -> Option<u32> {
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    assert_eq!(drain(&mut Countdown::from(Cursor { left: 1 })), [0]);
    assert_eq!(drain(&mut Countdown::new(1)), [0]);
}

/// `crate = path`: where `aiter` goes by another name.
mod renamed {
    pub(super) mod inner {
        pub(in super::super) use ::aiter as streams;
    }

    use inner::streams::async_iter;

    #[async_iter(crate = self::inner::streams)]
    pub(super) struct Countdown {
        left: u32,
    }

    #[async_iter(crate = inner::streams)]
    impl Countdown {
        pub(super) async fn init(left: u32) -> Self {
            Self { left }
        }

        async fn next(&mut self) -> Option<u32> {
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }

        async fn close(&mut self) {}
    }
}

#[test]
fn krate() {
    assert_eq!(drain(&mut renamed::Countdown::new(1)), [0]);
}

/// `item = T`: a return type that hides its shape. A close and an init may fail beside it.
#[test]
fn item() {
    type Step<T> = Result<Option<T>, String>;

    #[async_iter]
    struct Items<T> {
        items: Vec<T>,
    }

    #[async_iter(item = Result<T, String>)]
    impl<T: Send> Items<T> {
        async fn init(items: Vec<T>) -> Result<Self, &'static str> {
            if items.is_empty() { Err("nothing") } else { Ok(Self { items }) }
        }

        async fn next(&mut self) -> Step<T> {
            Pause(1).await;
            Ok(self.items.pop())
        }

        async fn close(&mut self) -> Result<(), String> {
            Pause(1).await;
            Err("full".to_owned())
        }
    }

    let items: Vec<Result<u8, String>> = drain(&mut Items::new(vec![1]));
    assert_eq!(items, [Ok(1), Err("full".to_owned())]);
    assert_eq!(drain(&mut Items::new(Vec::<u8>::new())), [Err("nothing".to_owned())]);
}

/// Clause 6, with `continue_on_error`: an error is yielded, and the next pull takes another step. What init and close raise ends
/// the stream as ever.
#[test]
fn continue_on_error() {
    #[async_iter]
    struct Numbers {
        words: std::vec::IntoIter<&'static str>,
    }

    #[async_iter(continue_on_error)]
    impl Numbers {
        async fn init(words: Vec<&'static str>) -> Result<Self, std::num::ParseIntError> {
            if words.is_empty() {
                "".parse::<u32>()?;
            }
            Ok(Self { words: words.into_iter() })
        }

        async fn next(&mut self) -> Result<u32, Stop<std::num::ParseIntError>> {
            Pause(1).await;
            Ok(self.words.next().ok_or(Stop::End)?.parse()?)
        }

        async fn close(&mut self) -> Result<(), std::num::ParseIntError> {
            Pause(1).await;
            "full".parse::<u32>().map(drop)
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            self.words.size_hint()
        }
    }

    let mut numbers = Numbers::new(vec!["1", "x", "2"]);
    let shown: Vec<_> = drain(&mut numbers).into_iter().map(Result::ok).collect();
    assert_eq!(shown, [Some(1), None, Some(2), None]);
    assert_eq!(hint(&numbers), (0, Some(0)));
    assert_eq!(drain(&mut Numbers::new(vec![])).len(), 1);
}

type Step = Result<Option<Rc<str>>, Rc<str>>;

/// All of them at once.
#[test]
fn together() {
    use aiter as streams;

    #[async_iter(crate = ::aiter, state = pub(crate) Inner)]
    pub(crate) struct Names {
        names: Vec<Rc<str>>,
    }

    #[async_iter(state = Inner, crate = streams, continue_on_error, item = Result<Rc<str>, Rc<str>>, local,)]
    impl Names {
        pub(crate) async fn init(names: Vec<Rc<str>>) -> Self {
            Self { names }
        }

        async fn next(&mut self) -> Step {
            let name = self.names.pop();
            Pause(1).await;
            match name {
                Some(name) if name.is_empty() => Err("nameless".into()),
                name => Ok(name),
            }
        }
    }

    let mut names = Names::new(vec!["ada".into(), "".into()]);
    assert_eq!(block(names.next()), Some(Err("nameless".into())));
    assert_eq!(block(names.next()), Some(Ok("ada".into())));
    assert_eq!(block(names.next()), None);
    let state: Inner = names.into_state().unwrap();
    assert!(state.names.is_empty());
}

/// An `impl` may name the state by an alias.
mod state_by_an_alias {
    use super::{async_iter, drain};

    #[async_iter(state = Inner)]
    struct Down {
        left: u8,
    }

    type Fields = Inner;

    #[async_iter(state = Fields)]
    impl Down {
        fn new(left: u8) -> Self {
            Self { left }
        }

        async fn next(&mut self) -> Option<u8> {
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    #[test]
    fn it_is_the_state() {
        assert_eq!(drain(&mut Down::new(2)), [1, 0]);
    }
}
