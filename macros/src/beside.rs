//! What stands beside the attribute's item, where the two together are a mistake.
//!
//! Whatever is found here is an error in any case, which rustc would report many times over. So each function returns something only where
//! nothing is left open: the items stand in one place, under no `cfg`, and no other macro may change them.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{GenericArgument, GenericParam, Generics, PathArguments, Token, Type, TypeParamBound, WherePredicate};

use crate::diagnostics::Errors;
use crate::shared::Shared;
use crate::source::{Item, Place, position_outside};
use crate::syntax::{Block, HOOKS, Struct};
use crate::tokens::any_token;
use crate::ty::{impl_trait, last_segment};
use crate::validate::{is_like_next, is_within_two_edits};

/// The name without arguments of a type that is written in an `impl`.
pub(crate) fn name_of(ty: &str) -> &str {
    ty.split('<').next().unwrap_or(ty)
}

/// Whether an item is a type of this name.
fn defines(item: &Item, name: &str) -> bool {
    ["enum", "mod", "struct", "trait", "type", "union"].contains(&item.keyword()) && item.name() == Some(name)
}

/// Whether a type of this name is defined beside a block, and is no alias.
pub(crate) fn defines_type(place: &Place, name: &str) -> bool {
    let is_type = |item: &Item| ["enum", "struct", "union"].contains(&item.keyword()) && item.name() == Some(name);
    place.named(name).any(|(item, _)| item.is_plain() && is_type(item))
}

/// Another name for the state, where its own is taken beside its struct.
pub(crate) fn free_name(place: &Place, stream: &Ident, state: &Ident) -> Option<Ident> {
    let stream = stream.unraw().to_string();
    let own = place.own()?;
    let is_taken = |name: &str| {
        place.named(name).any(|(item, _)| !item.is_annotated() && item.is_plain() && defines(item, name))
            || is_imported_type(place, name)
    };
    let is_struct = own.keyword() == "struct"
        || place.named(&stream).any(|(item, _)| item.is_struct(&stream) && item.is_annotated());
    if !is_struct || !is_taken(&state.unraw().to_string()) {
        return None;
    }
    let free = format!("{stream}Fields");
    (!is_taken(&free)).then(|| Ident::new(&free, state.span()))
}

/// Whether a `use` beside an item gives it a type of this name. It may give a function or a macro, too; but not where it stands in a field.
fn is_imported_type(place: &Place, name: &str) -> bool {
    let is_field = |item: &Item| {
        item.keyword() == "struct"
            && place.text(item).is_some_and(|text| {
                text.split(|char: char| !char.is_alphanumeric() && char != '_').any(|word| word == name)
            })
    };
    place.uses().any(|item| item.is_plain() && item.imports(name))
        && place.own().into_iter().chain(place.others().map(|(item, _)| item)).any(is_field)
}

/// Whether the struct of this name says `local`, which belongs on its block. That is an error already.
pub(crate) fn struct_says_local(place: &Place, name: &Ident) -> bool {
    let name = name.unraw().to_string();
    place.named(&name).any(|(item, _)| item.is_struct(&name) && item.is_plain() && item.has_option("local"))
}

/// Whether something beside an item may be called so.
pub(crate) fn may_be_named(place: &Place, name: &Ident) -> bool {
    let name = name.unraw().to_string();
    let is_item = place.named(&name).any(|(item, _)| item.name() == Some(&name));
    is_item || place.has_hidden_names() || place.uses().any(|item| item.imports(&name))
}

/// What the struct of this name calls its state by an option, where there is one struct alone.
pub(crate) fn state_of_struct(place: &Place, name: &Ident) -> Option<Ident> {
    let of = name.unraw().to_string();
    let mut structs = place.named(&of).map(|(item, _)| item).filter(|item| item.is_struct(&of));
    let state = structs.next().filter(|item| item.is_plain() && item.is_annotated())?.state()?;
    let state = syn::parse_str::<Ident>(state).ok()?;
    structs.next().is_none().then(|| Ident::new(&state.to_string(), name.span()))
}

/// Whether the struct of a block stands beside it, without the attribute.
pub(crate) fn lacks_struct(place: &Place) -> bool {
    let Some((_, ty)) = place.own().and_then(Item::header) else { return false };
    let mut structs = place.named(name_of(&ty)).map(|(item, _)| item).filter(|item| item.is_struct(name_of(&ty)));
    structs.next().is_some_and(|item| item.is_plain() && !item.is_annotated()) && structs.next().is_none()
}

/// Another annotated block of the same type, which has `next`.
pub(crate) struct OtherBlock {
    pub(crate) is_before: bool,
    pub(crate) hooks: Vec<&'static str>,
}

pub(crate) fn other_block_with_next(place: &Place) -> Option<OtherBlock> {
    let own = place.own().filter(|own| own.is_plain())?;
    let header = own.header()?;
    let same = |item: &Item| item.is_annotated() && item.is_plain() && item.header().as_ref() == Some(&header);
    place.named(name_of(&header.1)).filter(|(item, _)| same(item)).find_map(|(item, is_before)| {
        let functions = || place.functions(item).filter(|function| function.is_plain());
        let has = |hook: &str| functions().any(|function| function.name() == Some(hook));
        let hooks: Vec<_> = HOOKS.into_iter().filter(|hook| has(hook)).collect();
        hooks.contains(&"next").then_some(OtherBlock { is_before, hooks })
    })
}

/// A block of a struct that has `next`, and has no attribute.
pub(crate) struct PlainBlock {
    pub(crate) block: Block,
    /// Whether the attribute stands on `next`.
    pub(crate) is_on_next: bool,
}

pub(crate) fn plain_block_with_next(place: &Place, stream: &Ident) -> Option<PlainBlock> {
    let stream = stream.unraw().to_string();
    let blocks = || {
        let header = |item: &Item| item.header().filter(|(_, ty)| name_of(ty) == stream);
        place.named(&stream).filter_map(move |(item, _)| Some((item, header(item)?.0)))
    };
    if blocks().any(|(item, _)| item.is_annotated()) {
        return None;
    }
    let plain = blocks().filter(|(item, of_trait)| of_trait.is_none() && item.is_plain());
    let mut found = plain.filter_map(|(item, _)| {
        let next = place.functions(item).find(|function| function.name() == Some("next") && function.takes_self())?;
        next.is_plain().then_some((item, next.is_annotated()))
    });
    let (item, is_on_next) = found.next()?;
    let block: Block = syn::parse_str(place.text(item)?).ok()?;
    let next = block.functions.iter().find(|function| function.name() == "next")?;
    // With the attribute it may be a generator, which is right.
    let is_generator = is_on_next && next.output().is_some_and(|output| impl_trait(output).is_some());
    (!is_generator).then_some(PlainBlock { block, is_on_next })
}

/// Whether a path that starts with this may be one of a trait of streams.
pub(crate) fn is_crate_of_streams(name: &str) -> bool {
    ["aiter", "core", "futures", "futures_core", "futures_util", "std", "tokio_stream"].contains(&name)
}

/// Whether a name, in the whole file, is that of a well-known trait.
pub(crate) fn is_known(place: &Place, name: &str) -> bool {
    let source = place.whole();
    let origins = source.origins(name);
    let is_in_prelude = name == "Iterator";
    origins.iter().all(|origin| is_crate_of_streams(origin)) && (is_in_prelude || !origins.is_empty())
}

/// Types that are there without an import.
const PRELUDE: [&str; 5] = ["Box", "Option", "Result", "String", "Vec"];

/// What is wrong with the parameters of a block.
pub(crate) struct WrongParameters {
    pub(crate) message: String,
    /// Whether its struct has some.
    pub(crate) of_struct: bool,
}

pub(crate) fn wrong_parameters(place: &Place, block: &Block) -> Option<WrongParameters> {
    let (_, ty) = place.own()?.header()?;
    let name = name_of(&ty);
    let mut structs = place.named(name).map(|(item, _)| item).filter(|item| item.is_struct(name));
    let definition = structs.next().filter(|item| item.is_annotated() && item.is_plain())?;
    let parameters = definition.parameters();
    let has = |sign: &str| parameters.iter().any(|parameter| position_outside(parameter, sign).is_some());
    if structs.next().is_some() || has("#") || has("=") {
        return None;
    }
    let expected: Vec<&str> = parameters
        .iter()
        .filter_map(|parameter| match parameter {
            [word, name, ..] if word == "const" => Some(name.as_str()),
            // A lifetime.
            [word, ..] if word == "\"\"" => None,
            [name, ..] => Some(name.as_str()),
            [] => None,
        })
        .collect();
    let given: Vec<String> = match &last_segment(&block.self_ty)?.arguments {
        PathArguments::AngleBracketed(args) => args
            .args
            .iter()
            .filter(|arg| !matches!(arg, GenericArgument::Lifetime(_)))
            .map(|arg| arg.to_token_stream().to_string())
            .collect(),
        _ => Vec::new(),
    };
    let list = expected.join(", ");
    let wrong = |message| Some(WrongParameters { message, of_struct: !parameters.is_empty() });
    if given.len() != expected.len() {
        return wrong(if expected.is_empty() {
            format!("the struct `{name}` has no such parameters: write `impl {name}`")
        } else {
            format!("the struct is `{name}<{list}>`: write `impl<{list}> {name}<{list}>`, or give types for `{list}`")
        });
    }
    let is_declared = |name: &str| {
        block.generics.params.iter().any(|param| match param {
            GenericParam::Type(param) => param.ident == name,
            GenericParam::Const(param) => param.ident == name,
            GenericParam::Lifetime(_) => false,
        })
    };
    let is_elsewhere = |name: &str| {
        PRELUDE.contains(&name)
            || place.has_hidden_names()
            || place.named(name).any(|(item, _)| item.keyword() != "impl")
            || place.uses().any(|item| item.imports(name))
    };
    let is_unknown = |name: &&str| {
        given.iter().any(|given| given == name) && !is_declared(name) && place.is_in_module() && !is_elsewhere(name)
    };
    let unknown = expected.iter().find(|name| is_unknown(name))?;
    wrong(format!(
        "`{unknown}` is a parameter of the struct, and this block has to declare it: write `impl<{list}> {name}<{list}>`"
    ))
}

/// The annotated blocks of the type beside a struct or a block, the own one included, if none of them has `next`. Elsewhere there may be one.
fn blocks_without_next<'a>(place: &'a Place, name: &str) -> Option<Vec<&'a Item>> {
    let is_block = |item: &&Item| item.is_annotated() && item.header().is_some_and(|(_, ty)| name_of(&ty) == name);
    let others = place.named(name).map(|(item, _)| item);
    let blocks: Vec<_> = others.chain(place.own()).filter(is_block).collect();
    let has_next =
        |item: &&Item| !item.is_plain() || place.functions(item).any(|function| function.name() == Some("next"));
    (!blocks.iter().any(has_next)).then_some(blocks)
}

/// Whether the block of a struct has no `next`, but what may be one by another name. That block's half of the attribute says so.
pub(crate) fn has_misnamed_next(place: &Place, name: &Ident) -> bool {
    let name = name.unraw().to_string();
    let is_misnamed =
        |function: &Item| function.takes_self() && function.is_plain() && function.name().is_some_and(is_like_next);
    let is_hook = |function: &Item| function.name().is_some_and(|name| HOOKS.contains(&name));
    let definitions =
        || place.named(&name).map(|(item, _)| item).chain(place.own()).filter(|item| item.is_struct(&name));
    let is_one = definitions().count() == 1
        && definitions().all(|item| item.is_annotated() && item.is_plain() && item.parameters().is_empty());
    is_one
        && blocks_without_next(place, &name).is_some_and(|blocks| {
            let functions = || blocks.iter().flat_map(|block| place.functions(block));
            functions().any(is_misnamed) && !functions().any(is_hook)
        })
}

/// What of a struct's hooks certainly is nowhere: its `next`, and any other.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Lack {
    /// Something may be meant as `next`. Its block says so.
    Misnamed,
    /// Nothing is like it. The struct says so.
    All,
}

/// Whether a struct without parameters, with an annotated block, has no hooks, and none can stand where this does not look: its state is
/// private, so that would be in a module below.
pub(crate) fn lacks_hooks(place: &Place, name: &Ident) -> Option<Lack> {
    let unraw = name.unraw().to_string();
    let mut definitions =
        place.named(&unraw).map(|(item, _)| item).chain(place.own()).filter(|item| item.is_struct(&unraw));
    let definition = definitions.next()?;
    let is_one = definition.is_annotated() && definition.is_plain() && definition.parameters().is_empty();
    if !is_one || definitions.next().is_some() || !place.is_in_module() {
        return None;
    }
    let blocks = blocks_without_next(place, &unraw)?;
    let is_hook = |function: &Item| function.name().is_some_and(|name| HOOKS.contains(&name));
    let is_known = |block: &&Item| !place.has_macro_call(block) && !place.functions(block).any(is_hook);
    let is_inherent = |block: &&Item| block.header().is_some_and(|(of_trait, _)| of_trait.is_none());
    if !blocks.iter().any(is_inherent) || !blocks.iter().all(is_known) {
        return None;
    }
    // Half of an item may have swallowed a hook behind it, of which rustc reports nothing then.
    let is_whole = |block: &&Item| {
        let block = place.text(block).and_then(|text| syn::parse_str::<Block>(text).ok());
        block.is_some_and(|block| block.broken.is_empty() && !block.half_typed)
    };
    if !blocks.iter().all(is_whole) {
        return None;
    }
    let is_own = |item: &Item| item.is_annotated() && (item.is_struct(&unraw) || item.keyword() == "impl");
    let mut others = place.others().map(|(item, _)| item).filter(|item| !is_own(item));
    if !others.all(|item| item.has_no_macro() && place.text(item).is_some_and(|text| has_no_hooks(item, text, &unraw)))
    {
        return None;
    }
    Some(if has_misnamed_next(place, name) { Lack::Misnamed } else { Lack::All })
}

/// Whether no annotated block of a type can stand within an item.
fn has_no_hooks(item: &Item, text: &str, name: &str) -> bool {
    let is_elsewhere = |text: &str| text.contains("mod ") || text.contains("include");
    let modules_below = if item.keyword() == "mod" { text.split_once('{').map(|(_, body)| body) } else { Some("") };
    modules_below.is_some_and(|body| !is_elsewhere(body))
        && !["async_iter", "impl", name].iter().all(|word| text.contains(word))
}

/// How a struct's stream is written by hand, if it is.
pub(crate) struct ByHand {
    /// Whether the attribute writes one too.
    pub(crate) has_next: bool,
}

/// Whether `Stream` is implemented by hand beside a struct or a block.
pub(crate) fn stream_by_hand(place: &Place, name: &Ident) -> Option<ByHand> {
    trait_by_hand(place, name, "Stream")
}

/// Whether a trait of streams is.
pub(crate) fn trait_by_hand(place: &Place, name: &Ident, known: &str) -> Option<ByHand> {
    let name = name.unraw().to_string();
    let is_stream = |of_trait: &str| match of_trait.rsplit_once("::") {
        None => of_trait == known && is_known(place, known),
        Some(("fmt", last)) => {
            let is_standard = |item: &Item| matches!(item.root(), Some("core" | "std"));
            last == known && place.uses().any(|item| item.is_plain() && item.imports("fmt") && is_standard(item))
        }
        Some((path, last)) => {
            last == known && is_crate_of_streams(path.trim_start_matches(':').split(':').next().unwrap_or_default())
        }
    };
    let is_by_hand = |item: &Item| {
        let header = item.header();
        item.is_plain()
            && !item.is_annotated()
            && header.is_some_and(|(of_trait, ty)| ty == name && of_trait.is_some_and(|of_trait| is_stream(&of_trait)))
    };
    place
        .named(&name)
        .any(|(item, _)| is_by_hand(item))
        .then(|| ByHand { has_next: blocks_without_next(place, &name).is_none() })
}

/// Whether the struct of a block shares fields with its stream.
pub(crate) fn shares_fields(place: &Place, name: &Ident) -> bool {
    let name = name.unraw().to_string();
    let mut structs = place.named(&name).map(|(item, _)| item).filter(|item| item.is_struct(&name));
    let Some(definition) = structs.next().filter(|item| item.is_annotated() && item.is_plain()) else { return false };
    let Some(Ok(definition)) = place.text(definition).map(syn::parse_str::<Struct>) else { return false };
    structs.next().is_none()
        && Shared::parse(&Errors::silent(), &definition.fields).is_some_and(|shared| !shared.has_cfgs())
}

/// The plain `impl`s of a struct, without a trait.
fn plain_blocks<'a>(place: &'a Place, of: &'a str) -> impl Iterator<Item = &'a Item> {
    place.named(of).map(|(item, _)| item).filter(move |item| {
        !item.is_annotated() && item.header().is_some_and(|(of_trait, ty)| of_trait.is_none() && name_of(&ty) == of)
    })
}

/// Whether a plain `impl` of the struct has a function of this name.
pub(crate) fn has_on_stream(place: &Place, of: &str, name: &str) -> bool {
    plain_blocks(place, of).any(|block| place.functions(block).any(|function| function.name() == Some(name)))
}

/// Whether a plain `impl` of the struct has a function of this name under every configuration.
pub(crate) fn has_in_any_case(place: &Place, of: &str, name: &str) -> bool {
    let is_it = |function: &Item| function.is_plain() && function.name() == Some(name);
    plain_blocks(place, of).any(|block| block.is_plain() && place.functions(block).any(&is_it))
}

/// Whether a plain `impl` with the header of this block has a function of this name.
pub(crate) fn has_in_plain_block(place: &Place, name: &str) -> bool {
    let Some(header) = place.own().and_then(Item::header) else { return false };
    let is_plain = |item: &Item| item.is_plain() && !item.is_annotated() && item.header().as_ref() == Some(&header);
    let mut blocks = place.named(name_of(&header.1)).map(|(item, _)| item).filter(|item| is_plain(item));
    blocks.any(|block| place.functions(block).any(|function| function.is_plain() && function.name() == Some(name)))
}

/// The annotated struct that a block was meant for, whose own name nothing has here.
pub(crate) fn meant_struct(place: &Place, name: &Ident) -> Option<Ident> {
    let own = name.unraw().to_string();
    let is_known =
        || place.named(&own).any(|(item, _)| item.keyword() != "impl") || place.uses().any(|item| item.imports(&own));
    if !place.is_in_module() || place.has_hidden_names() || is_known() {
        return None;
    }
    let structs = place.others().map(|(item, _)| item).filter(|item| item.keyword() == "struct" && item.is_annotated());
    let mut similar = structs.filter_map(Item::name).filter(|other| is_within_two_edits(&own, other));
    let meant = similar.next()?;
    (own.len() > 3 && similar.next().is_none()).then(|| Ident::new(meant, name.span()))
}

/// A call in a generator's body of a macro of ours that the file imports under another name, and its own name.
pub(crate) fn renamed_call(place: &Place, body: TokenStream) -> Option<(Ident, &'static str)> {
    let renamed = |name: &Ident| {
        let name = name.unraw().to_string();
        ["yield_", "yield_from", "finally"].into_iter().find(|own| place.whole().renames(own, &name))
    };
    let mut last = None;
    let mut found = None;
    any_token(body, &mut |token| {
        if let (TokenTree::Punct(punct), Some(name)) = (token, last.take()) {
            found = (punct.as_char() == '!').then(|| renamed(&name).map(|own| (name, own))).flatten();
        }
        if let TokenTree::Ident(name) = token {
            last = Some(name.clone());
        }
        found.is_some()
    });
    found
}

/// Whether a name is imported from this crate beside a block.
pub(crate) fn is_ours(place: &Place, name: &str) -> bool {
    place.named(name).next().is_none()
        && place.uses().any(|item| item.is_plain() && item.imports(name) && item.root() == Some("aiter"))
}

/// Traits of the prelude that no type has without saying so.
const PRELUDE_TRAITS: [&str; 21] = [
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "Clone",
    "Copy",
    "Default",
    "DoubleEndedIterator",
    "Eq",
    "ExactSizeIterator",
    "Fn",
    "FnMut",
    "FnOnce",
    "IntoIterator",
    "Iterator",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Send",
    "Sync",
    "Unpin",
];

/// Whether a parameter without bounds has not this trait: one of the standard library's, without an `impl` for every type.
fn is_asked_for(place: &Place, bound: &TypeParamBound) -> bool {
    const FOR_EVERY_TYPE: [&str; 8] = ["Any", "Borrow", "BorrowMut", "From", "Into", "Sized", "TryFrom", "TryInto"];
    let TypeParamBound::Trait(bound) = bound else { return false };
    let (Some(first), Some(last)) = (bound.path.segments.first(), bound.path.segments.last()) else { return false };
    let (first, last) = (first.ident.to_string(), last.ident.to_string());
    let is_standard = |name: &str| ["alloc", "core", "std"].contains(&name);
    let is_known = if bound.path.segments.len() > 1 {
        is_standard(&first)
    } else {
        let source = place.whole();
        let origins = source.origins(&first);
        let is_there = !origins.is_empty() || PRELUDE_TRAITS.contains(&first.as_str()) && !place.has_hidden_names();
        is_there && origins.iter().all(|origin| is_standard(origin))
    };
    is_known
        && !FOR_EVERY_TYPE.contains(&last.as_str())
        && bound
            .to_token_stream()
            .into_iter()
            .next()
            .is_some_and(|token| !matches!(token, TokenTree::Punct(sign) if sign.as_char() == '?'))
}

/// Whether a bound says nothing of other traits: a lifetime, or a trait of the standard library's that has no other with it.
fn is_alone(place: &Place, bound: &TypeParamBound) -> bool {
    const ALONE: [&str; 6] = ["Clone", "Debug", "Default", "Send", "Sync", "Unpin"];
    match bound {
        TypeParamBound::Lifetime(_) => true,
        bound => {
            is_asked_for(place, bound) && trait_name(bound).is_some_and(|name| ALONE.iter().any(|alone| name == alone))
        }
    }
}

/// The last name in a trait's path.
fn trait_name(bound: &TypeParamBound) -> Option<&Ident> {
    let TypeParamBound::Trait(bound) = bound else { return None };
    bound.path.segments.last().map(|segment| &segment.ident)
}

/// The bounds of a type parameter, those of the where clause among them. None where a clause says something of more than the parameter.
fn bounds_of(generics: &Generics, name: &Ident) -> Option<Punctuated<TypeParamBound, Token![+]>> {
    let mut bounds = Punctuated::new();
    for param in generics.type_params().filter(|param| param.ident == *name) {
        bounds.extend(param.bounds.iter().cloned());
    }
    for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
        match predicate {
            WherePredicate::Type(predicate) if matches!(&predicate.bounded_ty, Type::Path(path) if path.path.is_ident(name)) =>
            {
                bounds.extend(predicate.bounds.iter().cloned());
            }
            predicate => {
                let is_it = &mut |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == name);
                if any_token(predicate.to_token_stream(), is_it) {
                    return None;
                }
            }
        }
    }
    Some(bounds)
}

/// A parameter of a block without bounds that its struct asks for: its index, and those. Where the block has a bound that may imply them,
/// that is for rustc to say.
pub(crate) fn missing_bounds(place: &Place, block: &Block) -> Option<(usize, Punctuated<TypeParamBound, Token![+]>)> {
    let segment = last_segment(&block.self_ty)?;
    let PathArguments::AngleBracketed(args) = &segment.arguments else { return None };
    let name = segment.ident.unraw().to_string();
    let mut structs = place.named(&name).map(|(item, _)| item).filter(|item| item.is_struct(&name));
    let definition = structs.next().filter(|item| item.is_annotated() && item.is_plain())?;
    let definition: Struct = syn::parse_str(place.text(definition)?).ok()?;
    if structs.next().is_some() {
        return None;
    }
    let args = args.args.iter().filter(|arg| !matches!(arg, GenericArgument::Lifetime(_)));
    let params = definition.generics.params.iter().filter(|param| !matches!(param, GenericParam::Lifetime(_)));
    args.zip(params).find_map(|(arg, param)| {
        let GenericParam::Type(param) = param else { return None };
        let GenericArgument::Type(Type::Path(arg)) = arg else { return None };
        let arg = arg.path.get_ident()?;
        let is_it = |param: &GenericParam| matches!(param, GenericParam::Type(param) if param.ident == *arg);
        let at = block.generics.params.iter().position(is_it)?;
        let own = bounds_of(&block.generics, arg)?;
        if !own.iter().all(|bound| is_alone(place, bound)) {
            return None;
        }
        let mut asked = bounds_of(&definition.generics, &param.ident).unwrap_or_else(|| param.bounds.clone());
        if !own.is_empty() {
            // With `Clone` comes `ToOwned`.
            let is_there = |bound: &TypeParamBound| {
                trait_name(bound) == Some(&Ident::new("ToOwned", arg.span()))
                    || own.iter().any(|own| trait_name(own) == trait_name(bound))
            };
            asked = asked.into_iter().filter(|bound| !is_there(bound)).collect();
        }
        asked.iter().any(|bound| is_asked_for(place, bound)).then_some((at, asked))
    })
}

/// Whether an annotated block of a struct calls another macro, which may write functions.
pub(crate) fn has_macro_call(place: &Place, name: &Ident) -> bool {
    let blocks = place.named(&name.unraw().to_string()).map(|(item, _)| item);
    let mut blocks =
        blocks.filter(|item| item.is_annotated() && item.header().is_some_and(|(of_trait, _)| of_trait.is_none()));
    blocks.any(|block| place.has_macro_call(block))
}

/// Whether the name of a private function certainly stands once: not in its block, which may call it by a macro; and in its file alone, without
/// modules below in other files.
pub(crate) fn stands_once(place: &Place, name: &Ident, block: &Block) -> bool {
    let text = place.file();
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let name = name.unraw().to_string();
    let is_elsewhere = text.contains("include!")
        || text.split("mod ").skip(1).any(|behind| {
            behind
                .trim_start()
                .trim_start_matches(|c: char| c.is_alphanumeric() || c == '_')
                .trim_start()
                .starts_with(';')
        });
    let is_once = words.by_ref().any(|word| word == name) && !words.any(|word| word == name);
    is_once && !is_elsewhere && !passes_self(block.body.stream())
}

/// Whether a macro gets a whole `self`.
fn passes_self(code: TokenStream) -> bool {
    let mut is_macro = false;
    code.into_iter().any(|token| {
        let was_mark =
            std::mem::replace(&mut is_macro, matches!(&token, TokenTree::Punct(mark) if mark.as_char() == '!'));
        let TokenTree::Group(group) = token else { return false };
        was_mark && has_whole_self(group.stream()) || passes_self(group.stream())
    })
}

/// Whether a `self` is followed by no dot.
fn has_whole_self(code: TokenStream) -> bool {
    let mut tokens = code.into_iter().peekable();
    let mut is_self = false;
    while let Some(token) = tokens.next() {
        is_self |= match &token {
            TokenTree::Ident(word) if word == "self" => {
                !matches!(tokens.peek(), Some(TokenTree::Punct(dot)) if dot.as_char() == '.')
            }
            TokenTree::Group(group) => has_whole_self(group.stream()),
            _ => false,
        };
    }
    is_self
}
