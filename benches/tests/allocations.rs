//! What streams allocate: how often, and how much.

use std::any::type_name;

use aiter::{AsyncIter, Step};
use aiter::{Generated, Yielder, generate};
use benches::allocator::{Counting, allocated, counts};
use benches::cases::{Row, rows};
use benches::rows::{
    Block, BlocksState, FallibleState, LargeState, LinesState, NestedState, Pause, PlainState, Ready, ReceivedState,
    Suspend, ThriceState, WaitingState,
};
use tokio::sync::mpsc;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const WORD: usize = size_of::<usize>();

fn blocks(row: &Row, way: &str, set: &str, n: usize) -> usize {
    let case = row.cases.iter().find(|case| case.way == way && case.set == set).unwrap();
    allocated(|| (case.run)(n)).0
}

/// None an item, and one a stream, beside those of the same loop without a stream; one more for an async init. An inline
/// stream allocates nothing.
#[test]
fn one_a_stream_and_none_an_item() {
    const N: usize = 5;
    for row in rows() {
        let expected = match row.name {
            "init" => 2 * N,
            "streams-1" | "streams-4" | "streams-1000" | "drop" => N,
            _ => 1,
        };
        for set in ["hidden", "visible"] {
            let inline = blocks(&row, "aiter inline", set, N);
            assert_eq!(inline, blocks(&row, "bare loop", set, N), "{}/aiter inline/{set}", row.name);
            for way in ["aiter", "aiter Generator"].into_iter().take(if row.is_generator() { 2 } else { 1 }) {
                let more = blocks(&row, way, set, N) - blocks(&row, "bare loop", set, N);
                assert_eq!(more, expected, "{}/{way}/{set}", row.name);
            }
        }
    }
}

#[test]
fn nothing_is_left() {
    for row in rows() {
        for case in row.cases {
            let before = counts().living;
            (case.run)(3);
            assert_eq!(counts().living, before, "{}/{}/{}", row.name, case.way, case.set);
        }
    }
}

/// As much as `size`, in a block of this alignment.
fn aligned(size: usize, align: usize) -> usize {
    size.next_multiple_of(align.max(WORD))
}

/// The frame of a state: no more than the state, the larger of its hooks' futures, and four words. A close that can fail runs
/// beside the error that a step raised, so that one is with it.
fn check_frame<S: AsyncIter>(make: impl Fn() -> S) {
    fn layout<T>(value: &T) -> (usize, usize) {
        (size_of_val(value), align_of_val(value))
    }

    let mut state = make();
    let (next, next_align) = layout(&state.next());
    let (close, close_align) = layout(&state.close());
    let (blocks, bytes, _stream) = allocated(|| state.into_stream());
    assert_eq!(blocks, 1);

    let align = align_of::<S>().max(next_align).max(close_align);
    let error = size_of::<<S::Output as Step>::Error>();
    let close = if error == 0 { close } else { aligned(error, close_align) + close };
    let limit = aligned(4 * WORD, align) + aligned(size_of::<S>(), align) + aligned(next.max(close), align);
    let (name, state) = (type_name::<S>(), size_of::<S>());
    assert!(bytes <= limit, "{name}: {bytes} > {limit}, with {state} of state, {next} of `next`, {close} of `close`");
}

#[test]
fn a_frame_is_no_larger_than_what_it_holds() {
    check_frame(|| PlainState::init(1));
    check_frame(|| WaitingState::<Ready>::init(1));
    check_frame(|| WaitingState::<Suspend>::init(1));
    check_frame(|| ThriceState::init(1));
    check_frame(|| NestedState::init(1));
    check_frame(|| LargeState::<30>::init(1));
    check_frame(|| LargeState::<510>::init(1));
    check_frame(|| BlocksState::init(1));
    check_frame(|| FallibleState::init(1));
    check_frame(|| LinesState::init(1));
    check_frame(|| ReceivedState::init(mpsc::channel(1).1));
    check_frame(|| Nothing);
    check_frame(|| Aligned([0; 100]));
    check_frame(|| Closing);
}

/// No state at all.
struct Nothing;

impl AsyncIter for Nothing {
    type Output = Option<()>;

    async fn next(&mut self) -> Option<()> {
        None
    }
}

/// More than a word of alignment.
#[repr(align(64))]
struct Aligned([u8; 100]);

impl AsyncIter for Aligned {
    type Output = Option<u8>;

    async fn next(&mut self) -> Option<u8> {
        Suspend::pause().await;
        self.0.first().copied()
    }
}

/// The close takes more room than the step.
struct Closing;

impl AsyncIter for Closing {
    type Output = Result<Option<u8>, String>;

    async fn next(&mut self) -> Result<Option<u8>, String> {
        Ok(None)
    }

    async fn close(&mut self) -> Result<(), String> {
        let held = [1u8; 100];
        Suspend::pause().await;
        if held.contains(&0) { Err(String::new()) } else { Ok(()) }
    }
}

/// The block of a generator: no more than its body's future, the slot of an item, and four words.
fn check_generator<T, F>(make: impl FnOnce() -> Generated<T, F>) {
    let (blocks, bytes, _generator) = allocated(make);
    assert_eq!(blocks, 1);
    let align = align_of::<F>().max(align_of::<T>());
    let limit = aligned(4 * WORD, align) + aligned(size_of::<Option<T>>(), align) + aligned(size_of::<F>(), align);
    assert!(bytes <= limit, "{bytes} > {limit}, with {} of the body, items of {}", size_of::<F>(), size_of::<T>());
}

#[test]
fn a_generator_is_no_larger_than_what_it_holds() {
    check_generator(|| generate(async move |_: Yielder<'_, ()>| {}));
    check_generator(|| {
        generate(async move |mut yielder: Yielder<'_, u64>| {
            Suspend::pause().await;
            yielder.yield_item(1).await;
        })
    });
    check_generator(|| {
        let held = [1u8; 1000];
        generate(async move |mut yielder: Yielder<'_, Block>| {
            yielder.yield_item([2; 128]).await;
            yielder.yield_item([held.len() as u64; 128]).await;
        })
    });
}
