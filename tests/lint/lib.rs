//! Every shape of the attribute, under the strictest lints that people write: what is generated gives no warning of its own, and
//! needs no `unsafe`, in either edition.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_debug_implementations,
    missing_docs,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    explicit_outlives_requirements,
    keyword_idents,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_abi,
    non_ascii_idents,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::partial_pub_fields,
    clippy::same_name_method,
    clippy::self_named_module_files,
    clippy::shadow_unrelated,
    clippy::unwrap_used,
    clippy::wildcard_imports
)]

use std::collections::VecDeque;
use std::future::{self, Future};
use std::io;
use std::num::ParseIntError;
use std::rc::Rc;
use std::sync::Arc;

use aiter::{Generator, Stop, StopAsyncIteration, Stream};

// Apart from the types: rustfmt sorts them otherwise in edition 2021 than in 2024.
use aiter::{async_iter, yield_};

/// A stop type, a size hint, an init that runs at once.
#[async_iter]
#[derive(Clone, Debug)]
pub struct Counter {
    stop: u32,
    current: u32,
}

#[async_iter]
impl Counter {
    /// A visible constant.
    pub const MOST: u32 = u32::MAX;

    /// A visible function.
    #[must_use]
    pub const fn last(stop: u32) -> Option<u32> {
        stop.checked_sub(1)
    }

    /// Another one.
    ///
    /// # Errors
    ///
    /// What is no number.
    pub async fn parse<T: AsRef<str> + Send>(text: T) -> Result<u32, ParseIntError> {
        future::ready(text.as_ref().parse()).await
    }

    /// Counts from 0 up to `stop`, which it leaves out.
    pub const fn init(stop: u32) -> Self {
        Self { stop, current: 0 }
    }

    /// Another constructor than [`Self::new`] and [`Counter::new`], which [`Self::init`] and [`Counter::init`] become.
    #[must_use]
    pub const fn starting_at(current: u32, stop: u32) -> Self {
        Self { stop, current }
    }

    /// A builder.
    #[must_use]
    pub const fn up_to(mut self, stop: u32) -> Self {
        self.stop = stop;
        self
    }

    async fn next(&mut self) -> Result<u32, StopAsyncIteration> {
        if self.current >= self.stop {
            return Err(StopAsyncIteration);
        }
        self.current += 1;
        Ok(self.current - 1)
    }

    const fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.stop.saturating_sub(self.current) as usize;
        (left, Some(left))
    }
}

impl Counter {
    /// A plain impl is about the stream.
    #[must_use]
    pub fn current(&self) -> Option<u32> {
        self.state().map(|state| state.current)
    }

    /// And may change the state between steps.
    pub fn rewind(&mut self) {
        if let Some(state) = self.state_mut() {
            state.current = 0;
        }
    }

    /// And may end it.
    #[must_use]
    pub fn into_current(self) -> Option<u32> {
        self.into_state().map(|state| state.current)
    }
}

/// An async init that can fail, raised errors, a close that can fail; `Debug` is not derived.
#[async_iter]
pub struct Chunks {
    chunks: VecDeque<Vec<u8>>,
}

#[async_iter]
impl Chunks {
    /// Cuts `data` into chunks.
    pub async fn init(data: Vec<u8>, chunk: usize) -> io::Result<Self> {
        if chunk == 0 {
            return Err(future::ready(io::ErrorKind::InvalidInput).await.into());
        }
        Ok(Self { chunks: data.chunks(chunk).map(<[u8]>::to_vec).collect() })
    }

    async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(future::ready(self.chunks.pop_front()).await)
    }

    async fn close(&mut self) -> io::Result<()> {
        self.chunks = future::ready(VecDeque::new()).await;
        Ok(())
    }
}

/// Errors that are yielded, and errors that are raised.
#[async_iter]
#[derive(Debug)]
pub struct Parsed {
    words: VecDeque<String>,
}

#[async_iter]
impl Parsed {
    /// The numbers among `words`.
    #[must_use]
    pub const fn init(words: VecDeque<String>) -> Self {
        Self { words }
    }

    async fn next(&mut self) -> Result<Option<Result<u32, ParseIntError>>, ParseIntError> {
        let word = future::ready(self.words.pop_front()).await;
        Ok(word.map(|word| word.parse()))
    }
}

/// `Stop`, a lifetime, an async init that borrows, errors that end nothing.
#[async_iter]
#[derive(Debug)]
pub struct Numbers<'a> {
    words: VecDeque<&'a str>,
}

#[async_iter(continue_on_error)]
impl<'a> Numbers<'a> {
    /// The numbers in `text`.
    pub async fn init(text: &'a str) -> Self {
        future::ready(Self { words: text.split_whitespace().collect() }).await
    }

    async fn next(&mut self) -> Result<u32, Stop<ParseIntError>> {
        let word = future::ready(self.words.pop_front()).await.ok_or(Stop::End)?;
        Ok(word.parse()?)
    }
}

/// `Option`, type and const parameters, a where clause, bounds on the impl alone.
#[async_iter]
#[derive(Debug)]
pub struct Pairs<I, const N: usize>
where
    I: Iterator,
{
    items: I,
}

#[async_iter]
impl<I, const N: usize> Pairs<I, N>
where
    I: Iterator + Send,
    I::Item: Send,
{
    /// In groups of `N`, without what is left over.
    pub fn init(items: I) -> Option<Self> {
        (N > 0).then_some(Self { items })
    }

    fn next(&mut self) -> Option<Vec<I::Item>> {
        let group: Vec<_> = self.items.by_ref().take(N).collect();
        (group.len() == N).then_some(group)
    }

    fn close(&mut self) {
        self.items.by_ref().take(N).for_each(drop);
    }
}

/// A tuple struct, a future by name, errors as items.
#[async_iter]
#[derive(Debug, Default)]
pub struct Results(VecDeque<Result<u8, String>>);

#[async_iter]
impl Results {
    /// From a list.
    pub fn init(results: Vec<Result<u8, String>>) -> Self {
        Self(results.into())
    }

    fn next(&mut self) -> impl Future<Output = Option<Result<u8, String>>> + Send + '_ {
        future::ready(self.0.pop_front())
    }
}

/// A unit struct; a deprecated stream.
#[deprecated(note = "there is nothing in it")]
#[async_iter]
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

#[async_iter]
impl Nothing {
    async fn next(&mut self) -> Option<()> {
        future::ready(None).await
    }
}

/// Futures that stay on one thread.
#[async_iter]
#[derive(Debug)]
pub struct Shared {
    names: Rc<[&'static str]>,
    at: usize,
}

#[async_iter(local)]
impl Shared {
    /// The names, one by one.
    pub async fn init(names: Rc<[&'static str]>) -> Self {
        future::ready(Self { names, at: 0 }).await
    }

    async fn next(&mut self) -> Option<&'static str> {
        let names = future::ready(Rc::clone(&self.names)).await;
        self.at += 1;
        names.get(self.at - 1).copied()
    }
}

type Step = Result<Option<u64>, io::Error>;

/// A state with a name, open to others; a return type whose shape an alias hides.
#[async_iter(state = pub Powers)]
#[derive(Debug)]
pub struct PowersOfTwo {
    /// The next one.
    pub next: u64,
}

#[async_iter(state = Powers, item = io::Result<u64>, crate = ::aiter)]
impl PowersOfTwo {
    /// From 1.
    #[must_use]
    pub const fn init() -> Self {
        Self { next: 1 }
    }

    async fn next(&mut self) -> Step {
        let power = future::ready(self.next).await;
        self.next = power.checked_mul(2).ok_or(io::ErrorKind::Other)?;
        Ok(Some(power))
    }

    /// A method of the open state.
    #[must_use]
    pub const fn peek(&self) -> u64 {
        self.next
    }
}

/// A trait impl of the state.
#[async_iter]
#[derive(Debug)]
pub struct Logged {
    left: u8,
}

#[async_iter]
impl Logged {
    /// `left` items.
    pub const fn init(left: u8) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Option<u8> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

#[async_iter]
impl Drop for Logged {
    fn drop(&mut self) {
        self.left = 0;
    }
}

/// A generator, whose items cannot fail.
#[async_iter]
pub async fn countdown(from: u32) -> impl Stream<Item = u32> {
    for n in (0..from).rev() {
        future::ready(()).await;
        yield_!(n);
    }
}

/// A generator that raises, with a borrowed and a generic argument.
///
/// # Errors
///
/// An item is the error of the first word that is no number.
#[async_iter]
pub async fn numbers<T: AsRef<str> + Send + Sync>(words: &[T]) -> impl Stream<Item = Result<u32, ParseIntError>> {
    for word in words {
        yield_!(Ok(word.as_ref().parse()?));
    }
}

/// A generator with a name for what it gives.
#[async_iter]
pub async fn naturals<'a>(name: &'a str) -> Generator<'a, (&'a str, u64)> {
    let mut n = 0;
    loop {
        yield_!((name, n));
        n += 1;
    }
}

macro_rules! repeat {
    ($(#[$attr:meta])* $vis:vis $name:ident, $item:ty, $value:literal) => {
        $(#[$attr])*
        #[async_iter]
        #[derive(Debug)]
        $vis struct $name {
            times: usize,
        }

        #[async_iter]
        impl $name {
            /// That many times.
            $vis const fn init(times: usize) -> Self {
                Self { times }
            }

            async fn next(&mut self) -> Option<$item> {
                self.times = future::ready(self.times).await.checked_sub(1)?;
                Some($value)
            }
        }
    };
}

repeat!(
    /// From a macro of the user's.
    pub Greetings,
    &'static str,
    "hello"
);

/// A struct in a function, with a raw identifier, and a field that is not always there.
#[must_use]
pub fn in_function() -> usize {
    #[async_iter]
    #[derive(Debug)]
    struct r#Loop {
        r#type: u8,
        #[cfg(any())]
        never: (),
    }

    #[async_iter]
    impl r#Loop {
        const fn init(r#type: u8) -> Self {
            Self { r#type }
        }

        async fn next(&mut self) -> Option<u8> {
            future::ready(Some(self.r#type)).await
        }
    }

    size_of_val(&r#Loop::new(1))
}

// What no one outside sees, in each shape. Of some, nobody uses all.

/// Each init that is not async.
#[async_iter]
#[derive(Debug)]
struct Inits {
    left: u32,
}

#[async_iter]
impl Inits {
    const MOST: u32 = 9;

    fn init((left, _): (u32, &str), mut more: u32, _unused: impl Sized) -> Result<Self, StopAsyncIteration> {
        more += 1;
        Self::checked(left + more).ok_or(StopAsyncIteration)
    }

    fn checked(left: u32) -> Option<Self> {
        (left < Self::MOST).then_some(Self { left })
    }

    fn parse<T>(text: &T) -> Result<Self, Stop<ParseIntError>>
    where
        T: AsRef<str> + ?Sized,
    {
        Ok(Self { left: text.as_ref().parse()? })
    }

    async fn connect(left: Arc<u32>) -> io::Result<Self> {
        future::ready(Ok(Self { left: *left })).await
    }

    const fn twice(self) -> Self {
        Self { left: self.left * 2 }
    }

    fn next(&mut self) -> Result<u32, Stop<String>> {
        self.left = self.left.checked_sub(1).ok_or(Stop::End)?;
        Ok(self.left)
    }

    const fn close(&mut self) -> Result<(), &'static str> {
        if self.left > 0 {
            Err("items are left")
        } else {
            Ok(())
        }
    }
}

#[async_iter]
impl Inits {
    fn and<const N: usize>(mut self, more: [u32; N]) -> Self {
        self.left += more.iter().sum::<u32>();
        self
    }

    const fn is_done(&self) -> bool {
        self.left == 0
    }
}

#[async_iter]
impl std::fmt::Display for Inits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} left, done: {}", self.left, self.is_done())
    }
}

/// A borrowing init on the first poll that may stop, errors as items beside a close that fails.
#[async_iter]
struct Lazy<'a, T: ?Sized> {
    text: &'a T,
    left: usize,
}

#[async_iter]
impl<'a, T: AsRef<str> + ?Sized + Sync> Lazy<'a, T> {
    async fn init(text: &'a T, left: usize, (): ()) -> Result<Self, Stop<String>> {
        future::ready(if left == 0 { Err(Stop::End) } else { Ok(Self { text, left }) }).await
    }

    async fn next(&mut self) -> Option<Result<&'a str, String>> {
        self.left = future::ready(self.left).await.checked_sub(1)?;
        Some(Ok(self.text.as_ref()))
    }

    async fn close(&mut self) -> Result<(), String> {
        self.left = 0;
        future::ready(Ok(())).await
    }

    const fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

/// A generic init on the first poll, and hooks that give futures.
#[async_iter]
struct Waits(u64);

#[async_iter]
impl Waits {
    async fn init<T>(left: T, wait: impl Future<Output = u64> + Send + 'static) -> Option<Self>
    where
        T: Into<u64> + Send + 'static,
    {
        Some(Self(wait.await + left.into()))
    }

    fn next(&mut self) -> impl Future<Output = Option<u64>> + Send + use<> {
        self.0 = self.0.wrapping_add(1);
        future::ready(Some(self.0))
    }

    fn close(&mut self) -> impl Future<Output = ()> + Send + use<> {
        self.0 = 0;
        future::ready(())
    }
}

/// A lifetime that the header elides.
#[async_iter]
struct Elided<'a>(std::str::SplitWhitespace<'a>);

#[async_iter]
impl Elided<'_> {
    async fn next(&mut self) -> Result<Option<String>, String> {
        Ok(future::ready(self.0.next()).await.map(str::to_owned))
    }

    async fn close(&mut self) {
        self.0 = "".split_whitespace();
        future::ready(()).await;
    }
}

#[async_iter]
impl Drop for Elided<'_> {
    fn drop(&mut self) {
        self.0 = "".split_whitespace();
    }
}

// Hooks that only have the shape that they must have: they look at nothing, cannot fail, do not wait.
#[async_iter]
struct Idle;

#[async_iter]
impl Idle {
    pub(crate) const fn init() -> Option<Self> {
        Some(Self::made().again())
    }

    // For the init alone.
    const fn made() -> Self {
        Self
    }

    const fn again(self) -> Self {
        self
    }

    const fn next(&mut self) -> io::Result<Option<u8>> {
        Ok(None)
    }

    const fn close(&mut self) -> io::Result<()> {
        Ok(())
    }

    const fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(0))
    }
}

// What is expected here comes true, or is a warning: lints that the user's code earns still show, and once.

#[async_iter]
#[expect(missing_docs, reason = "it is said at the struct")]
pub struct Expected {
    sum: u32,
}

#[async_iter]
impl Expected {
    /// More than clippy likes.
    #[expect(clippy::many_single_char_names, clippy::too_many_arguments)]
    #[must_use]
    pub const fn init(a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32, h: u32) -> Self {
        Self { sum: a + b + c + d + e + f + g + h }
    }

    #[expect(dead_code, reason = "nobody calls it")]
    const fn unused() -> Self {
        Self { sum: 0 }
    }

    #[expect(dead_code, reason = "nobody calls it")]
    const fn unused_builder(self) -> Self {
        self
    }

    /// The sum, for ever.
    async fn next(&mut self) -> Option<u32> {
        future::ready(Some(self.sum)).await
    }
}

/// What is expected of what others see comes true on the stream; what a stream does not earn is no unfulfilled expectation.
#[async_iter]
#[expect(missing_debug_implementations, reason = "a plain struct would earn it")]
pub struct Seen {
    /// How many are left.
    pub left: u32,
    /// The stream has it too, and has nothing else that is visible.
    #[async_iter(shared)]
    pub name: &'static str,
}

#[async_iter]
#[expect(clippy::unused_async, reason = "it has its shape")]
impl Seen {
    #[expect(missing_docs)]
    pub const MOST: u32 = 9;

    #[expect(missing_docs, reason = "not said")]
    #[must_use]
    pub const fn init(left: u32) -> Self {
        Self { left, name: "" }
    }

    /// Of a text.
    #[expect(clippy::should_implement_trait, clippy::must_use_candidate)]
    pub fn from_str(text: &str) -> Self {
        Self::init(text.parse().unwrap_or_default())
    }

    /// What may fail.
    #[expect(clippy::missing_errors_doc, clippy::missing_panics_doc)]
    pub fn parse(text: &str) -> Result<Self, ParseIntError> {
        assert!(!text.is_empty());
        Ok(Self::init(text.parse()?))
    }

    /// A builder.
    #[expect(clippy::return_self_not_must_use)]
    pub const fn up_to(mut self, left: u32) -> Self {
        self.left = left;
        self
    }

    /// A function.
    #[expect(clippy::must_use_candidate)]
    pub const fn twice(n: u32) -> u32 {
        n * 2
    }

    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

/// A shared field that is deprecated, and that nobody reads.
#[async_iter]
pub struct Deprecated {
    /// How many.
    pub left: u32,
    #[async_iter(shared)]
    #[deprecated]
    #[expect(missing_docs)]
    pub name: &'static str,
}

#[async_iter]
#[allow(deprecated)]
impl Deprecated {
    /// Without a name.
    #[must_use]
    pub const fn init(left: u32) -> Self {
        Self { left, name: "" }
    }

    async fn next(&mut self) -> Option<u32> {
        self.left = future::ready(self.left).await.checked_sub(1)?;
        Some(self.left)
    }
}

// What is expected to be unused.

#[async_iter]
#[expect(dead_code)]
struct Unused {
    left: u32,
    #[async_iter(shared)]
    #[expect(dead_code)]
    name: &'static str,
}

#[async_iter]
impl Unused {
    async fn next(&mut self) -> Option<u32> {
        self.left = future::ready(self.left).await.checked_sub(1)?;
        Some(self.left)
    }
}

#[async_iter]
#[expect(dead_code)]
impl Unused {
    pub(crate) const fn made(left: u32) -> Self {
        Self { left, name: "" }
    }

    pub(crate) const fn twice(left: u32) -> u32 {
        left * 2
    }
}

/// What one block calls is in use in another one.
#[async_iter]
struct Across {
    left: u32,
}

#[async_iter]
#[expect(unreachable_pub)]
impl Across {
    pub const MOST: u32 = 9;

    pub const fn init(left: u32) -> Self {
        Self { left }
    }

    pub const fn half(self) -> Self {
        Self { left: self.left / 2 }
    }

    async fn next(&mut self) -> Option<u32> {
        self.left = future::ready(self.left).await.checked_sub(1)?;
        Some(self.left)
    }
}

#[async_iter]
impl Across {
    pub(crate) const fn at_half() -> Self {
        Self::init(Self::MOST).half()
    }
}

/// Made in another way than by its async init.
#[async_iter]
struct AtOnce {
    left: u32,
}

#[async_iter]
impl AtOnce {
    #[expect(dead_code)]
    pub(crate) async fn init(left: u32) -> Self {
        future::ready(Self { left }).await
    }

    pub(crate) const fn starting_at(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Option<u32> {
        self.left = future::ready(self.left).await.checked_sub(1)?;
        Some(self.left)
    }
}

// What a hook may do without a reason, and a helper may not.

/// Helpers that earn what hooks do not.
#[async_iter]
struct Helped {
    left: u32,
}

#[async_iter]
impl Helped {
    const fn init(left: u32) -> Self {
        Self { left }
    }

    #[expect(clippy::unused_async)]
    async fn made(left: u32) -> Self {
        Self { left }
    }

    #[expect(clippy::unused_self)]
    const fn step(&self) -> u32 {
        1
    }

    #[expect(clippy::unnecessary_wraps)]
    const fn left(&self) -> Option<u32> {
        Some(self.left)
    }

    #[expect(clippy::needless_pass_by_ref_mut, clippy::unused_async)]
    async fn are_left(&mut self) -> bool {
        self.left > 0
    }

    async fn next(&mut self) -> Option<u32> {
        self.left = self.left()?.checked_sub(self.step())?;
        self.are_left().await.then_some(self.left)
    }
}

mod restricted {
    //! Under lints that are had one by one: none is of what the macro writes, or of what has to be as it is.
    #![deny(
        clippy::arbitrary_source_item_ordering,
        clippy::implicit_return,
        clippy::min_ident_chars,
        clippy::missing_docs_in_private_items,
        clippy::semicolon_outside_block,
        clippy::single_call_fn
    )]
    #![allow(clippy::needless_return)]

    use std::future;

    use aiter::{async_iter, finally, yield_, Stream};

    /// With each kind of function, which is called twice.
    #[async_iter]
    #[derive(Debug)]
    pub struct Restricted {
        /// How many are left.
        left: u32,
    }

    #[async_iter]
    impl Restricted {
        /// Most of them.
        pub const MOST: u32 = 9;

        /// None, at the end.
        async fn close(&mut self) {
            self.left = future::ready(0).await;
        }

        /// From a number.
        #[must_use]
        pub const fn init(left: u32) -> Self {
            return Self { left };
        }

        /// One less.
        async fn next(&mut self) -> Option<u32> {
            self.left = future::ready(self.left).await.checked_sub(1)?;
            return Some(self.left);
        }

        /// As many as there are.
        #[must_use]
        pub const fn up_to(mut self, left: u32) -> Self {
            self.left = left;
            return self;
        }
    }

    /// A body that ends with a semicolon, and an argument that is only changed.
    #[async_iter]
    pub async fn restricted(mut seen: Vec<u32>, left: u32) -> impl Stream<Item = u32> {
        finally!(future::ready(()).await);
        seen.push(left);
        yield_!(left);
    }

    /// What there is, called again.
    #[must_use]
    pub fn of_both() -> usize {
        return size_of_val(&Restricted::new(1).up_to(2)) + size_of_val(&Restricted::new(2).up_to(Restricted::MOST));
    }
}

// Apart: rustfmt sorts them otherwise in edition 2021 than in 2024.
pub use restricted::Restricted;
pub use restricted::{of_both, restricted};

/// What is left alone in an exported interface, since it would break its users, is left alone in a state too.
#[async_iter]
#[derive(Clone, Copy, Debug)]
pub struct Exported {
    left: u32,
}

#[async_iter]
impl Exported {
    /// By references.
    #[must_use]
    pub const fn init(left: &u32, _: &Option<String>) -> Self {
        Self { left: *left }
    }

    /// By types that have a better one.
    #[must_use]
    pub fn of(left: Option<Option<u32>>, _: Vec<Box<u32>>, bytes: [u8; 1024]) -> Self {
        let left = left.flatten().unwrap_or_default();
        Self { left: bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>() + left }
    }

    /// A builder that is called as a question.
    #[must_use]
    pub const fn is_at(self, left: u32) -> Self {
        Self { left: left + self.left }
    }

    async fn next(&mut self) -> Option<Option<u32>> {
        self.left = self.left.checked_sub(1)?;
        Some(Some(self.left))
    }

    const fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, None)
    }
}

/// Visible fields.
#[async_iter]
#[expect(clippy::partial_pub_fields)]
#[derive(Debug)]
pub struct Fields {
    /// Twice.
    pub twice: Option<Option<u32>>,
    /// In boxes.
    pub boxes: Vec<Box<u32>>,
    #[expect(clippy::option_option, reason = "nobody else sees it")]
    other: Option<Option<u32>>,
}

#[async_iter]
impl Fields {
    async fn next(&mut self) -> Option<u32> {
        self.twice.take().or(self.other).flatten().or_else(|| self.boxes.pop().map(|next| *next))
    }
}

/// A state that is too large to be held across an await, in whoever makes it.
#[async_iter]
#[derive(Debug)]
pub struct Large {
    first: [u8; 10_000],
    second: [u8; 10_000],
}

#[async_iter]
impl Large {
    /// Made on the way.
    pub async fn connect() -> Self {
        let large = Self { first: [0; 10_000], second: [0; 10_000] };
        future::ready(()).await;
        large
    }

    async fn next(&mut self) -> Option<u8> {
        future::ready(()).await;
        self.first.first().or_else(|| self.second.first()).copied()
    }
}

use ::aiter as streams;

/// By a path for which there is a shorter one.
#[async_iter(crate = crate::streams)]
#[derive(Debug)]
pub struct ByPath(Option<u32>);

#[async_iter(crate = crate::streams)]
impl ByPath {
    /// One item.
    #[must_use]
    pub const fn init(item: u32) -> Self {
        Self(Some(item))
    }

    async fn next(&mut self) -> Option<u32> {
        self.0.take()
    }

    async fn close(&mut self) {
        self.0 = None;
    }
}

/// By a path for which there is a shorter one.
#[async_iter(crate = crate::streams)]
pub async fn by_path(item: u32) -> impl Stream<Item = Result<u32, String>> {
    streams::finally!(future::ready(()).await);
    yield_!(Ok(item));
    if item > 1 {
        return Err(String::new());
    }
}

/// What is expected of the arguments of a generator.
#[async_iter]
pub async fn of_arguments(
    #[expect(unused_variables)] n: u32,
    _: u32,
    _unused: u32,
    #[expect(unused_mut)] mut m: u32,
) -> impl Stream<Item = u32> {
    yield_!(m);
}

/// Hooks that are public, of a state that is; a deprecated init, and other constructors that are.
#[async_iter(state = pub PublicBytes)]
#[derive(Debug)]
pub struct Public(Vec<u8>);

#[async_iter(state = PublicBytes)]
impl Public {
    /// On the first poll.
    #[deprecated = "call `at_once`"]
    pub async fn init() -> Self {
        future::ready(Self(Vec::new())).await
    }

    /// At once.
    #[must_use]
    pub const fn at_once() -> Self {
        Self(Vec::new())
    }

    /// As before.
    #[deprecated = "call `at_once`"]
    #[must_use]
    pub const fn before() -> Self {
        Self(Vec::new())
    }

    /// The next byte.
    pub fn next(&mut self) -> Option<u8> {
        self.0.pop()
    }

    /// The end.
    pub async fn close(&mut self) {
        self.0 = future::ready(Vec::new()).await;
    }
}

/// The sum of their sizes.
#[must_use]
pub fn of_private_streams() -> usize {
    let inits = Inits::new((1, "x"), 0, ());
    let others = (Inits::checked(1), Inits::parse("1"), Inits::connect(Arc::new(1)));
    let built = Inits::checked(1).map(|one| one.twice().and([1, 2]));
    let shown = built.as_ref().and_then(Inits::state).map(ToString::to_string);
    let lazy = (Lazy::new("x", 2, ()), Waits::new(1_u8, future::ready(7)));
    let elided = Elided::from(ElidedState("a b".split_whitespace()));
    let idle = (Idle::new(), Across::at_half(), AtOnce::starting_at(1), Helped::new(1), Helped::made(1));
    size_of_val(&idle)
        + size_of_val(&inits)
        + size_of_val(&others)
        + size_of_val(&shown)
        + size_of_val(&lazy)
        + size_of_val(&elided)
}
