//! Names of the prelude, and of crates, that mean something else here.

#![allow(dead_code, non_camel_case_types)]

mod core {}
mod std {}
mod alloc {}

struct Option;
struct Result;
struct Some;
struct None;
struct Ok;
struct Err;
struct Box;
struct Vec;
struct String;
struct Pin;
struct Future;
struct Poll;
struct Context;
struct usize;
struct bool;
struct Iter;
struct Next;
struct Debug;
trait Send {}
trait Sync {}
trait Unpin {}
trait From {}
trait Into {}
trait Drop {}
trait Clone {}
trait Default {}
trait Iterator {}
trait IntoIterator {}
trait AsyncIter {}
trait FusedStream {}
trait AsyncClose {}

fn drop() {}

macro_rules! compile_error {
    ($($tokens:tt)*) => {};
}

macro_rules! assert {
    ($($tokens:tt)*) => {};
}

#[::aiter::async_iter(state = Inner)]
struct Numbers<'a, T> {
    items: ::std::collections::VecDeque<&'a T>,
}

#[::aiter::async_iter(state = Inner)]
impl<'a, T: ::core::marker::Sync> Numbers<'a, T> {
    async fn init(items: ::std::vec::Vec<&'a T>) -> ::core::result::Result<Self, ::std::string::String> {
        ::core::result::Result::Ok(Self { items: items.into_iter().collect() })
    }

    fn at_once(item: &'a T) -> ::core::option::Option<Self> {
        ::core::option::Option::Some(Self { items: [item].into_iter().collect() })
    }

    async fn next(&mut self) -> ::core::result::Result<&'a T, ::aiter::Stop<::std::string::String>> {
        self.items.pop_front().ok_or(::aiter::Stop::End)
    }

    async fn close(&mut self) -> ::core::result::Result<(), ::std::string::String> {
        ::core::result::Result::Ok(())
    }

    fn size_hint(&self) -> (::core::primitive::usize, ::core::option::Option<::core::primitive::usize>) {
        (self.items.len(), ::core::option::Option::None)
    }
}

#[::aiter::async_iter]
#[derive(::core::fmt::Debug)]
struct Countdown {
    left: u32,
}

#[::aiter::async_iter]
impl Countdown {
    fn init(left: u32) -> ::core::result::Result<Self, ()> {
        ::core::result::Result::Ok(Self { left })
    }

    fn with(self, left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> ::core::result::Result<u32, ::aiter::StopAsyncIteration> {
        self.left = self.left.checked_sub(1).ok_or(::aiter::StopAsyncIteration)?;
        ::core::result::Result::Ok(self.left)
    }

    fn close(&mut self) {}
}

#[::aiter::async_iter]
impl ::core::ops::Drop for Countdown {
    fn drop(&mut self) {}
}

#[::tokio::main]
async fn main() {
    let number = 7;
    let mut numbers = Numbers::new(::std::vec![&number]);
    ::std::assert_eq!(numbers.next().await, ::core::option::Option::Some(::core::result::Result::Ok(&7)));
    let mut numbers = Numbers::at_once(&number).unwrap();
    ::std::assert_eq!(numbers.next().await, ::core::option::Option::Some(::core::result::Result::Ok(&7)));
    let mut countdown = Countdown::new(0).unwrap().with(1);
    ::std::assert_eq!(::std::format!("{countdown:?}"), "Countdown(CountdownState { left: 1 })");
    ::std::assert_eq!(countdown.next().await, ::core::option::Option::Some(0));
}
