//! Walks over tokens, at any depth.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

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

/// Whether a name is none: `self` and the like, which syn takes for a path of one segment.
pub(crate) fn is_path_keyword(name: &Ident) -> bool {
    ["Self", "crate", "self", "super"].iter().any(|keyword| name == keyword)
}
