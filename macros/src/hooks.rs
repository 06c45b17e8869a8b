//! What the functions of a block are: hooks, constructors, builders.

use quote::ToTokens;
use syn::Type;

use crate::args::Args;
use crate::diagnostics::show;
use crate::names::Types;
use crate::syntax::{Block, Constant, Function, HOOKS, is_visible};
use crate::ty::{ResultPath, is_named, only_arg};

/// A block's functions, sorted. Of each hook, all the definitions that stand there under different `cfg`s.
#[derive(Default)]
pub(crate) struct Functions<'a> {
    pub(crate) next: Vec<Next<'a>>,
    pub(crate) init: Vec<Init<'a>>,
    pub(crate) close: Vec<Close<'a>>,
    pub(crate) size_hint: Vec<&'a Function>,
    pub(crate) constructors: Vec<Constructor<'a>>,
    pub(crate) builders: Vec<&'a Function>,
    /// Functions without `self`, and constants, that others than the state's module reach: so they are the stream's, too.
    pub(crate) associated: Vec<&'a Function>,
    pub(crate) constants: Vec<&'a Constant>,
}

impl<'a> Functions<'a> {
    /// The builders that the stream has too: those of a state that is there from the start.
    pub(crate) fn builders_of_stream(&self) -> impl Iterator<Item = &'a Function> + '_ {
        self.builders.iter().copied().filter(|_| !self.init.iter().any(Init::is_async))
    }
}

/// How a hook's result comes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Call {
    /// In a future: `async fn`, `-> impl Future`.
    Future,
    /// At once.
    Value,
}

pub(crate) struct Next<'a> {
    pub(crate) function: &'a Function,
    pub(crate) call: Call,
    /// What it returns, or its future gives.
    pub(crate) returns: &'a Type,
    pub(crate) step: Step<'a>,
}

/// What a step gives: the rows of the table of return types.
pub(crate) enum Step<'a> {
    /// `Option<T>`
    Item { item: &'a Type },
    /// `Result<T, StopAsyncIteration>`
    End { item: &'a Type },
    /// `Result<Option<T>, E>`
    Fallible { path: ResultPath<'a>, item: &'a Type },
    /// `Result<T, Stop<E>>`
    Stop { path: ResultPath<'a>, item: &'a Type, error: &'a Type },
    /// `Result<Option<Result<T, E>>, E>`, with one error type: it yields errors, and raises others.
    Mixed { item: &'a Type },
    /// Anything, with `item = T`.
    Given { item: &'a Type },
}

pub(crate) struct Init<'a> {
    pub(crate) function: &'a Function,
    pub(crate) made: Made<'a>,
    /// Whether type parameters of its own keep its arguments from being named.
    pub(crate) generic: bool,
}

pub(crate) struct Constructor<'a> {
    pub(crate) function: &'a Function,
    pub(crate) made: Made<'a>,
}

/// What a constructor returns.
#[derive(Clone, Copy)]
pub(crate) enum Made<'a> {
    /// `Self`
    Plain,
    /// `Option<Self>`
    Option,
    /// `Result<Self, E>`
    Result(ResultPath<'a>),
}

pub(crate) struct Close<'a> {
    pub(crate) function: &'a Function,
    pub(crate) call: Call,
    pub(crate) fails: bool,
}

impl<'a> Step<'a> {
    pub(crate) fn new(returns: &'a Type, args: &'a Args) -> Option<Self> {
        if let Some(item) = &args.item {
            return Some(Self::Given { item });
        }
        if let Some(item) = only_arg(returns, "Option") {
            return Some(Self::Item { item });
        }
        let path = ResultPath::new(returns)?;
        let ok = path.ok?;
        // A stop wins: beside it, an option is an item.
        if let Some(error) = path.error {
            if is_named(error, "StopAsyncIteration") {
                return Some(Self::End { item: ok });
            }
            if let Some(error) = only_arg(error, "Stop") {
                return Some(Self::Stop { path, item: ok, error });
            }
        }
        let item = only_arg(ok, "Option")?;
        let mixed = ResultPath::new(item).is_some_and(|inner| path.has_error_of(&inner));
        Some(if mixed { Self::Mixed { item } } else { Self::Fallible { path, item } })
    }

    /// The item, or what a `Result` as an item holds.
    pub(crate) fn value(&self) -> &'a Type {
        match self {
            Self::Item { item }
            | Self::End { item }
            | Self::Mixed { item }
            | Self::Given { item }
            | Self::Fallible { item, .. }
            | Self::Stop { item, .. } => item,
        }
    }

    pub(crate) fn item(&self) -> Type {
        match self {
            Self::Item { item } | Self::End { item } | Self::Mixed { item } | Self::Given { item } => (*item).clone(),
            Self::Fallible { path, item } => path.with_ok(&item.to_token_stream()),
            Self::Stop { path, error, .. } => path.with_error(&error.to_token_stream()),
        }
    }

    /// Whether a step can raise an error, as far as its tokens tell.
    pub(crate) fn raises(&self) -> Option<bool> {
        match self {
            Self::Item { .. } | Self::End { .. } => Some(false),
            Self::Fallible { .. } | Self::Stop { .. } | Self::Mixed { .. } => Some(true),
            Self::Given { .. } => None,
        }
    }
}

impl<'a> Init<'a> {
    pub(crate) fn is_async(&self) -> bool {
        self.function.sig.asyncness.is_some()
    }

    /// An async init that can fail gives its error as an item. One that is not async returns it.
    pub(crate) fn failing(&self) -> Option<Failing<'a>> {
        let Made::Result(path) = self.made else { return None };
        let stops = path.error.is_some_and(|error| is_named(error, "StopAsyncIteration"));
        let failing = Failing { output: self.function.output()?, what: "an async `init` that can fail" };
        (self.is_async() && !stops).then_some(failing)
    }
}

impl<'a> Close<'a> {
    pub(crate) fn failing(&self) -> Option<Failing<'a>> {
        let failing = Failing { output: self.function.output()?, what: "a `close` that can fail" };
        self.fails.then_some(failing)
    }
}

/// A hook beside `next` whose error must be an item.
pub(crate) struct Failing<'a> {
    output: &'a Type,
    what: &'static str,
}

impl Failing<'_> {
    /// Why its error is no item of this `next`, if it is none.
    pub(crate) fn misfit(&self, next: &Next, args: &Args) -> Option<syn::Error> {
        let item = next.step.item();
        let shown = show(&item);
        let what = self.what;
        match ResultPath::new(&item).filter(|_| !args.is_own_type(&item)) {
            None => Some(syn::Error::new_spanned(
                self.output,
                format!(
                    "{what} needs items that can: they are `{shown}`, with no place for an error; let `next` return \
                     `Result<Option<{shown}>, E>`"
                ),
            )),
            Some(path) if path.ok.is_none() && next.step.raises() == Some(false) => Some(syn::Error::new_spanned(
                next.returns,
                format!("{what} needs to see what an item is: write `{shown}` out, as `Result<T, E>`"),
            )),
            Some(_) => None,
        }
    }
}

/// The methods by which a stream shows its state. A constructor cannot have such a name; another function, and a constant, stay the state's alone.
pub(crate) const ACCESSORS: [&str; 4] = ["state", "state_mut", "interrupt", "into_state"];

/// The visible constants of a block, which are the stream's, too.
pub(crate) fn constants(block: &Block) -> impl Iterator<Item = &Constant> {
    let is_free = |constant: &&Constant| !HOOKS.iter().chain(&ACCESSORS).any(|taken| constant.ident == taken);
    block.constants.iter().filter(|constant| is_visible(&constant.vis)).filter(is_free)
}

/// Whether a visible function that makes no state, and has no `self`, is the stream's, too.
pub(crate) fn is_associated(function: &Function) -> bool {
    function.is_visible()
        && function.sig.receiver().is_none()
        && function.sig.variadic.is_none()
        && !HOOKS.iter().chain(&ACCESSORS).any(|taken| function.name() == taken)
}

/// What a function returns that makes a state.
pub(crate) fn made<'a>(output: &'a Type, types: &Types) -> Option<Made<'a>> {
    if types.is_state(output) {
        return Some(Made::Plain);
    }
    if only_arg(output, "Option").is_some_and(|ty| types.is_state(ty)) {
        return Some(Made::Option);
    }
    ResultPath::new(output).filter(|path| path.ok.is_some_and(|ok| types.is_state(ok))).map(Made::Result)
}
