//! A `#[derive]` near the attribute that is not above it: of another item, in a comment, in a string, under a `cfg` that is off.

#![allow(dead_code)]

use aiter::async_iter;

macro_rules! next {
    ($name:ident) => {
        #[async_iter]
        impl $name {
            fn next(&mut self) -> Option<u32> {
                None
            }
        }
    };
}

macro_rules! both {
    ($(#[$attr:meta])* $first:ident $second:ident) => {
        $(#[$attr])*
        struct $first;

        #[async_iter]
        $(#[$attr])*
        struct $second;
    };
}

both! {
    #[derive(Clone)]
    First FromAMacro
}
next!(FromAMacro);

#[derive(Clone, Debug)]
struct Before;
#[async_iter]
struct AfterAnother;
next!(AfterAnother);

#[rustfmt::skip]
#[derive(Clone)] enum Empty {}
#[async_iter]
struct AfterABrace;
next!(AfterABrace);

// #[derive(Clone)]
#[async_iter]
struct AfterAComment;
next!(AfterAComment);

/// #[derive(Clone)]
#[async_iter]
struct AfterDocs;
next!(AfterDocs);

/*
#[derive(Clone)]
*/
#[async_iter]
struct AfterABlock;
next!(AfterABlock);

#[doc = "#[derive(Clone)]"]
#[async_iter]
struct AfterAString;
next!(AfterAString);

#[cfg_attr(any(), derive(Clone))]
#[async_iter]
struct AfterOneThatIsOff;
next!(AfterOneThatIsOff);

const _: &str = r##"
#[derive(Clone)]
"##;
#[async_iter]
struct AfterARawString;
next!(AfterARawString);

// An impl of the stream's own is not derived.
#[async_iter]
#[derive(Clone)]
struct Cloned;
next!(Cloned);

impl Clone for Cloned {
    fn clone(&self) -> Self {
        Self::from(CloneOf::of(self))
    }
}

struct CloneOf;

impl CloneOf {
    fn of(cloned: &Cloned) -> ClonedState {
        cloned.state().cloned().expect("between steps")
    }
}

fn main() {
    let _ = (First.clone(), Before.clone(), Cloned::from(ClonedState).clone());
}
