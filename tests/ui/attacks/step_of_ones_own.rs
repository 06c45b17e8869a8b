//! `Step` is sealed: the frame relies on what `into_item`, `item` and the conversions of a close's result do.

struct Mine;

impl aiter::Step for Mine {
    type Item = u32;
    type Closed = ();
    type Error = u32;

    const FALLIBLE: bool = true;
}

fn main() {}
