//! A library that documents its streams. `tests/tests/pages.rs` reads the pages that rustdoc makes of it, and that no link is dead.
//!
//! There are links from everything to everything: for that, docs stand where nobody would need them.

use std::sync::Arc;

use aiter::async_iter;

/// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`], [`Private::new`], [`Private::init`], [`Private::helper`], [`Private::left`].
#[async_iter]
#[derive(Clone, Debug)]
pub struct Private {
    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`], [`Private::new`], [`Private::init`], [`Private::left`].
    left: u32,
}

#[async_iter]
impl Private {
    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    pub const LIMIT: u32 = 100;

    /// Starts at a number: [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`], [`Private::new`], [`Private::init`], [`Private::helper`], [`Private::left`].
    ///
    /// See also [what makes one], and [the step][step].
    ///
    /// [what makes one]: Self::init
    /// [step]: Self::next
    #[must_use]
    pub fn init(left: u32) -> Self {
        Self { left }
    }

    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    #[must_use]
    pub fn empty() -> Self {
        Self { left: 0 }
    }

    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    #[must_use]
    pub fn with_step(mut self, step: u32) -> Self {
        self.left += step;
        self
    }

    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    #[must_use]
    pub fn parse(text: &str) -> Option<u32> {
        text.parse().ok()
    }

    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    fn helper(&self) -> bool {
        self.left > Self::LIMIT
    }

    /// The docs of the hook `next`: [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    async fn next(&mut self) -> Option<u32> {
        if self.helper() || self.elsewhere() {
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }

    /// The docs of the hook `close`: [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    async fn close(&mut self) {
        self.left = 0;
    }

    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, None)
    }
}

#[async_iter]
impl Private {
    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`], [`Private::helper`].
    fn elsewhere(&self) -> bool {
        self.left > 1000
    }
}

impl Private {
    /// [`Self::new`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::of_the_stream`].
    #[must_use]
    pub fn of_the_stream(&self) -> bool {
        aiter::FusedStream::is_terminated(self)
    }
}

/// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`], [`Opened::new`], [`Opened::init`], [`Opened::helper`], [`Opened::left`].
#[async_iter(state = pub Fields)]
#[derive(Clone, Debug)]
pub struct Opened {
    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`], [`Opened::new`], [`Opened::init`], [`Opened::left`].
    pub left: u32,
}

#[async_iter(state = Fields)]
impl Opened {
    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    pub const LIMIT: u32 = 100;

    /// Starts at a number: [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`], [`Opened::new`], [`Opened::init`], [`Opened::helper`], [`Opened::left`].
    ///
    /// See also [what makes one], and [the step][step].
    ///
    /// [what makes one]: Self::init
    /// [step]: Self::next
    #[must_use]
    pub fn init(left: u32) -> Self {
        Self { left }
    }

    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    #[must_use]
    pub fn empty() -> Self {
        Self { left: 0 }
    }

    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    #[must_use]
    pub fn with_step(mut self, step: u32) -> Self {
        self.left += step;
        self
    }

    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    #[must_use]
    pub fn parse(text: &str) -> Option<u32> {
        text.parse().ok()
    }

    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    #[must_use]
    pub fn helper(&self) -> bool {
        self.left > Self::LIMIT
    }

    /// The docs of the hook `next`: [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    async fn next(&mut self) -> Option<u32> {
        if self.helper() || self.elsewhere() {
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }

    /// The docs of the hook `close`: [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    async fn close(&mut self) {
        self.left = 0;
    }

    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`].
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, None)
    }
}

#[async_iter(state = Fields)]
impl Opened {
    /// [`Self::new`], [`Self::init`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::size_hint`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::left`], [`Self::helper`], [`Self::state`], [`Self::elsewhere`], [`Self::of_the_stream`], [`Opened::helper`].
    #[must_use]
    pub fn elsewhere(&self) -> bool {
        self.left > 1000
    }
}

impl Opened {
    /// [`Self::new`], [`Self::empty`], [`next`](Self::next), [`Self::close()`], [`Self::LIMIT`], [`Self::with_step`], [`Self::parse`], [`Self::of_the_stream`].
    #[must_use]
    pub fn of_the_stream(&self) -> bool {
        aiter::FusedStream::is_terminated(self)
    }
}

/// The same of an async `init`, `inline`.
#[async_iter(inline, state = pub Late)]
pub struct OpenedInline {
    /// How many are left, from [`new`](Self::new).
    pub left: u32,
}

#[async_iter(inline, state = Late)]
impl OpenedInline {
    /// Starts at a number: [`Self::next`], [`Self::state_mut`].
    ///
    /// ```
    /// let _ = aiter_pages::OpenedInline::new(3);
    /// ```
    pub async fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

/// A stream with a shared field, whose state the crate sees.
#[async_iter(state = pub(crate) SharedFields)]
pub struct Shared {
    /// A name, beside [`Self::left`], [`Self::size`] and [`Self::new`].
    #[async_iter(shared)]
    pub name: Arc<str>,
    /// Not [`Self::name`]; [`Self::state`].
    pub left: u32,
    size: usize,
}

pub(crate) mod hooks {
    //! An `impl` apart from its struct.

    use aiter::async_iter;

    #[async_iter(state = SharedFields)]
    impl super::Shared {
        /// Makes one: [`Self::next`], [`Self::name`].
        #[must_use]
        pub fn init(left: u32) -> Self {
            Self { name: "".into(), left, size: 0 }
        }

        /// The step: [`Self::init`], [`Self::new`], [`Self::state`].
        async fn next(&mut self) -> Option<usize> {
            self.bound();
            self.left = self.left.checked_sub(1)?;
            Some(self.size)
        }

        /// After [`Self::next`], [`Self::close`], [`Self::new`] and [`Self::into_state`].
        pub(crate) fn bound(&mut self) {
            self.size = self.size.max(1);
        }
    }
}

/// Two numbers.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// The first.
    pub first: u32,
    /// The second.
    pub second: u32,
}

/// Functions whose arguments are patterns.
#[async_iter]
pub struct Patterns(u32);

#[async_iter]
impl Patterns {
    /// A literal.
    pub const LITERAL: u8 = 0x10;
    /// A text.
    pub const TEXT: &'static str = "text";
    /// What has to be computed.
    pub const COMPUTED: u8 = 2 * Self::LITERAL;

    /// Two at once.
    #[must_use]
    pub fn init((a, b): (u32, u32), first: u32, Pair { first: one, .. }: Pair, [c, _]: [u32; 2], _: u32) -> Self {
        Self(a + b + first + one + c)
    }

    /// The same names twice.
    #[must_use]
    pub fn twice((a, mut b): (u32, u32), Pair { first, second }: Pair, a_b: u32, first_second: u32) -> Self {
        b += first_second;
        Self(a + b + first + second + a_b)
    }

    /// A builder.
    #[must_use]
    pub fn more(self, (ref a, _): (u32, String), _: u32) -> Self {
        Self(self.0 + a)
    }

    /// A function.
    #[must_use]
    pub fn sum(&[a, b]: &[u64; 2], (c, d): (u64, u64)) -> u64 {
        a + b + c + d
    }

    async fn next(&mut self) -> Option<u32> {
        self.0 = self.0.checked_sub(1)?;
        Some(self.0)
    }
}

/// The same of an async `init`.
#[async_iter]
pub struct LatePatterns(u32);

#[async_iter]
impl LatePatterns {
    /// Two at once, then [`Self::more`].
    pub async fn init((a, b): (u32, u32), Pair { first, .. }: Pair) -> Self {
        Self(a + b).more(first)
    }

    /// Which the stream has not, before its state is made.
    fn more(self, by: u32) -> Self {
        Self(self.0 + by)
    }

    async fn next(&mut self) -> Option<u32> {
        self.0 = self.0.checked_sub(1)?;
        Some(self.0)
    }
}

/// Examples, each of which is one test.
///
/// ```
/// assert!(aiter_pages::Examples::LIMIT > 0, "of the struct");
/// ```
#[async_iter]
pub struct Examples {
    /// A shared field.
    ///
    /// ```
    /// assert_eq!(*aiter_pages::Examples::new(7).shared, 7, "of a shared field");
    /// ```
    #[async_iter(shared)]
    pub shared: Arc<u32>,
    left: u32,
}

#[async_iter]
impl Examples {
    /// A constant.
    ///
    /// ```
    /// assert_eq!(aiter_pages::Examples::LIMIT, 3, "of a constant");
    /// ```
    pub const LIMIT: u32 = 3;

    /// Makes one.
    ///
    /// ```
    /// let _ = aiter_pages::Examples::new(3); // of `init`
    /// ```
    #[must_use]
    pub fn init(left: u32) -> Self {
        Self { shared: left.into(), left }
    }

    /// Another one.
    ///
    /// ```
    /// let _ = aiter_pages::Examples::empty(); // of a constructor
    /// ```
    #[must_use]
    pub fn empty() -> Self {
        Self { shared: Arc::default(), left: 0 }
    }

    /// A builder.
    ///
    /// ```
    /// let _ = aiter_pages::Examples::empty().more(1); // of a builder
    /// ```
    #[must_use]
    pub fn more(mut self, by: u32) -> Self {
        self.left += by;
        self
    }

    /// A function, with an example under a `cfg`.
    #[cfg_attr(all(), doc = "```\nassert_eq!(aiter_pages::Examples::twice(2), 4, \"of a function\");\n```")]
    #[must_use]
    pub fn twice(number: u32) -> u32 {
        2 * number
    }

    /// The hook `next`.
    ///
    /// # Panics
    ///
    /// Never:
    ///
    /// ```
    /// # let number = 1;
    /// let mut examples = aiter_pages::Examples::new(1);
    /// let _ = examples.next(); // of a hook
    /// ```
    async fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }

    /// The hook `close`.
    ///
    /// ```
    /// # let number = 1;
    /// let mut examples = aiter_pages::Examples::new(1);
    /// let _ = examples.close(); // of a hook
    /// ```
    async fn close(&mut self) {
        self.left = 0;
    }
}

/// Shows items of any kind.
#[async_iter]
#[derive(Debug)]
pub struct Generic<'a, T, I: Iterator> {
    items: I,
    last: Option<I::Item>,
    all: Vec<(std::ops::RangeFull, ::std::option::Option<&'a T>, I::Item)>,
}

#[async_iter]
impl<'a, T: Clone + Send + Sync, I: Iterator<Item: Clone + Send> + Send> Generic<'a, T, I> {
    /// From an iterator.
    pub fn init(items: I, first: &'a T, item: I::Item) -> Self {
        Self { items, last: None, all: vec![(.., Some(first), item)] }
    }

    async fn next(&mut self) -> Option<I::Item> {
        let _ = self.all.pop();
        self.last = self.items.next();
        self.last.clone()
    }
}

/// Lines of a text.
#[async_iter]
pub struct Lines<'text>(&'text str);

#[async_iter]
impl Lines<'_> {
    /// The longest of two.
    #[must_use]
    pub fn longest<'a>(one: &'a str, other: &'a str) -> &'a str {
        if one.len() > other.len() { one } else { other }
    }

    async fn next(&mut self) -> Option<usize> {
        let line = self.0.lines().next()?;
        self.0 = self.0.get(line.len() + 1..)?;
        Some(line.len())
    }
}

/// Has a destructor.
#[async_iter]
pub struct Dropped(u32);

#[async_iter]
impl Dropped {
    /// Of [`Self::0`], for [`Self::next`].
    #[must_use]
    pub fn init(left: u32) -> Self {
        Self(left)
    }

    async fn next(&mut self) -> Option<u32> {
        self.0 = self.0.checked_sub(1)?;
        Some(self.0)
    }
}

#[async_iter]
impl Drop for Dropped {
    /// Not [`Self::close`], which nobody wrote for [`Self::new`].
    fn drop(&mut self) {
        self.0 = 0;
    }
}
