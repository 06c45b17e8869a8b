//! Functions, constants and modules with the names of the two types: those are in other namespaces.

#![allow(non_snake_case)]

use aiter::async_iter;

fn AsyncCounter() -> u32 {
    7
}

const AsyncCounterState: u32 = 8;

#[async_iter]
struct AsyncCounter {
    left: u32,
}

#[async_iter]
impl AsyncCounter {
    fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

// The stream of a tuple or unit struct is no value either.
fn Unit() -> u32 {
    9
}

#[async_iter]
struct Unit;

#[async_iter]
impl Unit {
    async fn next(&mut self) -> Option<u32> {
        None
    }
}

fn main() {
    assert_eq!((AsyncCounter(), AsyncCounterState, Unit()), (7, 8, 9));
    let _streams = (AsyncCounter::new(1), Unit::from(UnitState));
}
