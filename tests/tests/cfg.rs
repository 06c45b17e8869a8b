//! `cfg` and `cfg_attr` on fields, hooks, arguments and items: what is not there is not there.

#![allow(clippy::non_minimal_cfg, reason = "the predicates are those that are always true, and never")]

use aiter::{Stream, async_iter, yield_};
use aiter_support::{Log, Pause, close, drain, hint};

/// On fields, and on the arguments that set them.
#[test]
fn on_fields_and_arguments() {
    #[async_iter]
    #[derive(Debug)]
    struct Fields {
        #[cfg(all())]
        left: u32,
        #[cfg(any())]
        left: NoSuchType,
        #[cfg_attr(all(), doc = "Named.")]
        name: &'static str,
    }

    #[async_iter]
    impl Fields {
        fn init(#[cfg(any())] no: NoSuchType, #[cfg(all())] left: u32, #[allow(unused)] name: &'static str) -> Self {
            Self {
                left,
                #[cfg(any())]
                no,
                name,
            }
        }

        async fn next(&mut self) -> Option<u32> {
            assert_eq!(self.name, "x");
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    let mut fields = Fields::new(2, "x");
    assert_eq!(format!("{fields:?}"), r#"Fields(FieldsState { left: 2, name: "x" })"#);
    assert_eq!(drain(&mut fields), [1, 0]);

    #[async_iter]
    struct Lazy(u32, #[cfg(any())] NoSuchType);

    #[async_iter]
    impl Lazy {
        async fn init(#[cfg(any())] no: NoSuchType, #[cfg(all())] left: u32, #[cfg(not(any()))] more: u32) -> Self {
            Pause(1).await;
            Self(
                left + more,
                #[cfg(any())]
                no,
            )
        }

        async fn next(&mut self) -> Option<u32> {
            self.0 = self.0.checked_sub(1)?;
            Some(self.0)
        }
    }

    assert_eq!(drain(&mut Lazy::new(1, 1)), [1, 0]);
}

/// Two definitions of each hook, of which one is there.
#[test]
fn on_hooks_that_stand_twice() {
    #[async_iter]
    struct Twice(u32);

    #[async_iter]
    impl Twice {
        #[cfg(all())]
        fn init(left: u32) -> Self {
            Self(left)
        }

        #[cfg(any())]
        async fn init(left: NoSuchType) -> Result<Self, NoSuchError> {
            Err(left.error())
        }

        #[cfg(any())]
        fn next(&mut self) -> Result<Option<NoSuchType>, NoSuchError> {
            no_such_function()
        }

        #[cfg(not(any()))]
        async fn next(&mut self) -> Option<Result<u32, String>> {
            Pause(1).await;
            self.0 = self.0.checked_sub(1)?;
            Some(Ok(self.0))
        }

        #[cfg(all())]
        async fn close(&mut self) -> Result<(), String> {
            Err("full".to_owned())
        }

        #[cfg(any())]
        fn close(&mut self) {
            no_such_function();
        }

        #[cfg(any())]
        fn size_hint(&self) -> (usize, Option<usize>) {
            no_such_function()
        }

        #[cfg(all())]
        fn size_hint(&self) -> (usize, Option<usize>) {
            (self.0 as usize, None)
        }
    }

    let mut twice = Twice::new(1);
    assert_eq!(hint(&twice), (1, None));
    assert_eq!(drain(&mut twice), [Ok(0), Err("full".to_owned())]);
}

/// A hook that is not there is as if it had never been written; an attribute may say so in two steps.
#[test]
fn on_hooks_that_are_not_there() {
    #[async_iter]
    struct Absent {
        log: Log,
    }

    #[async_iter]
    impl Absent {
        #[cfg(any())]
        async fn init(log: NoSuchType) -> Self {
            no_such_function()
        }

        #[cfg(any())]
        fn close(&mut self) {
            no_such_function();
        }

        #[cfg(any())]
        fn size_hint(&self) -> (usize, Option<usize>) {
            no_such_function()
        }

        async fn next(&mut self) -> Option<u32> {
            self.log.add("next");
            None
        }
    }

    let log = Log::default();
    let mut absent = Absent::from(AbsentState { log: log.clone() });
    assert_eq!(hint(&absent), (0, None));
    let () = close(&mut absent);
    assert!(log.take().is_empty());
}

/// On constructors, builders, helpers and their arguments.
#[test]
fn on_other_functions() {
    #[async_iter]
    struct Others(u32);

    #[async_iter]
    impl Others {
        #[cfg(any())]
        const NO: NoSuchType = no;

        #[cfg(all())]
        const TWO: u32 = 2;

        fn init() -> Self {
            Self(Self::TWO)
        }

        #[cfg(any())]
        fn one(no: NoSuchType) -> Self {
            Self(no)
        }

        #[cfg(all())]
        fn one(#[cfg(any())] no: NoSuchType) -> Self {
            Self(1)
        }

        #[cfg(any())]
        fn with(self) -> Self {
            no_such_function()
        }

        #[cfg(all())]
        fn with(self, #[cfg(any())] no: NoSuchType, #[cfg(all())] left: u32) -> Self {
            Self(self.0 + left)
        }

        #[cfg(any())]
        fn method(&self) -> NoSuchType {
            no_such_function()
        }

        async fn next(&mut self) -> Option<u32> {
            self.0 = self.0.checked_sub(1)?;
            Some(self.0)
        }
    }

    assert_eq!(drain(&mut Others::new()), [1, 0]);
    assert_eq!(drain(&mut Others::one().with(1)), [1, 0]);
}

/// On the struct, the block, and on the attribute itself.
#[test]
fn on_items() {
    #[cfg(any())]
    #[async_iter]
    struct Items(NoSuchType);

    #[async_iter]
    #[cfg(all())]
    struct Items(u32);

    #[cfg(any())]
    #[async_iter]
    impl Items {
        fn next(&mut self) -> NoSuchType {
            no_such_function()
        }
    }

    #[cfg_attr(all(), async_iter(continue_on_error))]
    impl Items {
        fn init() -> Self {
            Self(1)
        }

        async fn next(&mut self) -> Result<Option<u32>, String> {
            let Some(left) = self.0.checked_sub(1) else { return Ok(None) };
            self.0 = left;
            Ok(Some(left))
        }
    }

    assert_eq!(drain(&mut Items::new()), [Ok(0)]);
}

/// `cfg_attr` in front of the attribute's other ways: derives, docs, lints.
#[test]
fn cfg_attr() {
    #[cfg_attr(all(), async_iter(state = Inner))]
    #[cfg_attr(all(), derive(Debug))]
    #[cfg_attr(any(), derive(NoSuchDerive))]
    struct Attrs {
        left: u32,
    }

    #[cfg_attr(all(), async_iter(state = Inner))]
    #[cfg_attr(any(), async_iter(local, no_such_option))]
    impl Attrs {
        #[cfg_attr(all(), inline, must_use = "streams do nothing")]
        fn init(left: u32) -> Self {
            Self { left }
        }

        #[cfg_attr(any(), no_such_attribute)]
        async fn next(&mut self) -> Option<u32> {
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    let mut attrs = Attrs::new(1);
    assert_eq!(format!("{attrs:?}"), "Attrs(Inner { left: 1 })");
    assert_eq!(drain(&mut attrs), [0]);
}

/// Parameters under a `cfg`: of the struct, the `impl`, functions and a generator.
#[test]
fn on_parameters() {
    #[async_iter]
    struct Shown<T, #[cfg(any())] U> {
        left: Vec<T>,
        #[cfg(any())]
        no: U,
    }

    #[async_iter]
    impl<#[cfg(all())] T: ToString + Send, #[cfg(any())] U> Shown<T> {
        fn init<#[cfg(any())] V: NoSuchTrait, #[cfg(all())] W: Into<T>>(#[cfg(any())] no: V, item: W) -> Self {
            Self { left: vec![item.into()] }
        }

        fn and<#[cfg(any())] V: NoSuchTrait, W: Into<T>>(mut self, #[cfg(any())] no: V, item: W) -> Self {
            self.left.push(item.into());
            self
        }

        async fn next(&mut self) -> Option<String> {
            self.left.pop().map(|item| item.to_string())
        }
    }

    #[async_iter]
    async fn shown<#[cfg(any())] T: NoSuchTrait, U: ToString>(
        #[cfg(any())] no: T,
        item: U,
    ) -> impl Stream<Item = String> {
        yield_!(item.to_string());
    }

    assert_eq!(drain(&mut Shown::<u32>::new(1_u8).and(2_u16)), ["2", "1"]);
    assert_eq!(drain(&mut shown(3)), ["3"]);
}

/// A function without a `cfg`, beside one of its name that is not there.
#[test]
fn beside_one_that_is_always_there() {
    #[async_iter]
    struct Numbers {
        left: u32,
    }

    #[async_iter]
    impl Numbers {
        fn init(left: u32) -> Self {
            Self { left }
        }

        #[cfg(any())]
        fn init() -> Self {
            Self { left: 0 }
        }

        async fn next(&mut self) -> Option<u32> {
            Pause(1).await;
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }

        #[cfg(any())]
        async fn next(&mut self) -> Result<Option<u32>, String> {
            Ok(None)
        }

        #[cfg(any())]
        fn step(self) -> Self {
            self
        }

        fn step(mut self, step: u32) -> Self {
            self.left += step;
            self
        }
    }

    assert_eq!(drain(&mut Numbers::new(1).step(1)), [1, 0]);
}
