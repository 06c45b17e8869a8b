//! Async generators with the executors and macros that people use. The contract is tested beside the runtime.

use std::cell::Cell;
use std::fmt::Display;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use aiter::{
    AsyncClose, FusedStream, Generator, LocalGenerator, Stream, async_iter, closing, finally, yield_, yield_from,
};
use aiter_support::drain;
use futures::stream::{BoxStream, FuturesUnordered, StreamExt, select_all};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

async fn all<S: Stream>(stream: S) -> Vec<S::Item> {
    stream.collect().await
}

/// Clause 4, under tokio's clock.
#[tokio::test(start_paused = true)]
async fn a_timeout_loses_nothing() {
    #[async_iter]
    async fn slow() -> impl Stream<Item = u32> {
        for n in 0..3 {
            sleep(Duration::from_secs(3)).await;
            yield_!(n);
        }
    }
    let mut slow = slow();
    let (mut seen, mut timeouts) = (Vec::new(), 0);
    loop {
        match timeout(Duration::from_secs(1), slow.next()).await {
            Ok(Some(n)) => seen.push(n),
            Ok(None) => break,
            Err(_) => timeouts += 1,
        }
    }
    assert_eq!(seen, [0, 1, 2]);
    assert!(timeouts >= 6, "{timeouts}");
}

#[tokio::test(start_paused = true)]
async fn yields_in_the_handlers_of_select() {
    #[async_iter]
    async fn merged(mut words: mpsc::Receiver<&'static str>) -> impl Stream<Item = String> {
        let mut ticks = tokio::time::interval(Duration::from_secs(1));
        ticks.tick().await;
        loop {
            tokio::select! {
                biased;
                word = words.recv() => match word {
                    Some("quiet") => {}
                    Some(word) => yield_!(word.to_owned()),
                    None => return,
                },
                _ = ticks.tick() => yield_!("tick".to_owned()),
                () = sleep(Duration::from_secs(61)) => { yield_!("never".to_owned()); return }
            }
        }
    }
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        for word in ["a", "quiet", "b"] {
            sender.send(word).await.unwrap();
            sleep(Duration::from_millis(600)).await;
        }
    });
    assert_eq!(all(merged(receiver)).await, ["a", "tick", "b"]);
}

#[tokio::test]
async fn yields_in_the_handlers_of_futures_select() {
    #[async_iter]
    async fn either() -> impl Stream<Item = u32> {
        let mut left = futures::stream::iter([1, 3]).fuse();
        let mut right = futures::stream::iter([2, 4]).fuse();
        loop {
            futures::select! {
                n = left.select_next_some() => yield_!(n),
                n = right.select_next_some() => { yield_!(n * 10); }
                complete => break,
            }
        }
    }
    let mut seen = all(either()).await;
    seen.sort_unstable();
    assert_eq!(seen, [1, 3, 20, 40]);
}

macro_rules! twice {
    ($($code:tt)*) => {{
        $($code)*;
        $($code)*;
    }};
}

macro_rules! when {
    ($condition:expr => $value:expr) => {
        if $condition {
            $value
        }
    };
}

#[tokio::test]
async fn yields_in_macros_that_pass_tokens_through() {
    #[async_iter]
    async fn doubled() -> impl Stream<Item = u32> {
        twice!(yield_!(1));
        when!(1 + 1 == 2 => yield_!(2));
        when!([1, 2].iter().all(|n| *n < 3) || std::env::args().len() > 99 => aiter::yield_!(3));
    }
    assert_eq!(all(doubled()).await, [1, 1, 2, 3]);
}

#[tokio::test]
async fn yields_anywhere_in_ordinary_code() {
    enum Shape {
        Dot,
        Line { length: u32 },
        Box(u32, u32),
    }

    #[async_iter]
    async fn sizes(shapes: Vec<Shape>) -> impl Stream<Item = u32> {
        let mut names = vec![String::from("a")];
        for shape in &shapes {
            let last = names.last().map(String::as_str);
            match shape {
                Shape::Dot | Shape::Line { length: 0 } => yield_!(0),
                Shape::Line { length } if *length > 100 => {
                    let Some(last) = last else { return };
                    yield_!(u32::try_from(last.len()).unwrap_or(0));
                }
                Shape::Line { length } => yield_!(*length),
                Shape::Box(a, b) => {
                    let area = (a | 2) * b;
                    if let Some(name) = last {
                        yield_!(area);
                        names = vec![name.repeat(2)];
                    }
                }
            }
        }
        let total = shapes.iter().map(|shape| matches!(shape, Shape::Dot)).filter(|dot| *dot).count();
        let mut left = total;
        'outer: loop {
            while left > 0 {
                yield_!(100);
                left -= 1;
                if left == 0 {
                    break 'outer;
                }
            }
        }
    }
    let shapes = vec![
        Shape::Dot,
        Shape::Line { length: 0 },
        Shape::Line { length: 7 },
        Shape::Box(2, 3),
        Shape::Line { length: 101 },
    ];
    assert_eq!(all(sizes(shapes)).await, [0, 0, 7, 6, 2, 100]);
}

type FetchResult<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Clause 6.
#[tokio::test]
async fn a_question_mark_raises_and_converts() {
    #[async_iter]
    async fn numbers(text: &'static str) -> impl FusedStream<Item = FetchResult<u32>> + Send + 'static {
        for word in text.split(' ') {
            if word == "stop" {
                return;
            }
            let parse = || word.parse::<u32>();
            yield_!(Ok(parse()?));
        }
    }
    let show = |items: Vec<FetchResult<u32>>| {
        items.iter().map(|item| item.as_ref().map_err(ToString::to_string).copied()).collect::<Vec<_>>()
    };
    assert_eq!(show(all(numbers("1 2 stop 3")).await), [Ok(1), Ok(2)]);
    assert_eq!(show(all(numbers("1 x 3")).await), [Ok(1), Err("invalid digit found in string".into())]);
}

/// Clause 7.
/// What a `return` raises is coerced, and inferred, as in an `async fn` that returns a `Result`.
#[tokio::test]
async fn a_return_raises_what_its_type_takes() {
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn check(n: u32) -> Result<(), Error> {
        if n == 4 { Err("checked".into()) } else { Ok(()) }
    }

    #[async_iter]
    async fn numbers(n: u32) -> impl Stream<Item = Result<u32, Error>> {
        yield_!(Ok(n));
        let _half: u32 = match n {
            0 => return Ok(()),
            1 => return Err(Box::new(io::Error::other("coerced"))),
            2 => return Err("inferred".into()),
            3 | 4 => return check(n),
            _ => n / 2,
        };
        finally!(());
        return Err(Box::new(io::Error::other("from within")));
    }

    let expected = [None, Some("coerced"), Some("inferred"), None, Some("checked"), Some("from within")];
    for (n, error) in (0..).zip(expected) {
        let items = all(numbers(n)).await;
        let last = items.last().and_then(|item| item.as_ref().err()).map(ToString::to_string);
        assert_eq!(last.as_deref(), error, "{n}");
    }
}

#[tokio::test]
async fn a_yielded_error_goes_on() {
    #[async_iter]
    async fn retried() -> impl Stream<Item = io::Result<u32>> {
        yield_!(Err(io::ErrorKind::TimedOut.into()));
        yield_!(Ok(1));
        let failed: io::Result<u32> = Err(io::ErrorKind::NotFound.into());
        let Err(error) = failed else { return };
        return Err(error);
    }
    let kinds: Vec<_> = all(retried()).await.into_iter().map(|item| item.map_err(|error| error.kind())).collect();
    assert_eq!(kinds, [Err(io::ErrorKind::TimedOut), Ok(1), Err(io::ErrorKind::NotFound)]);
}

struct Library {
    books: Vec<&'static str>,
}

trait Shelf {
    fn titles(&self) -> BoxStream<'_, &'static str>;
}

impl Library {
    /// The titles that start with a prefix.
    #[async_iter]
    async fn search(&self, prefix: &str) -> impl Stream<Item = &'static str> {
        for book in &self.books {
            tokio::task::yield_now().await;
            if book.starts_with(prefix) {
                yield_!(book);
            }
        }
    }

    #[async_iter]
    async fn drain(&mut self) -> impl Stream<Item = &'static str> + '_ {
        while let Some(book) = self.books.pop() {
            yield_!(book);
        }
    }

    #[async_iter]
    async fn into_titles(mut self) -> impl Stream<Item = &'static str> + Send + 'static {
        while let Some(book) = self.books.pop() {
            yield_!(book);
        }
    }
}

impl Shelf for Library {
    fn titles(&self) -> BoxStream<'_, &'static str> {
        self.search("").boxed()
    }
}

#[tokio::test]
async fn methods() {
    let mut library = Library { books: vec!["Ada", "Emma", "Atonement"] };
    assert_eq!(all(library.search(&String::from("A"))).await, ["Ada", "Atonement"]);
    assert_eq!(all(library.titles()).await.len(), 3);
    assert_eq!(library.drain().next().await, Some("Atonement"));
    assert_eq!(all(library.into_titles()).await, ["Emma", "Ada"]);
}

#[async_iter]
async fn shown<'a, T, const N: usize>(
    items: &'a [T; N],
    prefix: impl Display + 'a,
    (open, close): (char, char),
    mut skip: usize,
) -> impl Stream<Item = String> + 'a
where
    T: Display,
{
    for item in items {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        yield_!(format!("{prefix}{open}{item}{close}"));
    }
}

#[tokio::test]
async fn generics_and_arguments() {
    assert_eq!(all(shown(&[1, 2, 3], "n", ('<', '>'), 1)).await, ["n<2>", "n<3>"]);
}

/// `impl Trait` in the item.
#[tokio::test]
async fn items_without_a_name() {
    #[async_iter]
    async fn closures() -> impl Stream<Item = impl Fn(u32) -> u32> {
        for n in 0..3 {
            yield_!(move |x| x * n);
        }
    }
    assert_eq!(all(closures().map(|times| times(10))).await, [0, 10, 20]);
}

#[async_iter]
async fn countdown(from: u32) -> impl Stream<Item = u32> {
    for n in (0..from).rev() {
        tokio::task::yield_now().await;
        yield_!(n);
    }
}

#[tokio::test]
async fn with_the_executors_and_combinators_of_others() {
    let spawned = tokio::spawn(async { all(countdown(3)).await });
    assert_eq!(spawned.await.unwrap(), [2, 1, 0]);

    let mut merged = all(select_all((1..4).map(countdown))).await;
    merged.sort_unstable();
    assert_eq!(merged, [0, 0, 0, 1, 1, 2]);

    let unordered: FuturesUnordered<_> = (0..4).map(|n| all(countdown(n))).collect();
    assert_eq!(unordered.map(|items| items.len()).fold(0, |sum, n| async move { sum + n }).await, 6);

    let boxed: BoxStream<'static, u32> = countdown(2).boxed();
    assert_eq!(all(boxed.chunks(2)).await, [[1, 0]]);

    let mut objects: Vec<Pin<Box<dyn Stream<Item = u32> + Send>>> =
        vec![Box::pin(countdown(1)), Box::pin(countdown(2))];
    assert_eq!(objects[1].next().await, Some(1));

    assert_eq!(std::thread::spawn(|| futures::executor::block_on(all(countdown(2)))).join().unwrap(), [1, 0]);
}

/// A generator in a generator, each polled by the other's poll.
#[tokio::test]
async fn nested() {
    #[async_iter]
    async fn triangle(n: u32) -> impl Stream<Item = u32> {
        for row in 1..=n {
            let mut numbers = countdown(row);
            while let Some(n) = numbers.next().await {
                yield_!(n);
            }
        }
    }
    assert_eq!(all(triangle(3)).await, [0, 1, 0, 2, 1, 0]);
}

struct Cursor {
    rows: Generator<'static, u32>,
    shared: LocalGenerator<'static, Rc<Cell<u32>>>,
}

#[async_iter]
async fn rows(end: u32) -> Generator<'static, u32> {
    for n in 0..end {
        yield_!(n);
    }
}

#[async_iter]
async fn shared(cell: Rc<Cell<u32>>) -> LocalGenerator<'static, Rc<Cell<u32>>> {
    loop {
        cell.set(cell.get() + 1);
        yield_!(Rc::clone(&cell));
    }
}

#[tokio::test]
async fn names_in_a_field() {
    let mut cursor = Cursor { rows: rows(3), shared: shared(Rc::default()) };
    assert_eq!(cursor.rows.next().await, Some(0));
    assert_eq!(cursor.shared.next().await.map(|cell| cell.get()), Some(1));
    cursor.rows.close().await;
    assert_eq!(cursor.rows.next().await, None);
    cursor.rows = rows(1);
    assert_eq!(tokio::spawn(all(cursor.rows)).await.unwrap(), [0]);
}

#[tokio::test]
async fn closed_on_an_early_way_out() {
    struct Guard(Rc<Cell<bool>>);

    impl Drop for Guard {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }

    #[async_iter]
    async fn guarded(closed: Rc<Cell<bool>>) -> impl Stream<Item = u32> {
        let _guard = Guard(closed);
        loop {
            yield_!(1);
        }
    }
    let closed = Rc::new(Cell::new(false));
    let mut generator = guarded(Rc::clone(&closed));
    let (first, ()) = closing(&mut generator, async |items| items.next().await).await;
    assert_eq!((first, closed.get()), (Some(1), true));
    assert!(generator.is_terminated());
    AsyncClose::close(&mut generator).await;
}

/// What attributes and configuration say of the function and its arguments, they go on saying.
#[tokio::test]
async fn attributes() {
    #[async_iter]
    #[cfg(not(any()))]
    #[allow(clippy::unused_async)]
    async fn configured(
        #[cfg(not(any()))] here: u32,
        #[cfg(any())] gone: Missing,
        #[allow(unused_variables)] unused: u32,
    ) -> impl Stream<Item = u32> {
        #[cfg(any())]
        yield_!(gone);
        yield_!(here);
    }
    assert_eq!(all(configured(4, 5)).await, [4]);
}

/// Ends without a yield; and never ends.
#[tokio::test]
async fn the_smallest_and_the_endless() {
    #[async_iter]
    async fn empty() -> impl Stream<Item = u32> {}

    #[async_iter]
    async fn failing() -> impl Stream<Item = Result<u32, String>> {
        Err("at once")?;
    }

    #[async_iter]
    async fn endless() -> impl Stream<Item = Result<(), String>> {
        loop {
            yield_!(Ok(()));
        }
    }
    assert!(all(empty()).await.is_empty());
    assert_eq!(all(failing()).await, [Err(String::from("at once"))]);
    assert_eq!(all(endless().take(3)).await.len(), 3);
    let () = all(units()).await.into_iter().collect();
}

#[async_iter]
async fn units() -> impl Stream<Item = ()> {
    yield_!();
    yield_!(());
}

fn is_send<T: Send>(_: &T) {}

fn is_static<T: 'static>(_: &T) {}

#[test]
fn it_is_send_and_static_when_the_body_is() {
    let generator = countdown(1);
    is_send(&generator);
    is_static(&generator);
    let ready: Pin<Box<dyn Future<Output = Vec<u32>> + Send>> = Box::pin(all(generator));
    drop(ready);
}

/// What is yielded need not be `'static`, nor be known to outlive anything.
#[tokio::test]
async fn items_of_a_parameter() {
    #[async_iter]
    async fn reversed<T>(mut items: Vec<T>) -> impl Stream<Item = T> {
        while let Some(item) = items.pop() {
            yield_!(item);
        }
    }

    #[async_iter]
    async fn odd<S: Stream + Unpin>(mut stream: S) -> impl Stream<Item = S::Item> {
        while let Some(item) = aiter::next(&mut stream).await {
            yield_!(item);
            let _even = aiter::next(&mut stream).await;
        }
    }
    let words = [String::from("a"), String::from("b"), String::from("c")];
    assert_eq!(all(odd(reversed(words.iter().collect()))).await, ["c", "a"]);
}

/// A name that ends in `Result` is not yet a `Result`.
#[tokio::test]
async fn items_called_result() {
    #[derive(Debug, PartialEq)]
    struct ScanResult(u32);

    #[async_iter]
    async fn scan() -> impl Stream<Item = ScanResult> {
        yield_!(ScanResult(1));
        return;
    }
    assert_eq!(all(scan()).await, [ScanResult(1)]);
}

/// Recursion through a box, where the type has no name.
#[tokio::test]
async fn recursive_through_a_box() {
    #[async_iter]
    async fn tree(depth: u32) -> impl Stream<Item = u32> {
        if depth > 0 {
            let mut below: Pin<Box<dyn Stream<Item = u32>>> = Box::pin(tree(depth - 1));
            while let Some(n) = below.next().await {
                yield_!(n);
            }
        }
        yield_!(depth);
    }
    assert_eq!(all(tree(3)).await, [0, 1, 2, 3]);
}

/// A hook does not yield, but a generator inside of it does, and so does another crate's macro.
#[tokio::test]
async fn generators_in_a_hook() {
    macro_rules! foreign {
        (yield $value:expr;) => {
            $value
        };
    }

    #[async_iter]
    struct Sums(u32);

    #[async_iter]
    impl Sums {
        fn init(most: u32) -> Self {
            Self(most)
        }

        #[async_iter]
        async fn below(&self) -> impl Stream<Item = u32> {
            for n in 0..self.0 {
                yield_!(n);
            }
        }

        async fn next(&mut self) -> Option<u32> {
            #[async_iter]
            async fn doubled(numbers: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
                let mut numbers = std::pin::pin!(numbers);
                while let Some(n) = numbers.next().await {
                    yield_!(2 * n);
                }
            }
            let sum = doubled(self.below()).fold(foreign! { yield 1; }, async |sum, n| sum + n).await;
            self.0 = self.0.checked_sub(1)?;
            Some(sum)
        }
    }
    assert_eq!(all(Sums::new(3)).await, [7, 3, 1]);
}

/// In a user's `macro_rules!`, of fragments of every kind.
#[tokio::test]
async fn from_macro_rules() {
    macro_rules! generator {
        ($(#[$attr:meta])* $name:ident<$lifetime:lifetime>($($arg:ident: $ty:ty),*) -> $item:ty, $start:expr, $body:block) => {
            #[async_iter]
            $(#[$attr])*
            async fn $name<$lifetime>($($arg: $ty),*) -> impl Stream<Item = $item> {
                yield_!($start);
                yield_from!($name::inner($($arg),*))
            }

            mod $name {
                use super::*;

                #[async_iter]
                pub(super) async fn inner<$lifetime>($($arg: $ty),*) -> Generator<$lifetime, $item> $body
            }
        };
    }

    generator! {
        #[allow(clippy::missing_const_for_fn)]
        words<'a>(text: &'a str) -> &'a str, text.trim(), {
            for word in text.split_whitespace() {
                yield_!(word);
            }
        }
    }
    assert_eq!(all(words(" a b")).await, ["a b", "a", "b"]);
}

/// An item that says nothing of a `Result`, but for the option.
#[tokio::test]
async fn an_item_by_another_name_raises_by_the_option() {
    use std::result::Result as Of;

    type Parsed = Of<u32, std::num::ParseIntError>;

    #[async_iter(item = Of<u32, std::num::ParseIntError>)]
    async fn parsed(words: &[&str]) -> impl Stream<Item = Parsed> {
        for word in words {
            yield_!(Ok(word.parse()?));
        }
    }

    #[async_iter(item = Parsed)]
    async fn parsed_by_alias(words: &[&str]) -> impl Stream<Item = Parsed> {
        for word in words {
            yield_!(Ok(word.parse()?));
        }
    }
    assert!(matches!(&*all(parsed(&["1", "x", "2"])).await, [Ok(1), Err(_)]));
    assert!(matches!(&*all(parsed_by_alias(&["1", "x", "2"])).await, [Ok(1), Err(_)]));
}

/// The names of the arguments are the user's, whatever the generated code calls its own.
#[tokio::test]
async fn arguments_of_every_name() {
    #[async_iter]
    async fn sum(yield_: u32, (a, b): (u32, u32), a_b: u32, _: u32, _unused: u32) -> impl Stream<Item = u32> {
        yield_!(yield_ + a + b + a_b);
        let yield_ = 7;
        yield_!(yield_);
    }
    assert_eq!(all(sum(1, (2, 3), 4, 5, 6)).await, [10, 7]);
}

/// A `return` of what is `()` ends the stream, as in any `async fn`.
#[tokio::test]
async fn returns_a_yield() {
    #[async_iter]
    async fn evens(n: u32) -> impl Stream<Item = u32> {
        match n % 2 {
            0 => return yield_!(n),
            _ => return aiter::yield_from!(futures::stream::iter([n - 1, n + 1])),
        }
    }

    #[async_iter]
    async fn parsed(text: &str) -> impl Stream<Item = Result<u32, std::num::ParseIntError>> {
        if text.is_empty() {
            return yield_!(Ok(0));
        }
        yield_!(Ok(text.parse()?));
        return yield_!(Ok(1));
    }
    assert_eq!(all(evens(2)).await, [2]);
    assert_eq!(all(evens(3)).await, [2, 4]);
    assert_eq!(all(parsed("")).await, [Ok(0)]);
    assert_eq!(all(parsed("7")).await, [Ok(7), Ok(1)]);
    assert!(all(parsed("x")).await[0].is_err());
}

/// What looks like a closure in the arguments of somebody's macro may be a pattern and a block of the body.
#[tokio::test]
async fn yields_in_the_grammar_of_a_macro() {
    macro_rules! each {
        ($iter:expr, |$item:pat_param| $body:expr) => {
            for $item in $iter {
                $body
            }
        };
    }

    #[async_iter]
    async fn pairs(n: u32) -> impl Stream<Item = u32> {
        each!(0..n, |a| {
            each!([10, 20], |b| yield_!(a + b));
        });
    }
    assert_eq!(all(pairs(2)).await, [10, 20, 11, 21]);
}

/// A `return` and a `?` of a closure that says what it returns, with a comma in the type, are the closure's; so are those behind a comma in `::<…>`.
#[test]
fn closures_with_commas_in_types() {
    #[async_iter]
    async fn lengths(text: &str) -> impl Stream<Item = Result<usize, String>> {
        let parse = |word: &str| -> Result<usize, std::num::ParseIntError> {
            if word == "zero" {
                return Ok(0);
            }
            Ok(word.parse::<usize>()? + 1)
        };
        for word in text.split(' ') {
            yield_!(Ok(parse(word).map_err(|error| error.to_string())?));
        }
        if text == "zero" {
            return Err::<(), _>("only zero".to_owned());
        }
    }

    #[async_iter]
    async fn positive(numbers: &[i32]) -> impl Stream<Item = Option<usize>> {
        let count =
            |numbers: &[i32]| Some(numbers.iter().copied().map(Ok).collect::<Result<Vec<_>, i32>>().ok()?.len());
        yield_!(count(numbers));
    }

    assert_eq!(drain(&mut lengths("zero 2")), [Ok(0), Ok(3)]);
    assert_eq!(drain(&mut lengths("zero")), [Ok(0), Err("only zero".to_owned())]);
    assert!(drain(&mut lengths("x"))[0].is_err());
    assert_eq!(drain(&mut positive(&[1, 2])), [Some(2)]);
}

/// Items of the user's that have a name of a variable in generated code.
#[test]
fn items_called_like_variables() {
    #![allow(non_camel_case_types, non_upper_case_globals, dead_code)]

    struct end;
    const result: u32 = 1;
    static error: u32 = 2;

    #[async_iter]
    async fn numbers(fails: bool) -> impl Stream<Item = Result<u32, u32>> {
        yield_!(Ok(result));
        if fails {
            return Err(error);
        }
    }

    assert_eq!(drain(&mut numbers(true)), [Ok(1), Err(2)]);
}
