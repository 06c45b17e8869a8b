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
use crate::hooks::{Functions, Init};
use crate::names::Types;
use crate::scope::{Expect, Scope, Twin, allowed, expects, is_doc, is_lazy_init, links_on_state, split_expect};
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

/// Lints that the macro, not the user, would trigger in the user's whole block.
fn lints(args: &Args, block: &Block, functions: &Functions) -> Option<TokenStream> {
    let mut lints = Vec::new();
    if block.functions.iter().any(Function::is_visible) || !functions.constants.is_empty() {
        // The state is private, but what is made of its functions need not be.
        lints.push("unreachable_pub");
    }
    if args.local && !functions.next.is_empty() {
        // That is what it says.
        lints.push("clippy::future_not_send");
    }
    // What the user expects of the block shows, so that it comes true.
    lints.retain(|lint| !block.attrs.iter().any(|attr| expects(attr, lint)));
    allowed(lints)
}

/// The body of the user's block. Only what it says of functions that stand on the stream too is changed, so that it is not said twice.
///
/// from: `/// Docs` `fn init() -> Self`
///
/// into: `#[cfg_attr(not(any(doc, doctest)), doc = " Docs")] fn init() -> Self`
fn expand_body(scope: &Scope, block: &Block, functions: &Functions) -> Group {
    let hooks =
        functions.next.iter().map(|next| next.function).chain(functions.close.iter().map(|close| close.function));
    let made = functions.constructors.iter().map(|constructor| constructor.function);
    let on_stream: HashMap<_, _> = hooks
        .chain(functions.init.iter().map(|init| init.function))
        .chain(made)
        .chain(functions.builders_of_stream())
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
            if on_stream.is_some_and(|(name, _)| is_literal(name)) {
                // The stream's has the literal itself.
                out.extend(allowed(["dead_code"]));
            }
            out.extend(
                on_stream
                    .and_then(|(name, function)| allowed_of_member(block, name, *function, scope.args.state.is_some())),
            );
            let member = member.drain(..);
            // Nothing of `size_hint` is said of the stream's.
            let is_forwarded = on_stream.is_some_and(|(name, _)| *name != "size_hint");
            let is_lazy = on_stream.is_some_and(|(_, function)| function.is_some_and(is_lazy_init));
            let twin = if is_lazy { Twin::LazyInit } else { Twin::Other };
            out.push(if is_forwarded { on_state(member, twin, scope.args.state.is_some()) } else { member.collect() });
            after_keyword = false;
        }
    }
    out.push(member.into_iter().collect());
    let mut body = Group::new(block.body.delimiter(), out.into_iter().collect());
    body.set_span(block.body.span());
    body
}

/// What is allowed of a function or a constant of the state because it has its shape, because the macro calls it, or because it would be allowed of
/// the stream's. `is_open` says that others may see the state.
fn allowed_of_member(block: &Block, name: &Ident, function: Option<&Function>, is_open: bool) -> Option<TokenStream> {
    let Some(function) = function else {
        let constant = block.constants.iter().find(|constant| constant.ident == *name)?;
        let is_bare = !constant.attrs.iter().any(is_doc);
        return allowed(is_bare.then_some("clippy::missing_docs_in_private_items"));
    };
    // There may be others under other `cfg`s.
    let functions = || block.functions.iter().filter(|other| other.name() == function.name());
    let is_hook = name != "init" && HOOKS.iter().any(|hook| name == hook);
    let mut lints: Vec<_> = functions()
        .flat_map(|function| {
            let of_both = if is_open && function.is_visible() && !is_hook { exported::LINTS_OF_BOTH } else { &[] };
            exported::lints_of_function(function, &block.words)
                .into_iter()
                .chain(lints_of_shape(function))
                .chain(of_both.iter().copied())
        })
        .collect();
    lints.sort_unstable();
    lints.dedup();
    let attrs = block.attrs.iter().chain(functions().flat_map(|function| &function.attrs));
    lints.retain(|lint| !attrs.clone().any(|attr| expects(attr, lint)));
    allowed(lints)
}

/// Lints of what a hook or a constructor has to be, or of what calls it.
fn lints_of_shape(function: &Function) -> Vec<&'static str> {
    let name = function.name().unraw().to_string();
    // The generated code is one caller, whoever calls the stream's.
    let mut lints = vec!["clippy::single_call_fn"];
    if is_lazy_init(function) && !function.is_visible() && !function.attrs.iter().any(is_doc) {
        // It is said of `new`.
        lints.push("clippy::missing_docs_in_private_items");
    }
    if !HOOKS.contains(&name.as_str()) {
        return lints;
    }
    // A hook may await, fail, look at `self` and change it, or not.
    if function.sig.asyncness.is_some() {
        lints.push("clippy::unused_async");
    }
    if function.output().is_some_and(exported::may_fail) {
        lints.push("clippy::unnecessary_wraps");
    }
    if name != "init" {
        // The trait of the state has a method of this name.
        lints.extend(["clippy::same_name_method", "clippy::unused_self"]);
    }
    if name == "next" || name == "close" {
        lints.push("clippy::needless_pass_by_ref_mut");
    }
    if name == "next" && function.sig.asyncness.is_none() {
        // A state is no iterator.
        lints.push("clippy::should_implement_trait");
    }
    lints
}

/// `r#next` is `next`.
fn hook_or_own(ident: &Ident) -> Ident {
    let plain = ident.unraw();
    if HOOKS.iter().any(|hook| plain == hook) { plain } else { ident.clone() }
}

/// A member that stands on the stream too: with docs, whose examples are run there, and with what is expected of the state's.
///
/// The docs of a state that others may see are shown. Those of another one are for editors: in them a link to `Self::new` leads nowhere.
fn on_state(member: impl Iterator<Item = TokenTree>, twin: Twin, is_documented: bool) -> TokenStream {
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
            Some(group) => match expected(group, twin) {
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
fn expected(attribute: &Group, twin: Twin) -> Option<Expect> {
    let is_expect = matches!(attribute.stream().into_iter().next(), Some(TokenTree::Ident(name)) if name == "expect");
    if !is_expect {
        return None;
    }
    let attrs = Attribute::parse_outer.parse2(quote!(# #attribute)).ok()?;
    attrs.first().and_then(|attr| split_expect(attr, twin))
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
    let lazy = functions.init.iter().filter(|init| is_lazy_init(init.function));
    let lazy = lazy.flat_map(|init| {
        arguments(init).into_iter().map(move |(args, cfg)| scope.expand_init(init, &args, cfg.as_ref()))
    });
    quote!(#(#states)* #(#lazy)* #(#streams)*)
}

/// The stream's functions and constants that come of the user's: `new`, the constructors, the builders, and what is visible.
fn expand_inherent(scope: &Scope, functions: &Functions) -> TokenStream {
    let (lazy, init): (Vec<_>, Vec<_>) = functions.init.iter().partition(|init| is_lazy_init(init.function));
    let constants = functions.constants.iter().map(|constant| scope.expand_constant(constant));
    let news = init.iter().map(|init| scope.expand_new(init));
    let constructors = functions.constructors.iter().map(|constructor| scope.expand_constructor(constructor));
    let builders = functions.builders_of_stream().map(|builder| scope.expand_builder(builder));
    let associated = functions.associated.iter().map(|function| scope.expand_associated(function));
    let expanded = constants.chain(news).chain(constructors).chain(builders).chain(associated);
    let unused = unused(functions, &init);
    let is_visible = unused.is_some();
    let unused = unused.and_then(|(name, attrs)| scope.expand_unused(name, attrs));
    let mut eager: Vec<_> = expanded.chain(unused).collect();

    // The state's `Init` calls an async `init`, whoever calls `new`. So of `new` rustc says itself that nobody does, in an `impl` of its own. A
    // private `new` counts as used, as its `init` does.
    let is_about_use = |attr: &Attribute| expects(attr, "dead_code") || expects(attr, "unused");
    let lazy = lazy.into_iter().map(|init| {
        let new = scope.expand_new(init);
        let is_silent = scope.expects("dead_code")
            || scope.expects("unused")
            || !init.function.is_visible() && !init.function.attrs.iter().any(is_about_use);
        let dead_code = is_silent.then(|| quote!(#[allow(dead_code)]));
        quote!(#dead_code #new)
    });
    let mut lazy: Vec<_> = lazy.collect();
    if is_visible && scope.expects_of_stream() {
        // What is expected once comes true in one place.
        eager.append(&mut lazy);
    }
    let expects = !is_visible && functions.init.iter().any(|init| init.function.is_visible());
    let lazy = scope.expand_impl(&lazy, expects);
    let eager = scope.expand_impl(&eager, is_visible);
    quote!(#lazy #eager)
}

/// What the stream's unused item is called after, if it needs one: the first function or constant that is visible, which no other block has. One
/// that is always there comes before one with a `cfg`.
fn unused<'a>(functions: &Functions<'a>, init: &[&Init<'a>]) -> Option<(&'a Ident, &'a [Attribute])> {
    let made = functions.constructors.iter().map(|constructor| constructor.function);
    let init = init.iter().map(|init| init.function);
    let visible = init.chain(made).chain(functions.builders_of_stream()).filter(|function| function.is_visible());
    let visible = visible.chain(functions.associated.iter().copied());
    let constants = functions.constants.iter().map(|constant| (&constant.ident, &*constant.attrs));
    let mut all: Vec<_> = constants.chain(visible.map(|function| (function.name(), &*function.attrs))).collect();
    all.sort_by_key(|(_, attrs)| attrs.iter().any(|attr| attr.path().is_ident("cfg")));
    all.into_iter().next()
}

/// The user's block, unchanged, on the state.
///
/// from: `impl Foo { … }`
///
/// into: `impl FooState { … }`
pub(crate) fn user_block(block: &Block, types: &Types, lints: impl ToTokens, body: &Group) -> TokenStream {
    let Block { attrs, modifiers, keyword, generics, of_trait, .. } = block;
    // Dead code that is expected may be `new`, on the stream.
    let twin = if block.functions.iter().any(is_lazy_init) { Twin::LazyInit } else { Twin::Other };
    let attrs = attrs
        .iter()
        .map(|attr| split_expect(attr, twin).map_or_else(|| attr.to_token_stream(), |expect| expect.on_state()));
    let header = &types.header;
    let where_clause = &generics.where_clause;
    quote!(#(#attrs)* #lints #modifiers #keyword #generics #of_trait #header #where_clause #body)
}
