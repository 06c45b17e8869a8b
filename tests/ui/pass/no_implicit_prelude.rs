//! Without any prelude.

#![no_implicit_prelude]

#[::aiter::async_iter]
#[derive(::core::fmt::Debug)]
struct Numbers {
    left: u32,
}

#[::aiter::async_iter]
impl Numbers {
    async fn init(left: u32) -> Self {
        Self { left }
    }

    fn at_once(left: u32) -> ::core::option::Option<Self> {
        ::core::option::Option::Some(Self { left })
    }

    async fn next(&mut self) -> ::core::result::Result<::core::option::Option<u32>, ::std::string::String> {
        self.left -= 1;
        ::core::result::Result::Ok(::core::option::Option::Some(self.left))
    }

    async fn close(&mut self) {}

    fn size_hint(&self) -> (usize, ::core::option::Option<usize>) {
        (0, ::core::option::Option::None)
    }
}

#[::aiter::async_iter]
struct Bare;

#[::aiter::async_iter(local)]
impl Bare {
    fn with(self) -> Self {
        self
    }

    fn next(&mut self) -> ::core::result::Result<u32, ::aiter::StopAsyncIteration> {
        ::core::result::Result::Err(::aiter::StopAsyncIteration)
    }
}

fn main() {
    let numbers = Numbers::at_once(1).unwrap();
    ::core::assert!(numbers.state().is_some());
    ::core::mem::drop(Numbers::new(1));
}
