//! `Debug` of the stream: with the state in it, if that is `Debug`.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Ident, Path};

use crate::args::Args;
use crate::shared::push_predicate;
use crate::source::{Item, Place};
use crate::syntax::Struct;
use crate::tokens::{any_token, is_punct};

/// What the `impl` has: its where clause, and the call.
pub(super) fn debug(args: &Args, definition: &Struct, state: &Ident) -> TokenStream {
    let Struct { attrs, ident, generics, .. } = definition;
    let name = ident.unraw().to_string();
    let Some(derive) = attrs.iter().find_map(derived) else {
        let where_clause = &generics.where_clause;
        return quote!(Debug [#where_clause] fmt_opaque(#name));
    };
    let mut generics = generics.clone();
    if generics.type_params().next().is_some() {
        let core = args.core();
        let bounds = args.place.as_ref().filter(|place| is_standard(place, &derive));
        let bounds = bounds.and_then(|_| bounded_by_derive(definition)).unwrap_or_else(|| {
            let (_, type_generics, _) = generics.split_for_impl();
            vec![quote!(#state #type_generics)]
        });
        for bounded in bounds {
            push_predicate(&mut generics, quote!(#bounded: #core::fmt::Debug));
        }
    }
    let where_clause = &generics.where_clause;
    quote!(Debug [#where_clause] fmt(#name, state))
}

/// The derive of `Debug` among those of an attribute, by the path that it has there.
fn derived(attr: &Attribute) -> Option<Path> {
    if !attr.path().is_ident("derive") {
        return None;
    }
    let mut found = None;
    // A malformed derive is for rustc to report.
    let _ = attr.parse_nested_meta(|meta| {
        if meta.path.segments.last().is_some_and(|segment| segment.ident == "Debug") {
            found = Some(meta.path);
        }
        Ok(())
    });
    found
}

/// Whether a derive is the standard library's, and no other macro changes the struct.
fn is_standard(place: &Place, derive: &Path) -> bool {
    let is_own = place.own().is_some_and(Item::is_plain);
    let is_standard = |name: &str| ["core", "std"].contains(&name);
    if derive.get_ident().is_none() {
        let first = derive.segments.first().map(|first| first.ident.to_string());
        return is_own && derive.segments.len() == 3 && first.is_some_and(|first| is_standard(&first));
    }
    let source = place.whole();
    let origins = source.origins("Debug");
    let is_there = !origins.is_empty() || !place.has_hidden_names();
    is_own && is_there && origins.iter().all(|origin| is_standard(origin))
}

/// What the standard derive asks `Debug` of: each type parameter, and each type in the fields that is looked up in one, such as `T::Item`. Written out, so that
/// the docs of the stream name no private state. None where that cannot be told.
fn bounded_by_derive(definition: &Struct) -> Option<Vec<TokenStream>> {
    let params: Vec<_> = definition.generics.type_params().map(|param| &param.ident).collect();
    let fields = definition.fields.group().map(|group| group.stream()).unwrap_or_default();
    // A field may not be there, and another macro may write a type.
    let is_unclear = |token: &TokenTree| {
        is_punct(token, '!') || matches!(token, TokenTree::Ident(word) if word == "cfg" || word == "cfg_attr")
    };
    if any_token(fields.clone(), &mut |token| is_unclear(token)) {
        return None;
    }
    let mut bounded: Vec<_> = params.iter().map(ToTokens::to_token_stream).collect();
    find_projections(fields, &params, &mut bounded)?;
    Some(bounded)
}

/// Adds each `T::Item`, once. None where one has arguments.
fn find_projections(tokens: TokenStream, params: &[&Ident], found: &mut Vec<TokenStream>) -> Option<()> {
    let mut tokens = tokens.into_iter().peekable();
    // Not so behind `::`, nor as a lifetime's name.
    let mut is_first = true;
    let mut is_joint = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                find_projections(group.stream(), params, found)?;
                (is_first, is_joint) = (true, false);
            }
            TokenTree::Ident(param) if is_first && params.contains(&&param) => {
                let mut path = param.to_token_stream();
                while let Some(colon) = tokens.next_if(|token| is_punct(token, ':')) {
                    let second = tokens.next_if(|token| is_punct(token, ':'))?;
                    let TokenTree::Ident(name) = tokens.next()? else { return None };
                    path.extend([colon, second, name.into()]);
                    if tokens.peek().is_some_and(|token| is_punct(token, '<')) {
                        return None;
                    }
                }
                if !found.iter().any(|found| found.to_string() == path.to_string()) {
                    found.push(path);
                }
                (is_first, is_joint) = (true, false);
            }
            TokenTree::Punct(punct) => {
                is_first = !(punct.as_char() == '\'' || punct.as_char() == ':' && is_joint);
                is_joint = punct.spacing() == Spacing::Joint;
            }
            _ => (is_first, is_joint) = (true, false),
        }
    }
    Some(())
}
