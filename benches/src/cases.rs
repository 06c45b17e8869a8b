//! The table of cases.

use std::env;

use futures::StreamExt;
use tokio_stream::wrappers::{LinesStream, ReceiverStream};

use crate::drive::{self, Hidden, Set, Visible};
use crate::ways;

/// A row of the table.
pub struct Row {
    pub name: &'static str,
    pub title: &'static str,
    /// How large an `n` a measurement takes.
    pub n: usize,
    /// How many items there are to one of `n`.
    pub items: usize,
    pub cases: Vec<Case>,
}

impl Row {
    pub fn is_generator(&self) -> bool {
        self.name.starts_with("generator")
    }
}

/// The rows of a run, each with the cases of it that are asked for: those whose `row/way/set` contains one of the filters among the
/// arguments. None where nobody asked for a measurement, as `cargo test --benches`.
pub fn chosen() -> Option<Vec<Row>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let filters: Vec<&String> = args.iter().filter(|arg| !arg.starts_with('-')).collect();
    let mut rows = rows();
    for row in &mut rows {
        let chosen = |name: String| filters.is_empty() || filters.iter().any(|filter| name.contains(*filter));
        row.cases.retain(|case| chosen(format!("{}/{}/{}", row.name, case.way, case.set)));
    }
    args.iter().any(|arg| arg == "--bench").then_some(rows)
}

/// One way in one set.
pub struct Case {
    pub way: &'static str,
    pub set: &'static str,
    /// Runs it, and gives a checksum, the same for all ways of a row.
    pub run: fn(usize) -> u64,
}

/// A stream by one way, in both sets.
macro_rules! stream {
    ($shape:expr, $drive:ident, $way:literal, $make:expr) => {
        [
            case!($shape, $way, Hidden, |input, idle| drive::$drive::stream::<Hidden, _>(|| $make(input), idle)),
            case!($shape, $way, Visible, |input, idle| drive::$drive::stream::<Visible, _>(|| $make(input), idle)),
        ]
    };
}

/// The loop without a stream, in both sets.
macro_rules! bare {
    ($shape:expr, $drive:ident, $bare:path, $state:expr) => {
        [
            case!($shape, "bare loop", Hidden, |input, idle| drive::$drive::future::<Hidden, _>(
                || $bare(Hidden::make(|| $state(input))),
                idle
            )),
            case!($shape, "bare loop", Visible, |input, idle| drive::$drive::future::<Visible, _>(
                || $bare(Visible::make(|| $state(input))),
                idle
            )),
        ]
    };
}

macro_rules! case {
    ($shape:expr, $way:literal, $Set:ty, $run:expr) => {
        Case { way: $way, set: <$Set>::NAME, run: |n| $shape(n, $run) }
    };
}

/// All ways of a row whose state is made by `$state`, and the stream that the attribute makes by `$aiter`, or by `$inline` where it says so.
macro_rules! ways {
    ($family:ident, $shape:expr, $drive:ident, $aiter:expr, $inline:expr, $state:expr $(, by hand: $hand:expr)?) => {
        [
            bare!($shape, $drive, ways::$family::bare, $state),
            stream!($shape, $drive, "aiter", $aiter),
            stream!($shape, $drive, "aiter inline", $inline),
            $(stream!($shape, $drive, "by hand", $hand),)?
            stream!($shape, $drive, "unfold boxed", |input| ways::$family::unfold($state(input)).boxed()),
            stream!($shape, $drive, "async-stream boxed", |input| ways::$family::async_stream($state(input)).boxed()),
            stream!($shape, $drive, "ReusableBoxFuture", |input| ways::$family::reusable_box($state(input))),
            stream!($shape, $drive, "unfold", |input| ways::$family::unfold($state(input))),
            stream!($shape, $drive, "async-stream", |input| ways::$family::async_stream($state(input))),
            stream!($shape, $drive, "asynk-strim", |input| ways::$family::asynk_strim($state(input))),
            stream!($shape, $drive, "async-gen", |input| ways::$family::async_gen($state(input))),
            stream!($shape, $drive, "async-fn-stream", |input| ways::$family::async_fn_stream($state(input))),
        ]
        .into_iter()
        .flatten()
        .collect()
    };
}

/// All ways of a generator's row.
macro_rules! generators {
    ($drive:ident, $P:ty) => {
        [
            bare!(drive::one, $drive, ways::generators::bare::<$P>, |n| n),
            stream!(drive::one, $drive, "aiter", ways::generators::aiter::<$P>),
            stream!(drive::one, $drive, "aiter Generator", ways::generators::aiter_generator::<$P>),
            stream!(drive::one, $drive, "aiter inline", ways::generators::aiter_inline::<$P>),
            stream!(drive::one, $drive, "aiter finally", ways::generators::aiter_finally::<$P>),
            stream!(drive::one, $drive, "aiter generate", ways::generators::aiter_generate::<$P>),
            stream!(drive::one, $drive, "async-stream boxed", |n| ways::generators::async_stream::<$P>(n).boxed()),
            stream!(drive::one, $drive, "asynk-strim boxed", |n| ways::generators::asynk_strim::<$P>(n).boxed()),
            stream!(drive::one, $drive, "async-stream", ways::generators::async_stream::<$P>),
            stream!(drive::one, $drive, "asynk-strim", ways::generators::asynk_strim::<$P>),
            stream!(drive::one, $drive, "async-gen", ways::generators::async_gen::<$P>),
            stream!(drive::one, $drive, "async-fn-stream", ways::generators::async_fn_stream::<$P>),
            stream!(drive::one, $drive, "genawaiter", ways::generators::genawaiter::<$P>),
        ]
        .into_iter()
        .flatten()
        .collect()
    };
}

/// An infallible row of the struct `$Stream`, whose state is `$State`.
macro_rules! items {
    ($shape:expr, $drive:ident, $Stream:ty, $State:ty $(, $hand:expr)?) => {
        ways!(items, $shape, $drive, <$Stream>::new, |input| <inline!($State)>::new(<$State>::init(input)), <$State>::init $(, by hand: $hand)?)
    };
}

/// The stream over a state that has the attribute on the heap, as `inline` makes it.
macro_rules! inline {
    ($State:ty) => { aiter::private::Inline<$State, aiter::private::room!($State)> };
}

/// A large `n` of items, a multiple of what a channel's batch is, and no more than there are lines.
const ITEMS: usize = 1024;

/// All rows.
#[rustfmt::skip] // One row a line reads like the table that it is.
#[allow(clippy::wildcard_imports)] // They are all here.
pub fn rows() -> Vec<Row> {
    use crate::rows::*;
    use drive::{channel, many, one};

    let row = |name, title, n, items, cases| Row { name, title, n, items, cases };
    vec![
        row("plain", "no await", ITEMS, 1, items!(one, drain, Plain, PlainState, PlainByHand::new)),
        row("ready", "awaits a ready future (items of 8 B)", ITEMS, 1, items!(one, drain, Waiting<Ready>, WaitingState<Ready>, WaitingByHand::<Ready>::new)),
        row("once", "suspends once an item", ITEMS, 1, items!(one, drain, Waiting<Suspend>, WaitingState<Suspend>, WaitingByHand::<Suspend>::new)),
        row("thrice", "suspends three times an item", ITEMS, 1, items!(one, drain, Thrice, ThriceState)),
        row("state-256", "256 B of state", ITEMS, 1, items!(one, drain, Large<30>, LargeState<30>)),
        row("state-4096", "4 KiB of state", ITEMS, 1, items!(one, drain, Large<510>, LargeState<510>)),
        row("nested", "three nested awaits", ITEMS, 1, items!(one, drain, Nested, NestedState)),
        row("item-1024", "items of 1 KiB", ITEMS, 1, items!(one, drain, Blocks, BlocksState)),
        row("fallible", "fallible items", ITEMS, 1, ways!(results, one, drain, Fallible::new, |n| <inline!(FallibleState)>::new(FallibleState::init(n)), FallibleState::init)),
        row("shared", "a shared field", ITEMS, 1, ways!(items, one, drain, Counted::new, CountedInline::new, CountedState::init)),
        row("streams-1", "streams of 1 item", 64, 1, items!(many::<1>, drain, Waiting<Ready>, WaitingState<Ready>, WaitingByHand::<Ready>::new)),
        row("streams-4", "streams of 4 items", 64, 4, items!(many::<4>, drain, Waiting<Ready>, WaitingState<Ready>, WaitingByHand::<Ready>::new)),
        row("streams-1000", "streams of 1000 items", 2, 1000, items!(many::<1000>, drain, Waiting<Ready>, WaitingState<Ready>, WaitingByHand::<Ready>::new)),
        row("init", "streams of 4 items with an async `init`", 64, 4, ways!(lazy, many::<4>, drain, Lazy::new, |n| <inline!(LazyState)>::init((n,)), LazyState::init)),
        row("drop", "dropped in mid-step", 64, 1, items!(many::<1>, midway, Waiting<Suspend>, WaitingState<Suspend>, WaitingByHand::<Suspend>::new)),
        row("lines", "lines of a `BufReader`", ITEMS, 1, ways!(results, one, drain, Lines::new, |n| <inline!(LinesState)>::new(LinesState::init(n)), LinesState::init, by hand: |n| LinesStream::new(text_lines(n)))),
        row("channel", "a channel's receiver", ITEMS, 1, items!(channel, drain, Received, ReceivedState, ReceiverStream::new)),
        row("generator-plain", "generator: no await", ITEMS, 1, generators!(drain, Never)),
        row("generator-ready", "generator: awaits a ready future", ITEMS, 1, generators!(drain, Ready)),
        row("generator-once", "generator: suspends once an item", ITEMS, 1, generators!(drain, Suspend)),
    ]
}

/// Rows of bytes: what a stream takes where it stands, and what on the heap while 10,000 of them live.
#[rustfmt::skip] // As above.
pub fn memory_rows() -> Vec<Row> {
    use crate::rows::{Large, LargeState, Suspend, Waiting, WaitingByHand, WaitingState};
    use drive::one;

    let row = |name, title, cases| Row { name, title, n: ITEMS, items: 1, cases };
    vec![
        row("once-value", "16 B of state, the value", items!(one, value, Waiting<Suspend>, WaitingState<Suspend>, WaitingByHand::<Suspend>::new)),
        row("once-heap", "16 B of state, the heap", items!(one, heap, Waiting<Suspend>, WaitingState<Suspend>, WaitingByHand::<Suspend>::new)),
        row("large-value", "4 KiB of state, the value", items!(one, value, Large<510>, LargeState<510>)),
        row("large-heap", "4 KiB of state, the heap", items!(one, heap, Large<510>, LargeState<510>)),
        row("generator-value", "generator, the value", generators!(value, Suspend)),
        row("generator-heap", "generator, the heap", generators!(heap, Suspend)),
    ]
}
