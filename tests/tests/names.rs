//! Structs of every form, in every place, by every name.

#![allow(clippy::items_after_statements, reason = "types stand where they are used")]

use aiter::async_iter;
use aiter_support::{Pause, drain};

#[test]
fn tuple_struct() {
    #[async_iter]
    #[derive(Debug)]
    struct Pair<T>(T, Option<T>)
    where
        T: Copy;

    #[async_iter]
    impl<T: Copy + Send> Pair<T> {
        fn init(first: T, second: T) -> Self {
            Self(first, Some(second))
        }

        async fn next(&mut self) -> Option<T> {
            Pause(1).await;
            let second = self.1.take()?;
            self.0 = second;
            Some(second)
        }
    }

    let mut pair = Pair::new(1, 2);
    assert_eq!(format!("{pair:?}"), "Pair(PairState(1, Some(2)))");
    assert_eq!(drain(&mut pair), [2]);
}

#[test]
fn unit_struct() {
    #[async_iter]
    #[derive(Clone, Copy, Debug, Default)]
    struct Nothing;

    #[async_iter]
    impl Nothing {
        fn init() -> Self {
            Self
        }

        async fn next(&mut self) -> Option<std::convert::Infallible> {
            Pause(1).await;
            None
        }
    }

    assert_eq!(drain(&mut Nothing::new()).len(), 0);
    assert_eq!(drain(&mut Nothing::from(NothingState)).len(), 0);
}

#[test]
fn empty_struct() {
    #[async_iter]
    struct Nothing {}

    #[async_iter]
    impl Nothing {
        fn init() -> Self {
            Self {}
        }

        fn next(&mut self) -> Option<()> {
            None
        }
    }

    assert_eq!(drain(&mut Nothing::new()), []);
}

/// Names that are keywords: of the struct, of its fields, parameters and functions.
#[test]
fn raw_identifiers() {
    #[async_iter]
    #[derive(Debug)]
    #[allow(non_camel_case_types)]
    struct r#async<r#dyn> {
        r#type: Option<r#dyn>,
        r#in: u8,
    }

    #[async_iter]
    #[allow(non_camel_case_types)]
    impl<r#dyn: Send> r#async<r#dyn> {
        fn init(r#type: r#dyn, r#in: u8) -> Self {
            Self { r#type: Some(r#type), r#in }
        }

        fn r#match(mut self, r#in: u8) -> Self {
            self.r#in = r#in;
            self
        }

        fn r#box(r#type: r#dyn) -> Self {
            Self { r#type: Some(r#type), r#in: 0 }
        }

        async fn next(&mut self) -> Option<r#dyn> {
            Pause(self.r#in.into()).await;
            self.r#type.take()
        }
    }

    assert_eq!(drain(&mut r#async::new("x", 1).r#match(2)), ["x"]);
    assert_eq!(drain(&mut r#async::r#box("x")), ["x"]);
    let stream = r#async::from(asyncState { r#type: Some(1), r#in: 0 });
    assert_eq!(format!("{stream:?}"), "async(asyncState { type: Some(1), in: 0 })");
}

/// A raw name that needs none is the same name, and hooks may be written so.
#[test]
fn raw_hooks() {
    #[async_iter]
    struct r#Numbers {
        left: u32,
    }

    #[async_iter]
    impl Numbers {
        fn r#init(left: u32) -> Self {
            Self { left }
        }

        async fn r#next(&mut self) -> Option<u32> {
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    assert_eq!(drain(&mut Numbers::new(1)), [0]);
}

mod from_a_macro {
    use aiter::async_iter;

    use aiter_support::Pause;

    /// The parts of a stream, each by the fragment that one would take for it.
    macro_rules! countdown {
        (
            $(#[$attr:meta])*
            $vis:vis struct $name:ident<$lifetime:lifetime, $param:ident: $bound:path> { $($field:ident: $ty:ty = $value:expr),* }
            next($this:ident) -> $returns:ty $next:block
            close($closing:ident) -> $closed:ty $close:block
            $option:meta
        ) => {
            $(#[$attr])*
            #[async_iter]
            #[derive(Debug)]
            $vis struct $name<$lifetime, $param> {
                left: &$lifetime mut u32,
                $($field: $ty,)*
                param: std::marker::PhantomData<$param>,
            }

            #[async_iter($option)]
            impl<$lifetime, $param: $bound> $name<$lifetime, $param> {
                $vis fn init(left: &$lifetime mut u32) -> Self {
                    Self { left, $($field: $value,)* param: std::marker::PhantomData }
                }

                async fn next(&mut self) -> $returns {
                    let $this = self;
                    $next
                }

                async fn close(&mut self) -> $closed {
                    let $closing = self;
                    $close
                }
            }
        };
    }

    countdown! {
        /// Of fragments.
        pub(super) struct Countdown<'a, T: Send> { step: u32 = 1 + 1, name: Option<&'static str> = None }
        next(this) -> Result<Option<u32>, String> {
            Pause(1).await;
            let Some(left) = this.left.checked_sub(this.step) else { return Ok(None) };
            *this.left = left;
            Ok(Some(left))
        }
        close(this) -> Result<(), String> {
            Pause(1).await;
            this.name.map(drop).ok_or_else(|| "nameless".to_owned())
        }
        continue_on_error
    }
}

/// In a user's `macro_rules!`, of fragments of every kind.
#[test]
fn from_macro_rules() {
    let mut left = 4;
    let mut countdown = from_a_macro::Countdown::<()>::new(&mut left);
    assert_eq!(drain(&mut countdown), [Ok(2), Ok(0), Err("nameless".to_owned())]);
}

/// Two of them in one macro, with names that only the macro knows.
#[test]
fn from_macro_rules_by_hygiene() {
    macro_rules! both {
        ($first:expr) => {{
            #[async_iter]
            struct Inner {
                first: u32,
            }

            #[async_iter]
            impl Inner {
                fn init(first: u32) -> Self {
                    let state = first;
                    Self { first: state }
                }

                fn with(mut self, state: u32) -> Self {
                    self.first += state;
                    self
                }

                async fn next(&mut self) -> Option<u32> {
                    self.first = self.first.checked_sub(1)?;
                    Some(self.first)
                }
            }

            drain(&mut Inner::new($first).with(1))
        }};
    }

    let state = 1;
    assert_eq!(both!(state), [1, 0]);
    assert_eq!(both!(0), [0]);
}

/// In a closure, a constant's block, an async block; two of one name in two places.
#[test]
fn in_odd_places() {
    macro_rules! one {
        ($item:literal) => {{
            #[async_iter]
            struct One(Option<u32>);

            #[async_iter]
            impl One {
                fn init() -> Self {
                    Self(Some($item))
                }

                async fn next(&mut self) -> Option<u32> {
                    self.0.take()
                }
            }

            drain(&mut One::new())
        }};
    }

    let closure = || one!(1);
    assert_eq!(closure(), [1]);
    assert_eq!(aiter_support::block(async { one!(2) }), [2]);
    const LEN: usize = {
        #[async_iter]
        struct InAConstant;

        #[async_iter]
        impl InAConstant {
            async fn next(&mut self) -> Option<u32> {
                None
            }
        }

        size_of::<InAConstant>()
    };
    assert_eq!(LEN, size_of::<usize>());
}

/// `async_iter` by another name.
#[test]
fn attribute_by_another_name() {
    use aiter::async_iter as stream;

    #[stream]
    struct One(Option<u32>);

    #[stream]
    impl One {
        fn init() -> Self {
            Self(Some(1))
        }

        #[allow(clippy::unused_async)]
        async fn next(&mut self) -> Option<u32> {
            self.0.take()
        }
    }

    assert_eq!(drain(&mut One::new()), [1]);
}

/// What is visible and has no `self` is the same on the state and on the stream.
#[test]
fn constants_and_functions_without_self() {
    mod numbers {
        use aiter::async_iter;

        #[async_iter]
        pub(super) struct Numbers<T> {
            left: usize,
            of: T,
        }

        #[async_iter]
        #[expect(unreachable_pub, reason = "nobody outside sees the stream")]
        impl<T: Clone + Send> Numbers<T> {
            pub const MOST: usize = 2;
            pub(crate) const BOTH: [usize; 2] = [Self::MOST, Self::LEAST];
            const LEAST: usize = 1;

            pub fn init(of: T) -> Self {
                Self { left: Self::MOST, of }
            }

            pub const fn is_most(left: usize) -> bool {
                left == Self::MOST
            }

            pub fn parse<U: std::str::FromStr>(text: &str) -> Option<U> {
                text.parse().ok()
            }

            pub async fn wait(text: &str, (more, _): (usize, u8)) -> usize {
                std::future::ready(text.len() + more).await
            }

            pub fn shown(of: impl std::fmt::Display) -> impl std::fmt::Display {
                format!("<{of}>")
            }

            pub fn left_in(state: &Self) -> usize {
                state.left
            }

            // A name that the stream has already: this one is the state's alone.
            pub fn state() -> usize {
                1
            }

            async fn next(&mut self) -> Option<T> {
                self.left = self.left.checked_sub(Self::state())?;
                Some(self.of.clone())
            }
        }

        impl<T: Clone + Send> Numbers<T> {
            pub(super) fn left(&self) -> Option<usize> {
                self.state().map(Self::left_in)
            }
        }
    }
    use numbers::Numbers;

    const { assert!(Numbers::<u8>::is_most(Numbers::<u8>::MOST)) };
    assert_eq!(Numbers::<u8>::BOTH, [2, 1]);
    assert_eq!(Numbers::<u8>::parse::<u32>("12"), Some(12));
    assert_eq!(aiter_support::block(Numbers::<u8>::wait("three", (3, 0))), 8);
    assert_eq!(Numbers::<u8>::shown(1).to_string(), "<1>");
    let mut numbers = Numbers::new('a');
    assert_eq!(numbers.left(), Some(2));
    assert_eq!(drain(&mut numbers), ['a', 'a']);
}

/// Traits of the user's own that are called like the well-known ones.
#[test]
fn traits_called_like_those_of_streams() {
    mod own {
        pub(super) trait Stream {
            async fn next(&mut self) -> Option<u32>;
        }

        pub(super) trait Iterator {
            async fn next(&mut self) -> Option<u8>;
        }
    }
    use own::{Iterator, Stream};

    #[async_iter]
    struct Numbers {
        left: u32,
    }

    #[async_iter]
    impl Stream for Numbers {
        async fn next(&mut self) -> Option<u32> {
            Some(self.left)
        }
    }

    #[async_iter]
    impl Iterator for Numbers {
        async fn next(&mut self) -> Option<u8> {
            None
        }
    }

    #[async_iter]
    impl Numbers {
        fn init(left: u32) -> Self {
            Self { left }
        }

        async fn next(&mut self) -> Option<u32> {
            self.left -= Stream::next(self).await?.min(1);
            Iterator::next(self).await.is_none().then_some(self.left)
        }
    }

    assert_eq!(aiter_support::block(Numbers::new(2).next()), Some(1));
}

/// What looks like a mistake in the text, and is none: a macro puts the attribute above the struct, another configuration has another type of the
/// state's name, and another block has helpers that are called almost like `next`.
#[test]
fn right_programs_that_look_wrong() {
    macro_rules! annotated {
        ($definition:item $block:item) => {
            #[async_iter]
            $definition
            $block
        };
    }

    annotated! {
        struct Numbers {
            left: u32,
        }
        #[async_iter]
        impl Numbers {
            fn init(left: u32) -> Self {
                Self { left }
            }

            async fn next(&mut self) -> Option<u32> {
                self.nxt().await
            }
        }
    }

    #[cfg(any())]
    enum NumbersState {}

    #[async_iter]
    impl Numbers {
        async fn nxt(&mut self) -> Option<u32> {
            Pause(1).await;
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    assert_eq!(drain(&mut Numbers::new(2)), [1, 0]);
}

/// Members that somebody's macro takes for items, in a block with the struct's own name.
#[test]
fn from_macro_rules_as_items() {
    macro_rules! block {
        ($name:ident { $($member:item)* }) => {
            #[async_iter]
            impl $name {
                $($member)*
            }
        };
    }

    #[async_iter]
    struct Countdown {
        left: u32,
    }

    block!(Countdown {
        const STEP: u32 = 1;

        fn init(left: u32) -> Countdown {
            Countdown { left }
        }

        /// A builder.
        fn plus(mut self, more: u32) -> Countdown {
            self.left += more;
            self
        }

        async fn next(&mut self) -> Option<u32> {
            self.left = self.left.checked_sub(Countdown::STEP)?;
            Some(self.left)
        }
    });

    assert_eq!(drain(&mut Countdown::new(1).plus(1)), [1, 0]);
}
