//! Tokens: walks over them, at any depth, and a path that is cheap to repeat.

use proc_macro2::{Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// Whether `found` holds for one of the tokens, those inside of groups included.
pub(crate) fn any_token(tokens: TokenStream, found: &mut dyn FnMut(&TokenTree) -> bool) -> bool {
    tokens.into_iter().any(|token| match &token {
        TokenTree::Group(group) => any_token(group.stream(), found),
        _ => found(&token),
    })
}

/// The tokens with each of them passed through `map`, those inside of groups included. The groups keep their delimiters and spans.
pub(crate) fn map_tokens(tokens: TokenStream, map: &mut dyn FnMut(TokenTree) -> TokenTree) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => regroup(&group, map_tokens(group.stream(), map)).into(),
            token => map(token),
        })
        .collect()
}

/// A group with the delimiter and the span of another.
pub(crate) fn regroup(group: &Group, tokens: TokenStream) -> Group {
    let mut out = Group::new(group.delimiter(), tokens);
    out.set_span(group.span());
    out
}

pub(crate) fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// Whether a name is none: `self` and the like, which syn takes for a path of one segment.
pub(crate) fn is_path_keyword(name: &Ident) -> bool {
    ["Self", "crate", "self", "super"].iter().any(|keyword| name == keyword)
}

/// A path to the runtime, or into it, which the generated code repeats.
///
/// Not a `TokenStream`, which would be the compiler's: a macro talks to the compiler for each copy of one, and for each that goes into another.
#[derive(Clone)]
pub(crate) struct Root(Vec<TokenTree>);

impl Root {
    pub(crate) fn new(path: TokenStream) -> Self {
        Self(path.into_iter().collect())
    }

    /// Whether it starts with `::`, so that no name in scope is a shorter one.
    pub(crate) fn is_global(&self) -> bool {
        matches!(self.0.first(), Some(TokenTree::Punct(_)))
    }

    /// The path with these segments behind it.
    pub(crate) fn join(&self, segments: &[&str]) -> Self {
        let mut path = self.0.clone();
        for segment in segments {
            push_colons(&mut path);
            push_segment(&mut path, segment);
        }
        Self(path)
    }
}

impl ToTokens for Root {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.iter().cloned());
    }
}

pub(crate) fn push_colons(path: &mut Vec<TokenTree>) {
    path.push(Punct::new(':', Spacing::Joint).into());
    path.push(Punct::new(':', Spacing::Alone).into());
}

pub(crate) fn push_segment(path: &mut Vec<TokenTree>, segment: &str) {
    path.push(Ident::new(segment, Span::call_site()).into());
}
