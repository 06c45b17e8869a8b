//! The generated code.

mod debug;
pub(crate) mod definition;
mod state;
mod stream;

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, Meta, Token};

use crate::args::Args;
use crate::cfg::{Combination, arguments};
use crate::exported;
use crate::hooks::{Call, Functions, Init};
use crate::names::Types;
use crate::scope::{Expect, Scope, Side, allowed, expects, links_on_state, split_expect};
use crate::syntax::{Block, Function, HOOKS};

/// An `impl` block: the user's, on the state; and from the one that has `next`, the stream.
pub(crate) fn block(
    args: &Args,
    block: &Block,
    types: &Types,
    functions: &Functions,
    combinations: &[Combination],
) -> TokenStream {
    let scope = Scope::new(args, block, types);
    let stream = expand_stream(&scope, functions, combinations);
    let inherent = expand_inherent(&scope, functions);
    let accessors = functions.next.first().and_then(|_| scope.expand_documented_accessors());
    let body = expand_body(&scope, block, functions);
    let block = user_block(block, types, lints(args, block, functions), &body);
    // In the order in which rustdoc shows them: how to make one comes first.
    quote!(#block #inherent #stream #accessors)
}

/// What a user's block would be blamed for that is not the user's choice.
fn lints(args: &Args, block: &Block, functions: &Functions) -> Option<TokenStream> {
    // The state is private, but what is made of its functions need not be.
    let mut lints = vec!["unreachable_pub", "clippy::unnecessary_wraps"];
    if let Some(next) = functions.next.first() {
        // A hook has its shape, whether it awaits, and looks at or changes `self`, or not.
        lints.extend([
            "clippy::needless_pass_by_ref_mut",
            "clippy::same_name_method",
            "clippy::unused_async",
            "clippy::unused_self",
        ]);
        if args.local {
            // That is what it says.
            lints.push("clippy::future_not_send");
        }
        if next.call == Call::Value {
            // A state is no iterator.
            lints.push("clippy::should_implement_trait");
        }
    }
    // What the user expects of the block shows, so that it comes true.
    lints.retain(|lint| !block.attrs.iter().any(|attr| expects(attr, lint)));
    allowed(lints)
}

/// The body of the user's block. Only what it says of functions that stand on the stream too is changed, so that it is not said twice.
///
/// from: `/// Docs` `fn init() -> Self`
///
/// into: `#[cfg_attr(not(any(doc, doctest)), doc = " Docs")]` `#[allow(dead_code)] fn init() -> Self`
fn expand_body(scope: &Scope, block: &Block, functions: &Functions) -> Group {
    let hooks =
        functions.next.iter().map(|next| next.function).chain(functions.close.iter().map(|close| close.function));
    let made = functions.constructors.iter().map(|constructor| constructor.function);
    let builders = functions.builders.iter().copied().filter(|_| !functions.init.iter().any(Init::is_async));
    let is_hook = |name: &Ident| name != "init" && HOOKS.iter().any(|hook| name == hook);
    let on_stream: HashMap<_, _> = hooks
        .chain(functions.init.iter().map(|init| init.function))
        .chain(made)
        .chain(builders)
        .chain(functions.associated.iter().copied())
        .chain(functions.size_hint.iter().copied())
        .map(|function| (function.name(), Some(function)))
        .chain(functions.constants.iter().map(|constant| (&constant.ident, None)))
        .collect();

    let is_literal =
        |name: &Ident| functions.constants.iter().any(|constant| constant.ident == *name && constant.literal.is_some());

    let mut out = Vec::new();
    let mut member = Vec::new();
    let mut after_keyword = false;
    let mut name = None;
    for token in links_on_state(scope.args, block, scope.types).stream() {
        let ends = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            _ => false,
        };
        if let (TokenTree::Ident(ident), None) = (&token, &name) {
            let is_keyword = ["const", "fn", "async", "unsafe", "extern"].iter().any(|word| ident == word);
            name = (after_keyword && !is_keyword).then(|| hook_or_own(ident));
            after_keyword = ident == "fn" || ident == "const";
        }
        member.push(token);
        // The block's own attributes, `#![…]`, stand before its first member.
        let is_inner = matches!(
            member.as_slice(),
            [TokenTree::Punct(_), TokenTree::Punct(not), TokenTree::Group(_)] if not.as_char() == '!'
        );
        if is_inner {
            out.push(member.drain(..).collect());
        }
        if ends {
            let on_stream = name.take().and_then(|name| on_stream.get_key_value(&name));
            if let Some((name, function)) = on_stream.filter(|(name, _)| !is_hook(name)) {
                out.extend(match function {
                    Some(function) => scope.dead_code(function, Side::State),
                    // The stream's has the literal itself.
                    None if is_literal(name) => allowed(["dead_code"]),
                    None => scope.dead_constant(name, Side::State),
                });
            }
            out.extend(on_stream.and_then(|(_, function)| lints_of_exported(block, (*function)?)));
            let member = member.drain(..);
            // Nothing of `size_hint` is said of the stream's.
            let is_forwarded = on_stream.is_some_and(|(name, _)| *name != "size_hint");
            out.push(if is_forwarded { on_state(member, scope.args.state.is_some()) } else { member.collect() });
            after_keyword = false;
        }
    }
    out.push(member.into_iter().collect());
    let mut body = Group::new(block.body.delimiter(), out.into_iter().collect());
    body.set_span(block.body.span());
    body
}

/// What is allowed of a function of the state because it would be of the stream's.
fn lints_of_exported(block: &Block, function: &Function) -> Option<TokenStream> {
    let attrs = || block.attrs.iter().chain(&function.attrs);
    let lints = exported::lints_of_function(function, &block.words);
    allowed(lints.into_iter().filter(|lint| !attrs().any(|attr| expects(attr, lint))))
}

/// `r#next` is `next`.
fn hook_or_own(ident: &Ident) -> Ident {
    let plain = ident.unraw();
    if HOOKS.iter().any(|hook| plain == hook) { plain } else { ident.clone() }
}

/// A member that stands on the stream too: with docs, whose examples are run there, and with what is expected of the state's.
///
/// The docs of a state that others may see are shown. Those of another one are for editors: in them a link to `Self::new` leads nowhere.
fn on_state(member: impl Iterator<Item = TokenTree>, is_documented: bool) -> TokenStream {
    let mut out = Vec::<TokenTree>::new();
    for token in member {
        let attribute = match (&token, out.last()) {
            (TokenTree::Group(group), Some(TokenTree::Punct(punct)))
                if punct.as_char() == '#' && group.delimiter() == Delimiter::Bracket =>
            {
                Some(group)
            }
            _ => None,
        };
        match attribute {
            Some(group) if is_doc_text(&group.stream()) => {
                let doc = group.stream();
                let predicate = if is_documented { quote!(doctest) } else { quote!(any(doc, doctest)) };
                let mut hidden = Group::new(Delimiter::Bracket, quote!(cfg_attr(not(#predicate), #doc)));
                hidden.set_span(group.span());
                out.push(TokenTree::Group(hidden));
            }
            Some(group) => match expected(group) {
                Some(expected) => {
                    out.pop();
                    out.extend(expected.on_state());
                }
                None => out.push(token),
            },
            None => out.push(token),
        }
    }
    out.into_iter().collect()
}

/// What an attribute expects, if not all of it comes true on the state. `attribute` is its brackets.
fn expected(attribute: &Group) -> Option<Expect> {
    let is_expect = matches!(attribute.stream().into_iter().next(), Some(TokenTree::Ident(name)) if name == "expect");
    if !is_expect {
        return None;
    }
    let attrs = Attribute::parse_outer.parse2(quote!(# #attribute)).ok()?;
    attrs.first().and_then(split_expect)
}

/// `doc = …`, or `cfg_attr(…, doc = …)`
pub(crate) fn is_doc_text(attribute: &TokenStream) -> bool {
    let mut tokens = attribute.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), Some(TokenTree::Punct(equals))) => name == "doc" && equals.as_char() == '=',
        (Some(TokenTree::Ident(name)), Some(TokenTree::Group(group))) if name == "cfg_attr" => {
            let metas = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(group.stream());
            let is_text = |meta: &Meta| matches!(meta, Meta::NameValue(meta) if meta.path.is_ident("doc"));
            metas.is_ok_and(|metas| metas.iter().skip(1).all(is_text))
        }
        _ => false,
    }
}

/// The traits of the state and of the stream, from the block that has `next`.
fn expand_stream(scope: &Scope, functions: &Functions, combinations: &[Combination]) -> TokenStream {
    let states = combinations.iter().map(|combination| scope.expand_state(combination, &functions.size_hint));
    let streams = combinations.iter().map(|combination| scope.expand_stream(combination));
    let lazy = functions.init.iter().filter(|init| init.is_async() && !init.generic);
    let lazy = lazy.flat_map(|init| {
        arguments(init).into_iter().map(move |(args, cfg)| scope.expand_init(init, &args, cfg.as_ref()))
    });
    quote!(#(#states)* #(#lazy)* #(#streams)*)
}

/// The stream's functions and constants that come of the user's: `new`, the constructors, the builders, and what is visible.
///
/// What is not visible has an `impl` of its own: where something in one is never used that has not the user's place, rustc is silent about all
/// of it.
fn expand_inherent(scope: &Scope, functions: &Functions) -> TokenStream {
    let constants = functions.constants.iter().map(|constant| (true, scope.expand_constant(constant)));
    let news = functions.init.iter().map(|init| (init.function.is_visible(), scope.expand_new(init)));
    let constructors = functions.constructors.iter();
    let constructors =
        constructors.map(|constructor| (constructor.function.is_visible(), scope.expand_constructor(constructor)));
    let builders = functions.builders.iter().filter(|_| !functions.init.iter().any(Init::is_async));
    let builders = builders.map(|builder| (builder.is_visible(), scope.expand_builder(builder)));
    let associated = functions.associated.iter().map(|function| (true, scope.expand_associated(function)));
    let (visible, hidden): (Vec<_>, Vec<_>) =
        constants.chain(news).chain(constructors).chain(builders).chain(associated).partition(|(visible, _)| *visible);
    let expand = |functions: Vec<(bool, TokenStream)>, is_visible| {
        scope.expand_impl(&functions.into_iter().map(|(_, function)| function).collect::<Vec<_>>(), is_visible)
    };
    let (visible, hidden) = (expand(visible, true), expand(hidden, false));
    quote!(#visible #hidden)
}

/// The user's block, unchanged, on the state.
///
/// from: `impl Foo { … }`
///
/// into: `impl FooState { … }`
pub(crate) fn user_block(block: &Block, types: &Types, lints: impl ToTokens, body: &Group) -> TokenStream {
    let Block { attrs, modifiers, keyword, generics, of_trait, .. } = block;
    let attrs =
        attrs.iter().map(|attr| split_expect(attr).map_or_else(|| attr.to_token_stream(), |expect| expect.on_state()));
    let header = &types.header;
    let where_clause = &generics.where_clause;
    quote!(#(#attrs)* #lints #modifiers #keyword #generics #of_trait #header #where_clause #body)
}
