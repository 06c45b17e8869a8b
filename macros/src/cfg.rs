//! Hooks under `cfg`s: a macro cannot know which are there, so it expands for each combination, under its predicate.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::Parser as _;
use syn::{Attribute, GenericParam, Meta, PatType};

use crate::diagnostics::Errors;
use crate::hooks::{Close, Failing, Functions, Init, Next};
use crate::syntax::{Function, all, cfgs};

/// One definition of each hook, and the predicate under which just these are there.
pub(crate) struct Combination<'a> {
    pub(crate) cfg: Option<TokenStream>,
    pub(crate) next: &'a Next<'a>,
    pub(crate) init: Option<&'a Init<'a>>,
    pub(crate) close: Option<&'a Close<'a>>,
}

impl<'a> Combination<'a> {
    /// The hooks beside `next` that can fail. Their errors are items, so what a step gives must have a place for one.
    pub(crate) fn failing(&self) -> impl Iterator<Item = Failing<'a>> {
        let init = self.init.and_then(Init::failing);
        self.close.and_then(Close::failing).into_iter().chain(init)
    }
}

/// Something, or none of it, and the predicate under which this is so.
type Alternative<T> = (Option<T>, Option<TokenStream>);

/// The definitions of a hook; and none of them, where all are under `cfg`s.
pub(crate) fn alternatives<T>(definitions: &[T], function: impl Fn(&T) -> &Function) -> Vec<Alternative<&T>> {
    let cfgs: Vec<_> = definitions.iter().map(|definition| function(definition).cfg()).collect();
    let predicates: Vec<_> = cfgs.iter().flatten().collect();
    let absent = match predicates.as_slice() {
        [] if definitions.is_empty() => Some((None, None)),
        [only] if definitions.len() == 1 => Some((None, Some(quote!(not(#only))))),
        all if all.len() == definitions.len() => Some((None, Some(quote!(not(any(#(#all),*)))))),
        _ => None,
    };
    let mut alternatives: Vec<_> = definitions.iter().map(Some).zip(cfgs.iter().cloned()).collect();
    alternatives.extend(absent);
    alternatives
}

/// The product of the alternatives of `next`, `init` and `close`: without any `cfg`, a single combination.
pub(crate) fn combinations<'a>(functions: &'a Functions<'a>) -> Vec<Combination<'a>> {
    let inits = alternatives(&functions.init, |init| init.function);
    let closes = alternatives(&functions.close, |close| close.function);
    let mut combinations = Vec::new();
    for (next, next_cfg) in alternatives(&functions.next, |next| next.function) {
        let Some(next) = next else { continue };
        for (init, init_cfg) in &inits {
            for (close, close_cfg) in &closes {
                let cfgs = [&next_cfg, init_cfg, close_cfg].into_iter().flatten().cloned();
                combinations.push(Combination { cfg: all(cfgs.collect()), next, init: *init, close: *close });
            }
        }
    }
    combinations
}

/// An async init's arguments become a tuple type, where an element cannot have a `cfg`: so each argument that has one makes
/// two of it.
pub(crate) fn arguments<'a>(init: &Init<'a>) -> Vec<(Vec<&'a PatType>, Option<TokenStream>)> {
    let mut choices = vec![(Vec::new(), Vec::from_iter(init.function.cfg()))];
    for arg in init.function.args() {
        let mut without = Vec::new();
        if let Some(predicate) = all(cfgs(&arg.attrs).collect()) {
            without.clone_from(&choices);
            for (_, cfgs) in &mut without {
                cfgs.push(quote!(not(#predicate)));
            }
            for (_, cfgs) in &mut choices {
                cfgs.push(predicate.clone());
            }
        }
        for (args, _) in &mut choices {
            args.push(arg);
        }
        choices.extend(without);
    }
    choices.into_iter().map(|(args, cfgs)| (args, all(cfgs))).collect()
}

/// How many arguments of an async init may have a `cfg`: each makes two of it.
pub(crate) const MOST_ARGUMENTS: usize = 14;

/// How many parameters of one item may have a `cfg`: each makes two of it.
const MOST_PARAMETERS: usize = 4;

/// An item without the first of its parameters that has a `cfg`, and with it.
pub(crate) struct Split {
    pub(crate) predicate: TokenStream,
    pub(crate) with: TokenStream,
    pub(crate) without: TokenStream,
}

/// The first type or const parameter of an item that has a `cfg`: a path that names the parameters, as the generated code has, cannot have one.
///
/// from: `struct Foo<T, #[cfg(a)] U> { … }`
///
/// into: `a`, `struct Foo<T, U> { … }` and `struct Foo<T, > { … }`
pub(crate) fn split(item: &TokenStream) -> Option<Split> {
    let tokens: Vec<_> = item.clone().into_iter().collect();
    let mut at = start_of_parameters(&tokens)?;
    loop {
        let end = end_of_parameter(&tokens, at)?;
        if let Some((attribute, predicate)) = cfg_of_parameter(&tokens, at) {
            let without = |range: std::ops::Range<usize>| {
                tokens
                    .iter()
                    .enumerate()
                    .filter(|(index, _)| !range.contains(index))
                    .map(|(_, token)| token.clone())
                    .collect()
            };
            return Some(Split { predicate, with: without(attribute..attribute + 2), without: without(at..end) });
        }
        if end == at {
            return None;
        }
        at = end;
    }
}

/// The predicate of the first parameter with a `cfg` that is one too many.
pub(crate) fn one_too_many(item: &TokenStream) -> Option<TokenStream> {
    let splits = std::iter::successors(split(item), |last| split(&last.with));
    splits.map(|split| split.predicate).nth(MOST_PARAMETERS)
}

fn is_punct(token: Option<&TokenTree>, char: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}

/// The index behind the `<` of an item's parameters, if it has any.
fn start_of_parameters(tokens: &[TokenTree]) -> Option<usize> {
    let is_keyword = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "struct" || word == "impl" || word == "fn");
    let keyword = tokens.iter().position(is_keyword)?;
    let is_impl = matches!(tokens.get(keyword), Some(TokenTree::Ident(word)) if word == "impl");
    let open = keyword + if is_impl { 1 } else { 2 };
    is_punct(tokens.get(open), '<').then_some(open + 1)
}

/// The index behind a parameter and its comma; where the parameters end, that of the `>`.
fn end_of_parameter(tokens: &[TokenTree], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(start) {
        let TokenTree::Punct(punct) = token else { continue };
        let is_arrow = index.checked_sub(1).is_some_and(|before| is_punct(tokens.get(before), '-'));
        match punct.as_char() {
            '<' => depth += 1,
            '>' if is_arrow => {}
            '>' if depth == 0 => return Some(index),
            '>' => depth -= 1,
            ',' if depth == 0 => return Some(index + 1),
            _ => {}
        }
    }
    None
}

/// The index and the predicate of the `cfg` before a parameter.
fn cfg_of_parameter(tokens: &[TokenTree], mut at: usize) -> Option<(usize, TokenStream)> {
    while is_punct(tokens.get(at), '#') {
        let attribute = tokens.get(at..at + 2)?.iter().cloned().collect();
        let attribute = Attribute::parse_outer.parse2(attribute).ok()?;
        if let Some(predicate) = cfgs(&attribute).next() {
            return Some((at, predicate));
        }
        at += 2;
    }
    None
}

/// A function of a block as it is under each `cfg` of its type and const parameters.
pub(crate) fn split_function(errors: &Errors, function: Function) -> Vec<Function> {
    let is_cfg = |attr: &Attribute| matches!(&attr.meta, Meta::List(list) if list.path.is_ident("cfg"));
    let attrs = |param: &GenericParam| match param {
        GenericParam::Type(param) => param.attrs.clone(),
        GenericParam::Const(param) => param.attrs.clone(),
        GenericParam::Lifetime(_) => Vec::new(),
    };
    let params = &function.sig.generics.params;
    let first = params.iter().enumerate().find_map(|(at, param)| Some((at, all(cfgs(&attrs(param)).collect())?)));
    let Some((at, predicate)) = first else { return vec![function] };
    if params.iter().filter(|param| attrs(param).iter().any(is_cfg)).count() > MOST_PARAMETERS {
        errors.on(predicate, too_many_parameters("function"));
        return vec![function];
    }
    let cfg = |predicate: TokenStream| Attribute::parse_outer.parse2(quote!(#[cfg(#predicate)])).unwrap_or_default();
    let mut without = function.clone();
    without.attrs.extend(cfg(quote!(not(#predicate))));
    without.sig.generics.params = function
        .sig
        .generics
        .params
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != at)
        .map(|(_, param)| param.clone())
        .collect();
    let mut with = function;
    with.attrs.extend(cfg(predicate));
    match with.sig.generics.params.iter_mut().nth(at) {
        Some(GenericParam::Type(param)) => param.attrs.retain(|attr| !is_cfg(attr)),
        Some(GenericParam::Const(param)) => param.attrs.retain(|attr| !is_cfg(attr)),
        Some(GenericParam::Lifetime(_)) | None => {}
    }
    [with, without].into_iter().flat_map(|function| split_function(errors, function)).collect()
}

pub(crate) fn too_many_parameters(item: &str) -> String {
    format!(
        "at most {MOST_PARAMETERS} parameters can have a `cfg`: write the {item} twice, each with a `cfg` of its own"
    )
}
