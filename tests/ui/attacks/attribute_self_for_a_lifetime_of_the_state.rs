//! A step that borrows `self` for as long as the state lives: it could keep it.

use aiter::async_iter;

#[async_iter]
struct Keeps<'a> {
    other: Option<&'a mut u32>,
    own: u32,
}

#[async_iter]
impl<'a> Keeps<'a> {
    async fn next(&'a mut self) -> Option<u32> {
        self.other = Some(&mut self.own);
        Some(7)
    }
}

fn main() {}
