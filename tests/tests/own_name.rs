//! The struct's own name in its annotated block: the state where a stream would be wrong, as in any `impl`.

use std::collections::HashMap;
use std::num::ParseIntError;

use aiter::async_iter;
use aiter_support::drain;

#[async_iter]
#[derive(Debug, Default)]
struct Counter {
    stop: u32,
    current: u32,
}

#[async_iter]
impl Counter {
    const STEP: u32 = 1;

    fn new(stop: u32) -> Counter {
        Counter { stop, current: 0 }
    }

    fn starting_at(current: u32) -> Counter {
        let mut counter = Counter { stop: 9, current: 0 };
        counter.current = current;
        counter
    }

    fn parse(text: &str) -> Result<Counter, ParseIntError> {
        let stop = text.parse()?;
        Ok(Counter::new(stop))
    }

    fn short(stop: u32) -> Option<Counter> {
        if stop < 3 { Some(Counter::new(stop)) } else { None }
    }

    async fn later(stop: u32) -> Result<Counter, String> {
        std::future::ready(()).await;
        Ok(Counter { stop, ..Counter::default_state() })
    }

    fn up_to(mut self, stop: u32) -> Counter {
        self.stop = stop;
        self
    }

    fn default_state() -> Counter {
        Self::default()
    }

    fn step() -> u32 {
        Counter::STEP
    }

    fn two() -> (Counter, Counter) {
        (Counter { stop: 1, current: 0 }, Counter { stop: 2, current: 1 })
    }

    fn sum(&self) -> u32 {
        let Counter { stop, current } = self;
        match self {
            Counter { stop: 0, .. } => 0,
            _ => stop + current,
        }
    }

    async fn next(&mut self) -> Option<u32> {
        if self.current >= self.stop {
            return None;
        }
        if self.sum() == u32::MAX {
            let (one, _) = Self::two();
            *self = Counter { ..one };
        }
        self.current += Counter::step();
        Some(self.current)
    }
}

#[test]
fn constructors_and_builders() {
    assert_eq!(drain(&mut Counter::new(2)), [1, 2]);
    assert_eq!(drain(&mut Counter::starting_at(7)), [8, 9]);
    assert_eq!(drain(&mut Counter::parse("1").unwrap()), [1]);
    assert!(Counter::parse("x").is_err());
    assert_eq!(drain(&mut Counter::short(1).unwrap()), [1]);
    assert!(Counter::short(3).is_none());
    assert_eq!(drain(&mut Counter::new(9).up_to(1)), [1]);
    let mut later = std::pin::pin!(Counter::later(1));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(matches!(later.as_mut().poll(&mut context), std::task::Poll::Ready(Ok(_))));
}

/// An `init` that names its type.
#[test]
fn of_an_init() {
    #[async_iter]
    struct Letters<T> {
        letters: Vec<T>,
    }

    #[async_iter]
    impl<T: Send + Clone> Letters<T> {
        fn init(letters: &[T]) -> Letters<T> {
            Letters::<T> { letters: letters.to_vec() }
        }

        async fn next(&mut self) -> Option<T> {
            self.letters.pop()
        }
    }

    assert_eq!(drain(&mut Letters::new(&['a', 'b'])), ['b', 'a']);
}

/// An `init` that names the state.
#[test]
fn by_the_name_of_the_state() {
    #[async_iter]
    struct Down {
        left: u8,
    }

    #[async_iter]
    impl Down {
        fn init(left: u8) -> Option<DownState> {
            Some(DownState { left })
        }

        fn next(&mut self) -> Option<u8> {
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    assert_eq!(Down::new(2).map(|mut down| drain(&mut down)), Some(vec![1, 0]));
}

#[test]
fn of_tuple_and_unit_structs() {
    #[async_iter]
    struct Pair(u8, u8);

    #[async_iter]
    impl Pair {
        fn new(first: u8) -> Pair {
            Pair(first, first + 1)
        }

        fn next(&mut self) -> Option<u8> {
            let Pair(first, second) = self;
            *first += 1;
            (first <= second).then_some(*first)
        }
    }

    #[async_iter]
    struct Ones;

    #[async_iter]
    impl Ones {
        fn new() -> Ones {
            Ones
        }

        fn maybe(yes: bool) -> Option<Ones> {
            if yes {
                return Some(Ones);
            }
            None
        }

        fn next(&mut self) -> Option<u8> {
            let Ones = self;
            None
        }
    }

    assert_eq!(drain(&mut Pair::new(1)), [2]);
    assert_eq!(drain(&mut Ones::new()), []);
    assert!(Ones::maybe(true).is_some() && Ones::maybe(false).is_none());
}

#[test]
fn in_the_impl_of_a_trait() {
    #[async_iter]
    #[derive(Debug)]
    struct Twice {
        left: u8,
    }

    #[async_iter]
    impl Twice {
        fn init(left: u8) -> Twice {
            Twice { left }
        }

        fn next(&mut self) -> Option<u8> {
            let again = self.clone();
            assert!(again == *self);
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    #[async_iter]
    impl Clone for Twice {
        fn clone(&self) -> Twice {
            Twice { left: self.left }
        }
    }

    #[async_iter]
    impl PartialEq<Twice> for Twice {
        fn eq(&self, other: &Twice) -> bool {
            self.left == other.left
        }
    }

    #[async_iter]
    impl From<u8> for Twice {
        fn from(left: u8) -> Twice {
            Twice { left }
        }
    }

    assert_eq!(drain(&mut Twice::new(2)), [1, 0]);
}

/// The name as the type of a variable that is plainly a state.
#[test]
fn of_variables() {
    #[async_iter]
    #[derive(Default)]
    struct Down<T> {
        left: Vec<T>,
        others: Vec<T>,
    }

    #[async_iter]
    impl<T: Send + Default + PartialOrd> Down<T> {
        fn new(left: Vec<T>) -> Self {
            let down: Down<T> = Down { left, others: Vec::new() };
            down
        }

        fn empty() -> Down<T> {
            let mut down: Down<T> = Down::new(vec![]);
            down.left.push(T::default());
            down
        }

        fn one(item: T) -> Result<Down<T>, String> {
            let mut down = Down::empty();
            *down.left.first_mut().ok_or("empty")? = item;
            Ok(down)
        }

        fn longest(one: Vec<T>, other: Vec<T>) -> Option<Self> {
            let mut all: Vec<Down<T>> = Vec::with_capacity(2);
            all.push(Down::<T> { left: one, others: vec![] });
            let more: [Down<T>; 1] = [Self { left: other, others: vec![] }];
            all.extend(more);
            let pair: Box<(Down<T>, usize)> = Box::new((Self::default(), all.len()));
            all.push(pair.0);
            let mut last: Option<Down<T>> = None;
            for down in all {
                if last.as_ref().is_none_or(|last: &Down<T>| last.left.len() < down.left.len()) {
                    last = Some(Self { left: down.left, ..Self::default() });
                }
            }
            last
        }

        fn is_over(down: &Down<T>) -> bool {
            down.is_empty()
        }

        fn is_empty(&self) -> bool {
            self.left.is_empty()
        }

        fn absorb(&mut self, mut other: Down<T>) {
            self.others.append(&mut other.left);
        }

        fn exchange(&mut self, other: &mut Down<T>) {
            std::mem::swap(self, other);
        }

        fn become_another(&mut self, another: Down<T>) {
            *self = another;
        }

        fn taken(&mut self) -> usize {
            let this: &mut Down<T> = self;
            let Down { left, .. } = this;
            left.len()
        }

        fn count(all: &mut Down<T>, _more: Option<T>) -> usize {
            fn of_others<T>(down: &Down<T>) -> usize {
                down.others.len()
            }
            let here = |down: &Down<T>| down.left.len();
            here(all) + of_others(all)
        }

        fn is_given_self(down: &mut Down<T>, more: bool) -> bool {
            more && !core::ptr::eq(down, core::ptr::null_mut())
        }

        async fn next(&mut self) -> Option<T> {
            if Self::is_over(self) || !Self::is_given_self(self, true) {
                return None;
            }
            let mut other: Down<T> = Down { left: vec![], others: vec![] };
            self.exchange(&mut other);
            self.become_another(other);
            self.absorb(Down { left: vec![T::default()], others: vec![] });
            assert_eq!(Self::count(self, None), self.taken() + self.others.len());
            self.left.pop()
        }
    }

    assert_eq!(drain(&mut Down::new(vec![1, 2])), [2, 1]);
    assert_eq!(drain(&mut Down::<u8>::empty()), [0]);
    assert_eq!(drain(&mut Down::one('a').unwrap()), ['a']);
    assert_eq!(drain(&mut Down::longest(vec![1], vec![2, 3]).unwrap()), [3, 2]);
}

/// Where a variable is a stream, its type stays the stream's.
#[test]
fn of_variables_that_are_streams() {
    #[async_iter]
    struct Chain {
        left: u8,
        below: Option<Box<Chain>>,
    }

    #[async_iter]
    impl Chain {
        fn init(left: u8) -> Self {
            Self { left, below: None }
        }

        fn above(left: u8, below: Chain) -> Self {
            let below: Chain = Chain::from(Self { left, below: Some(Box::new(below)) });
            let below: Box<Chain> = Box::new(below);
            Chain { left, below: Some(below) }
        }

        fn of_three() -> Self {
            let mut below = Chain::new(1);
            below = Chain::above(1, below);
            let below: Chain = Self { left: 1, below: Some(below.into()) }.into();
            Self { left: 1, below: Some(Box::new(below)) }
        }

        async fn first_of(below: &mut Chain) -> Option<u8> {
            let left = below.state().map(|state| state.left);
            Box::pin(below.next()).await.or(left.filter(|left| *left > 9))
        }

        fn replace(&mut self, below: Chain) {
            self.below = Some(Box::new(below));
        }

        async fn next(&mut self) -> Option<u8> {
            if let Some(below) = &mut self.below {
                let below: &mut Chain = below;
                if let Some(item) = Self::first_of(below).await {
                    return Some(item);
                }
                self.below = None;
            }
            self.left = self.left.checked_sub(1)?;
            if self.left == 200 {
                self.replace(Chain::new(1));
            }
            Some(self.left)
        }
    }

    assert_eq!(drain(&mut Chain::above(1, Chain::new(2))), [1, 0, 0, 0]);
    assert_eq!(drain(&mut Chain::of_three()).len(), 5);
}

/// Where the name is another item's, or the stream's, it stays.
#[test]
fn what_is_not_the_state() {
    mod other {
        #[derive(Debug, PartialEq)]
        pub(crate) struct Tree {
            pub(crate) leaves: u8,
        }
    }

    enum Kind {
        Tree { leaves: u8 },
    }

    macro_rules! Tree {
        () => {
            3
        };
    }

    #[async_iter]
    struct Tree {
        leaves: u8,
        child: Option<Box<Tree>>,
        by_name: HashMap<&'static str, Tree>,
    }

    #[async_iter]
    impl Tree {
        fn init(leaves: u8) -> Self {
            let kind = Kind::Tree { leaves };
            let Kind::Tree { leaves } = kind;
            let other = other::Tree { leaves };
            let child = (leaves > 0).then(|| Box::new(Tree::new(leaves - 1)));
            Self { leaves: other.leaves + Tree!() - 3, child, by_name: HashMap::new() }
        }

        fn child(&mut self) -> Option<&mut Tree> {
            self.child.as_deref_mut()
        }

        fn by_name(&self) -> Vec<&Tree> {
            self.by_name.values().collect()
        }

        fn last<Tree: Clone>(trees: &[Tree]) -> Option<Tree> {
            let last: Tree = trees.last()?.clone();
            Some(last)
        }

        async fn next(&mut self) -> Option<u8> {
            fn inner(leaves: u8) -> u8 {
                struct Leaf(u8);
                Leaf(leaves).0
            }
            let named = Self::last(&[self.by_name().len()])?;
            if let Some(child) = self.child() {
                // `next` of the stream, boxed as any recursion is.
                if let Some(leaves) = Box::pin(child.next()).await {
                    return Some(inner(leaves) + u8::try_from(named).unwrap_or(0));
                }
                self.child = None;
                return Some(self.leaves);
            }
            None
        }
    }

    assert_eq!(drain(&mut Tree::new(2)), [1, 2]);
}

/// Functions and variables of a block that are streams, though they stand in the place of a constructor or look like a state.
#[test]
fn streams_made_in_a_block() {
    #[async_iter]
    struct Chain {
        at: u32,
        end: u32,
        rest: Option<Box<Chain>>,
        others: Option<Box<[Chain]>>,
    }

    #[async_iter]
    impl Chain {
        fn init(at: u32, end: u32) -> Self {
            Self { at, end, rest: None, others: None }
        }

        fn upper(at: u32) -> Option<Chain> {
            (at > 0).then(|| Chain::new(at, at + 1))
        }

        pub(crate) fn lower(end: u32) -> Chain {
            let mut chain = Chain::new(0, end);
            assert!(chain.state_mut().is_some());
            chain
        }

        fn later(&self) -> Chain {
            Self { at: self.at, end: self.at + 1, rest: None, others: None }.into()
        }

        fn again(&self) -> Option<Chain> {
            let end = self.end.checked_sub(12)?;
            Some(Chain::from(Self { at: end - 1, end, rest: None, others: None }))
        }

        fn before(mut self, at: u32) -> Chain {
            let rest = Chain::new(at, at + 1);
            self.rest = Some(Box::new(rest));
            self
        }

        fn skip(&mut self) -> u32 {
            self.at += 1;
            self.at
        }

        async fn first_of(mut chain: Chain) -> Option<u32> {
            let at = chain.state().map(|state| state.at);
            if let Some(state) = chain.state_mut() {
                state.end += 0;
            }
            Box::pin(chain.next()).await.or(at)
        }

        async fn second_of(chain: Chain) -> Option<u32> {
            use futures::StreamExt;
            Box::pin(chain.skip(1)).next().await
        }

        async fn next(&mut self) -> Option<u32> {
            if let Some(rest) = &mut self.rest {
                let rest: &mut Chain = rest;
                if let Some(item) = Box::pin(rest.next()).await {
                    return Some(item);
                }
                self.rest = None;
            }
            if self.at == self.end {
                return None;
            }
            if self.end == 10 {
                let chain: Chain = self.later();
                self.rest = Some(Box::new(chain));
                let both: [Chain; 2] = [Chain::new(0, 1), Self::lower(2)];
                self.others = Some(Box::new(both));
                let by_name: HashMap<u8, (Chain, u8)> = HashMap::new();
                let fresh: Chain = Chain::new(5, 7);
                self.end = u32::try_from(by_name.len()).ok()? + Self::first_of(fresh).await? + 10;
            } else if let (16, Some(chain)) = (self.end, Self::upper(5)) {
                self.rest = self.again().map(Box::new);
                self.end = Self::first_of(chain).await? + Self::second_of(Self::lower(2)).await?;
            }
            Some(self.skip())
        }
    }

    assert_eq!(drain(&mut Chain::new(0, 3)), [1, 2, 3]);
    assert_eq!(drain(&mut Chain::new(1, 10)), [2, 2, 3, 4, 4, 5, 6, 7, 8]);
    assert_eq!(drain(&mut Chain::lower(1)), [1]);
    assert_eq!(drain(&mut Chain::new(0, 1).before(7)), [8, 1]);
}

/// States of constants, in arrays, from iterators and behind other names.
#[test]
fn states_made_in_other_ways() {
    #[async_iter]
    #[derive(Clone, Debug, PartialEq)]
    struct Range {
        from: u32,
        to: u32,
    }

    #[async_iter]
    impl Range {
        const ONE: Range = Range { from: 0, to: 1 };
        const ALL: [Range; 2] = [Range { from: 1, to: 2 }, Range::ONE];

        fn new(from: u32, to: u32) -> Range {
            Range { from, to }
        }

        fn one() -> Range {
            Self::ONE
        }

        fn split(from: u32, to: u32) -> Option<Range> {
            let all: Vec<Range> = (from..to).map(|from| Range { from, to: from + 1 }).collect();
            all.into_iter().next_back()
        }

        fn joined(all: &[Range]) -> Range {
            Range { from: all[0].from, to: all[all.len() - 1].to }
        }

        fn merge(range: Range, other: &Range) -> Range {
            let mut range = range;
            range.to = other.to;
            range
        }

        fn longest(mut all: Vec<Range>) -> Option<Range> {
            all.sort_by_key(|range| range.to - range.from);
            all.pop()
        }

        fn sum(all: &[Range]) -> u32 {
            let mut sum = 0;
            for range in all {
                sum += range.to - range.from;
            }
            sum
        }

        fn checked(from: u32, to: u32) -> Result<Range, u32> {
            let range = Range::new(from, to);
            match range {
                Range { from, to } if from > to => Err(from),
                range => Ok(range),
            }
        }

        fn turn(range: &mut Range) {
            std::mem::swap(&mut range.from, &mut range.to);
        }

        async fn next(&mut self) -> Option<u32> {
            let mut range = Range::new(2, 1);
            Range::turn(&mut range);
            let all = vec![Range { from: 1, to: 1 }, Range::new(1, 2), range];
            assert_eq!(Self::joined(&all), Self::merge(Range::ALL[0].clone(), &Range { from: 3, to: 2 }));
            assert_eq!(Self::sum(&all), 2);
            assert_eq!(Self::longest(all), Some(Range { from: 1, to: 2 }));
            self.from += 1;
            (self.from <= self.to).then_some(self.from)
        }
    }

    #[async_iter]
    impl std::ops::Sub<&'static Range> for Range {
        type Output = Range;

        fn sub(self, other: &'static Range) -> Range {
            Range { from: self.from, to: other.from }
        }
    }

    assert_eq!(drain(&mut Range::one()), [1]);
    assert!(Range::checked(2, 1).is_err());
    assert_eq!(drain(&mut Range::split(3, 5).unwrap()), [5]);
}
