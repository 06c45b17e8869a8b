//! Errors, collected, and code as messages show it.

use std::cell::{Cell, RefCell};
use std::fmt::Display;

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::tokens::Root;

/// from: `"message" tokens`
///
/// into: `compile_error! { "message" }`, at the tokens
pub(crate) fn misplaced(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter();
    let Some(message) = tokens.next() else { return TokenStream::new() };
    let mut shown: Vec<_> = tokens.collect();
    if shown.is_empty() {
        shown.push(message.clone());
    }
    let message = syn::parse2::<syn::LitStr>(message.into()).map(|message| message.value()).unwrap_or_default();
    syn::Error::new_spanned(TokenStream::from_iter(shown), message).into_compile_error()
}

/// The errors of one item. To be asked for them, with [`finish`](Self::finish), before it is dropped.
#[must_use]
pub(crate) struct Errors {
    all: RefCell<Vec<syn::Error>>,
    /// Errors under a predicate. Without it the item is right.
    conditional: RefCell<Vec<(TokenStream, syn::Error)>>,
    /// Something is wrong that rustc reports: whatever comes of it must not be reported again.
    silent: Cell<bool>,
    finished: Cell<bool>,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self {
            all: RefCell::default(),
            conditional: RefCell::default(),
            silent: Cell::new(false),
            finished: Cell::new(false),
        }
    }

    /// For a second look at something that is reported already.
    pub(crate) fn silent() -> Self {
        let errors = Self::new();
        errors.finished.set(true);
        errors
    }

    pub(crate) fn at(&self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    /// An error from the first to the last of these tokens.
    pub(crate) fn on(&self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    pub(crate) fn push(&self, error: syn::Error) {
        self.all.borrow_mut().push(error);
    }

    /// An error where a `cfg` predicate holds, or everywhere.
    pub(crate) fn under(&self, predicate: Option<&TokenStream>, error: syn::Error) {
        match predicate {
            Some(predicate) => self.conditional.borrow_mut().push((predicate.clone(), error)),
            None => self.push(error),
        }
    }

    /// The first of them.
    pub(crate) fn first(&self) -> Option<syn::Error> {
        self.all.borrow().first().cloned()
    }

    /// A type of which rustc knows that it is unknown, so that it reports nothing of what is done with it: one that depends on the first error.
    /// That one is not shown again.
    pub(crate) fn unknown_type(&self, core: &Root) -> TokenStream {
        let Some(error) = self.first() else { return quote!(()) };
        let error = error.to_compile_error();
        quote!(<[(); #error] as #core::iter::Iterator>::Item)
    }

    pub(crate) fn leave_to_rustc(&self) {
        self.silent.set(true);
    }

    /// Whether there is an error under every configuration.
    pub(crate) fn any(&self) -> bool {
        self.silent.get() || !self.all.borrow().is_empty()
    }

    /// All of them, as invocations of `compile_error!`.
    pub(crate) fn finish(self) -> TokenStream {
        self.finished.set(true);
        let conditional = self.conditional.take();
        let conditional = conditional.iter().map(|(predicate, error)| {
            let error = error.to_compile_error();
            quote!(#[cfg(#predicate)] #error)
        });
        self.all.take().iter().map(syn::Error::to_compile_error).chain(conditional).collect()
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        debug_assert!(self.finished.get() || std::thread::panicking(), "errors are dropped that nobody has seen");
    }
}

/// Code as one would write it: a token stream's own `Display` is different from compiler to compiler.
pub(crate) fn show(code: impl ToTokens) -> String {
    let mut text = String::new();
    write(code.into_token_stream(), &mut text);
    text
}

fn write(tokens: TokenStream, text: &mut String) {
    let mut before_tight = true;
    let mut after_comma = false;
    for token in tokens {
        let (tight_before, tight_after) = match &token {
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' | ';' | '>' => (true, false),
                '<' | ':' | '?' => (true, true),
                '&' | '\'' => (false, true),
                '-' => (false, punct.spacing() == Spacing::Joint),
                _ => (false, false),
            },
            TokenTree::Group(group) => (group.delimiter() == Delimiter::Parenthesis && !after_comma, false),
            TokenTree::Ident(_) | TokenTree::Literal(_) => (false, false),
        };
        if !before_tight && !tight_before {
            text.push(' ');
        }
        before_tight = tight_after;
        after_comma = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
            }
            other => text.push_str(&other.to_string()),
        }
    }
}
