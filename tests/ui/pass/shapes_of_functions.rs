//! Functions and members that the attribute passes over, and odd ways to write a hook.

#![allow(dead_code)]

use std::future::Future;

use aiter::async_iter;

#[async_iter]
struct Odd<const N: usize> {
    left: u32,
}

macro_rules! helpers {
    ($($name:ident)*) => { $(fn $name(&self) -> u32 { self.left })* };
}

#[async_iter]
impl<const N: usize> Odd<N> {
    const BRACED: u32 = { if N > 1 { 2 } else { 1 } };
    const ARRAY: [u32; { 1 + 1 }] = [{ 1 }, 2];
    const CLOSURE: fn() -> Option<u32> = || {
        fn next() -> Option<u32> {
            None
        }
        next()
    };

    helpers! { one two }
    helpers!(three);

    const fn constant() -> u32 {
        7
    }

    unsafe fn dangerous(self) -> Self {
        self
    }

    extern "C" fn external() -> u32 {
        7
    }

    const fn made(left: u32) -> Self {
        Self { left }
    }

    fn boxed(self: Box<Self>) -> Self {
        *self
    }

    fn shared(self: std::sync::Arc<Self>) -> u32 {
        self.left
    }

    fn by_pin(self: std::pin::Pin<&mut Self>) -> u32 {
        self.left
    }

    fn generic<'a, T: ?Sized + 'a, const M: usize>(&'a self, _: &'a T) -> [u32; M]
    where
        for<'b> &'b T: Sized,
    {
        [Self::BRACED; M]
    }

    fn opaque(&self) -> impl Iterator<Item = u32> + use<'_, N> {
        0..self.left
    }

    pub fn init(left: u32,) -> Self where Self: Sized, {
        Self { left }
    }

    pub(self) fn next<'a>(self: &'a mut Self) -> impl Future<Output = Option<u32>> + Send + use<'a, N> where {
        async move {
            self.left = self.left.checked_sub(1)?;
            Some(self.left + self.one() - self.two())
        }
    }

    async fn close<'a>(&'a mut self) -> () where Self: 'a {}
}

#[tokio::main]
async fn main() {
    let mut odd = Odd::<1>::made(2);
    assert_eq!(odd.next().await, Some(1));
    assert_eq!(Odd::<2>::new(1).next().await, Some(0));
}
