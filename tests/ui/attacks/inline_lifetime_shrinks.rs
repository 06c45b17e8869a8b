//! Were the stream covariant: it would be given what lives less long than it says, and hand that out as it said before.

use aiter::async_iter;

#[async_iter(inline)]
struct Keeps<'a> {
    kept: fn(&'a str),
    text: &'a str,
}

#[async_iter(inline)]
impl<'a> Keeps<'a> {
    async fn next(&mut self) -> Option<&'a str> {
        (self.kept)(self.text);
        Some(self.text)
    }
}

fn shrink<'a>(keeps: Keeps<'static>, _: &'a str) -> Keeps<'a> {
    keeps
}

fn grow<'a>(keeps: Keeps<'a>) -> Keeps<'static> {
    keeps
}

fn main() {}
