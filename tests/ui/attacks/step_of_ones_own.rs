//! `Step` is sealed: what `sort`, `item` and `closed` do is what the frame rests on.

struct Mine;

impl aiter::Step for Mine {
    type Item = u32;
    type Closed = ();
    type Error = u32;

    const FALLIBLE: bool = true;
}

fn main() {}
