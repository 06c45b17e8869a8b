//! What the attribute does on each kind of item: read it, classify it, validate it, expand it.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, GenericParam, Ident, Path, PathArguments, Type, Visibility};

use crate::args::{Args, Inline, State};
use crate::beside::{self, Lack, PlainBlock};
use crate::cfg::{self, Split};
use crate::diagnostics::{Errors, show};
use crate::expand::{self, definition};
use crate::generator;
use crate::hooks::{Functions, Step};
use crate::names::{Types, state_ident};
use crate::neighbour;
use crate::own_name;
use crate::scope::links_on_state;
use crate::shared::Shared;
use crate::source::Place;
use crate::stub;
use crate::syntax::{Block, Function, Item, Members, Struct};
use crate::tokens::regroup;
use crate::ty::{future_output, last_segment, peel};
use crate::validate::{
    is_hook, like_next, misnamed_message, report_without_next, validate_combinations, validate_struct,
};

/// The attribute on whatever it stands on.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let Some(split) = cfg::split(&item) else { return expand_item(args, item) };
    if let Some(predicate) = cfg::one_too_many(&item) {
        let errors = Errors::new();
        errors.on(predicate, cfg::too_many_parameters("item"));
        let errors = errors.finish();
        return quote!(#item #errors);
    }
    expand_split(args, split)
}

/// from: `impl<#[cfg(a)] T> Foo<T> { … }`
///
/// into: what the attribute makes of `impl<T> Foo<T> { … }`, under the `cfg`, and of `impl<> Foo<T> { … }`, without it
fn expand_split(args: TokenStream, split: Split) -> TokenStream {
    let Split { predicate, with, without } = split;
    let errors = Errors::silent();
    let krate = Args::parse(&errors, args.clone()).krate;
    let with = expand(args.clone(), with);
    let without = expand(args, without);
    quote! {
        #[cfg(#predicate)]
        #krate::private::items! { #with }
        #[cfg(not(#predicate))]
        #krate::private::items! { #without }
    }
}

fn expand_item(args: TokenStream, item: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let mut args = Args::parse(&errors, args);
    let has_heap = cfg!(feature = "alloc") || args.inline.is_some();
    if !has_heap {
        args.inline = Some(Inline::missing());
    }
    let expanded = match syn::parse2(item.clone()) {
        Ok(Item::Struct(mut definition)) => {
            take_second_attribute(&errors, &mut definition.attrs);
            if !has_heap {
                errors.at(
                    Span::call_site(),
                    "without the feature `alloc` of `aiter` there is no heap to put the stream on: write `#[async_iter(inline)]`, here and on the \
                     `impl`, or turn the feature on",
                );
            }
            expand_struct(&errors, &mut args, &definition)
        }
        Ok(Item::Block(mut block)) => {
            let yields = block.words.contains("yield_") || block.words.contains("yield");
            if yields || block.words.contains("finally") && is_ours(&block, "finally") {
                block.body = generator::refuse_in_hooks(&errors, &args.krate, &block.body, yields);
            }
            expand_block(&errors, &mut args, block)
        }
        Ok(Item::Function) => expand_function(&errors, &args, item),
        Ok(Item::Other { keyword }) => {
            errors.at(
                keyword.span(),
                format!("`#[async_iter]` stands on a struct, and on the `impl` that has its hooks; not on `{keyword}`"),
            );
            item
        }
        Err(error) => {
            errors.push(error);
            item
        }
    };
    let errors = errors.finish();
    quote!(#expanded #errors)
}

/// Whether a name is imported from this crate beside a block.
fn is_ours(block: &Block, name: &str) -> bool {
    let place = own_name(&block.self_ty).and_then(|own| Place::of_attribute(own.span()));
    place.is_some_and(|place| beside::is_ours(&place, name))
}

/// Takes the attribute off its own item, where it stands a second time: it would make a state of the state.
fn take_second_attribute(errors: &Errors, attrs: &mut Vec<Attribute>) {
    attrs.retain(|attr| {
        let is_second = attr.path().segments.last().is_some_and(|segment| segment.ident == "async_iter");
        if is_second {
            errors.on(attr, "`#[async_iter]` stands here twice: keep one, with the options of both");
        }
        !is_second
    });
}

/// A struct: the state, and the stream over it.
fn expand_struct(errors: &Errors, args: &mut Args, definition: &Struct) -> TokenStream {
    validate_struct(errors, args, definition);
    let mut is_probed = true;
    if let Some(place) = Place::of_attribute(definition.ident.span()) {
        if let Some(expanded) = expand_beside_plain_block(errors, args, definition, &place) {
            return expanded;
        }
        let name = &definition.ident;
        if beside::stream_by_hand(&place, name).is_some_and(|by_hand| !by_hand.has_next)
            && !has_type_parameters(definition)
        {
            errors.at(
                name.span(),
                format!("`Stream` is implemented for `{name}` by hand here, which needs no `#[async_iter]`: leave out one of the two"),
            );
            return stub::definition(args, definition);
        }
        if beside::trait_by_hand(&place, name, "Debug").is_some() {
            errors.at(
                name.span(),
                format!("`#[async_iter]` implements `Debug` for `{name}` too: leave out the one by hand; with `#[derive(Debug)]` below the attribute it shows the fields"),
            );
            return stub::definition(args, definition);
        }
        is_probed = !beside::has_misnamed_next(&place, name);
        if args.state.is_none() && !errors.any() && beside::lacks_hooks(&place, name) == Some(Lack::All) {
            return expand_without_hooks(errors, args, definition);
        }
        let state = state_ident(name);
        if let Some(free) = beside::free_name(&place, name, &state).filter(|_| args.state.is_none()) {
            errors.at(
                name.span(),
                format!(
                    "the state of `{name}` is called `{state}`, and so is something else here: write `#[async_iter(state = {free})]`, on the \
                     struct and on its `impl`"
                ),
            );
            args.state = Some(State { vis: Visibility::Inherited, ident: free });
        }
        args.place = Some(place);
    }
    let args = &*args;
    let shared = Shared::parse(errors, &definition.fields);
    let expanded = definition::expand(args, definition, shared.as_ref(), is_probed && !errors.any());
    let Some(predicate) = neighbour::derive_above(definition) else { return expanded };
    errors.under(
        Some(&predicate),
        syn::Error::new(
            definition.ident.span(),
            "`#[async_iter]` stands above `#[derive]`: what is derived is about the fields, which are the state's",
        ),
    );
    let krate = &args.krate;
    let stub = stub::definition(args, definition);
    quote! {
        #[cfg(#predicate)]
        #krate::private::items! { #stub }
        #[cfg(not(#predicate))]
        #krate::private::items! { #expanded }
    }
}

/// Reports that no `impl` of a struct has hooks.
fn expand_without_hooks(errors: &Errors, args: &Args, definition: &Struct) -> TokenStream {
    let name = &definition.ident;
    errors.at(
        name.span(),
        definition::without_hooks(name, "put `#[async_iter]` on the one that has `async fn next(&mut self)`"),
    );
    let shared = Shared::parse(errors, &definition.fields);
    let expanded = definition::expand(args, definition, shared.as_ref(), false);
    let stream = stub::expand_unknown(errors, args, name);
    quote!(#expanded #stream)
}

/// Reports an `impl` beside the struct that has the hooks, and has no attribute.
fn expand_beside_plain_block(errors: &Errors, args: &Args, definition: &Struct, place: &Place) -> Option<TokenStream> {
    let name = &definition.ident;
    let PlainBlock { block, is_on_next } = beside::plain_block_with_next(place, name)?;
    if has_type_parameters(definition) && !is_for_all(&block) {
        // It may be a block for other parameters.
        return None;
    }
    if is_on_next {
        // It is reported there.
        errors.leave_to_rustc();
    } else {
        errors.at(
            name.span(),
            format!("the `impl` of `{name}` that has `next` has no `#[async_iter]`: put it there too"),
        );
    }
    let definition = stub::definition(args, definition);
    let alone = stub::expand_alone(args, &block, name);
    Some(quote!(#definition #alone))
}

/// Whether a block is for all parameters: `impl<T: Send> Foo<T>`.
fn is_for_all(block: &Block) -> bool {
    let Some(PathArguments::AngleBracketed(args)) = last_segment(&block.self_ty).map(|segment| &segment.arguments)
    else {
        return false;
    };
    let mut left: Vec<_> = block.generics.params.iter().filter_map(name_of_parameter).collect();
    args.args.iter().all(|arg| {
        let arg = arg.to_token_stream().to_string();
        let own = left.iter().position(|name| *name == arg).map(|own| left.swap_remove(own));
        own.is_some() || arg.starts_with('\'')
    })
}

fn name_of_parameter(param: &GenericParam) -> Option<String> {
    match param {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(param) => Some(param.ident.to_string()),
        GenericParam::Const(param) => Some(param.ident.to_string()),
    }
}

fn has_type_parameters(definition: &Struct) -> bool {
    definition.generics.params.iter().any(|param| !matches!(param, GenericParam::Lifetime(_)))
}

/// Reports that the struct of a block has no attribute.
fn expand_without_struct(errors: &Errors, args: &Args, block: &Block, place: &Place) -> Option<TokenStream> {
    let name = own_name(&block.self_ty).filter(|_| beside::lacks_struct(place))?;
    if place.is_inner {
        // rustc says that an attribute cannot stand there.
        errors.leave_to_rustc();
    } else {
        errors.at(
            name.span(),
            format!("the struct `{name}` has no `#[async_iter]`: put it there too, above any `#[derive]`"),
        );
    }
    let Block { attrs, modifiers, keyword, generics, of_trait, self_ty, body, .. } = block;
    let where_clause = &generics.where_clause;
    let alone = block.of_trait.is_none().then(|| stub::expand_alone(args, block, name));
    Some(quote! {
        #(#attrs)*
        #[allow(unused, clippy::all)]
        #modifiers #keyword #generics #of_trait #self_ty #where_clause #body
        #alone
    })
}

/// The name of a type that is one.
fn own_name(ty: &Type) -> Option<&Ident> {
    match peel(ty) {
        Type::Path(path) if path.qself.is_none() && path.path.segments.len() == 1 => {
            path.path.segments.first().map(|segment| &segment.ident)
        }
        _ => None,
    }
}

/// A function: an async generator.
fn expand_function(errors: &Errors, args: &Args, item: TokenStream) -> TokenStream {
    args.validate_generator(errors);
    generator::expand(errors, args, item)
}

/// An `impl` block: the user's, on the state; and from the one that has `next`, the stream.
fn expand_block(errors: &Errors, args: &mut Args, mut block: Block) -> TokenStream {
    take_second_attribute(errors, &mut block.attrs);
    let mut place = own_name(&block.self_ty).and_then(|name| Place::of_attribute(name.span()));
    if let Some(meant) =
        place.as_ref().zip(own_name(&block.self_ty)).and_then(|(place, name)| beside::meant_struct(place, name))
    {
        report_unknown_struct(errors, &mut block, meant);
        place = None;
    }
    let mut beside = stub::Beside::default();
    if let Some(place) = &place {
        if let Some(expanded) = expand_without_struct(errors, args, &block, place) {
            return expanded;
        }
        if let Some(name) = own_name(&block.self_ty).filter(|_| args.state.is_none()) {
            // The struct's half reports it.
            let free = beside::free_name(place, name, &state_ident(name));
            args.state = free.map(|ident| State { vis: Visibility::Inherited, ident });
        }
        report_other_state(errors, args, &block, place);
        args.local |= own_name(&block.self_ty).is_some_and(|name| beside::struct_says_local(place, name));
        if let Some(wrong) = beside::wrong_parameters(place, &block) {
            errors.on(&block.self_ty, wrong.message);
            let has_next = block.of_trait.is_none() && block.functions.iter().any(|function| function.name() == "next");
            let is_hooked = has_next && !wrong.of_struct;
            return if is_hooked { stub::expand_hooked(args, &block.self_ty) } else { TokenStream::new() };
        }
        add_missing_bounds(errors, &mut block, place);
        beside.has_hooks = take_repeated_hooks(errors, &mut block, place);
        beside.has_stream = report_by_hand(errors, &block, place, "Stream");
        beside.has_close = report_close_by_hand(errors, &block, place);
        beside.has_fused = report_by_hand(errors, &block, place, "FusedStream");
    }
    args.place = place;
    let args = &*args;
    let place = args.place.as_ref();
    if let Some(state) = &args.state {
        if !matches!(state.vis, Visibility::Inherited) {
            errors.on(&state.vis, "the visibility of the state stands on the struct: write `state = Inner` here");
        }
    }
    let Some(types) = Types::new(errors, &block, args.state.as_ref().map(|state| &state.ident)) else {
        return TokenStream::new();
    };
    own_name::exchange(&mut block, &types);
    block.functions = block.functions.into_iter().flat_map(|function| cfg::split_function(errors, function)).collect();
    if block.of_trait.is_none() {
        if let Some(stubbed) = refuse_item_of_self(errors, args, &block) {
            return stub::expand(args, &stubbed, &types, &beside);
        }
    }
    let block = &block;
    if block.of_trait.is_some() {
        if let Some(inherent) = refuse_hooks_of_trait(errors, args, block, place) {
            return stub::expand(args, &inherent, &types, &beside);
        }
        args.validate_place(errors, &["state", "crate"], "on the `impl` of a trait");
        let body = links_on_state(args, block, &types);
        return expand::user_block(block, &types, TokenStream::new(), &body);
    }

    let functions = Functions::validate(errors, block, args, &types);
    let combinations = validate_combinations(errors, &functions, args);
    if let Some(place) = place {
        validate_shared(errors, block, &functions, place);
        beside.is_misnamed = report_lack_of_hooks(errors, args, block, place);
    }
    if errors.any() {
        return stub::expand(args, block, &types, &beside);
    }
    let expanded = expand::block(args, block, &types, &functions, &combinations);
    let misnamed = place.and_then(|place| probe_for_next(args, block, place));
    quote!(#expanded #misnamed)
}

/// Reports that a block calls the state otherwise than its struct does.
fn report_other_state(errors: &Errors, args: &mut Args, block: &Block, place: &Place) {
    let Some(name) = own_name(&block.self_ty) else { return };
    let Some(ident) = beside::state_of_struct(place, name) else { return };
    let written = args.state.as_ref().map_or(name, |state| &state.ident);
    let called = args.state.as_ref().map_or_else(|| state_ident(name), |state| state.ident.clone());
    // It may be an alias.
    if called == ident || beside::may_be_named(place, &called) {
        return;
    }
    errors.at(
        written.span(),
        format!("the struct calls its state `{ident}`: write `#[async_iter(state = {ident})]` on this `impl` too"),
    );
    args.state = Some(State { vis: Visibility::Inherited, ident });
}

/// Reports that there is no struct of a block's name, and gives it the name of the one that was meant.
fn report_unknown_struct(errors: &Errors, block: &mut Block, meant: Ident) {
    let Type::Path(path) = &mut block.self_ty else { return };
    let Some(name) = path.path.segments.first_mut().map(|segment| &mut segment.ident) else { return };
    errors.at(name.span(), format!("there is no struct `{name}` here: did you mean `{meant}`?"));
    *name = meant;
}

/// Reports parameters without the bounds that the struct asks for, and adds those.
fn add_missing_bounds(errors: &Errors, block: &mut Block, place: &Place) {
    while let Some((at, bounds)) = beside::missing_bounds(place, block) {
        let Some(GenericParam::Type(param)) = block.generics.params.iter_mut().nth(at) else { return };
        let name = &param.ident;
        let missing = show(&bounds);
        param.bounds.extend(bounds);
        let all = show(&param.bounds);
        errors.at(
            name.span(),
            format!(
                "the struct asks for `{name}: {missing}`, and its `impl` has to ask for that too: write `{name}: {all}`"
            ),
        );
    }
}

/// Reports a block with `next` beside a trait of streams that is implemented by hand. Whether it is.
fn report_by_hand(errors: &Errors, block: &Block, place: &Place, of_trait: &str) -> bool {
    let next = block.functions.iter().find(|function| function.name() == "next" && block.of_trait.is_none());
    let Some((next, name)) = next.zip(own_name(&block.self_ty)) else { return false };
    let is_by_hand = beside::trait_by_hand(place, name, of_trait).is_some();
    // One mistake, where both are.
    if is_by_hand && !(of_trait == "FusedStream" && beside::stream_by_hand(place, name).is_some()) {
        errors.at(
            next.span(),
            format!("this makes a `{of_trait}` of `{name}`, which is one by hand too: leave out one of the two"),
        );
    }
    is_by_hand
}

/// Reports a block with `next` beside a method `close` of the stream, which the attribute writes too. Whether there is one.
fn report_close_by_hand(errors: &Errors, block: &Block, place: &Place) -> bool {
    let hook = |name: &str| block.functions.iter().find(|function| function.name() == name);
    let Some(next) = hook("next").filter(|_| block.of_trait.is_none()) else { return false };
    let is_by_hand = beside::has_in_plain_block(place, "close");
    if is_by_hand {
        let name = show(&block.self_ty);
        errors.at(
            hook("close").unwrap_or(next).span(),
            format!(
                "this gives `{name}` a method `close`, and a plain `impl` has one too: make that one the hook, which stands here, or \
                 give it another name"
            ),
        );
    }
    is_by_hand
}

/// Reports an async `init` of a state that shares a field with its stream.
fn validate_shared(errors: &Errors, block: &Block, functions: &Functions, place: &Place) {
    let Some(name) = own_name(&block.self_ty) else { return };
    let init = functions.init.iter().find(|init| init.is_async() && init.function.cfg().is_none());
    if let Some(init) = init.filter(|_| beside::shares_fields(place, name)) {
        errors.at(
            init.function.span(),
            format!(
                "the stream is made before an async `init` has made the state, with which `{name}` shares a field: make the state in a \
                 constructor that runs at once, `async fn connect(…) -> Result<Self, E>`; or give `init` what is shared, and keep it beside \
                 the stream"
            ),
        );
    }
}

/// Reports a method that must have been meant as `next`, since there is none. Whether there is such a method.
fn report_lack_of_hooks(errors: &Errors, args: &Args, block: &Block, place: &Place) -> bool {
    let name = own_name(&block.self_ty).filter(|_| args.state.is_none());
    let Some(lack) = name.and_then(|name| beside::lacks_hooks(place, name)) else { return false };
    let next = like_next(block).filter(|_| lack == Lack::Misnamed);
    match next {
        Some(next) if !errors.any() => errors.at(next.span(), misnamed_message(next)),
        _ => errors.leave_to_rustc(),
    }
    next.is_some()
}

/// A check, beside a block without hooks that has what may be `next` by another name, that there is one elsewhere.
fn probe_for_next(args: &Args, block: &Block, place: &Place) -> Option<TokenStream> {
    let next = like_next(block)?;
    let name = own_name(&block.self_ty).filter(|name| beside::has_misnamed_next(place, name))?;
    Some(definition::check_hooked(args, next.span(), &name.to_token_stream(), &misnamed_message(next)))
}

/// Reports a `next` that stands in an earlier block too, and takes what stands there out of this one. Whether there is another block that has
/// `next`.
fn take_repeated_hooks(errors: &Errors, block: &mut Block, place: &Place) -> bool {
    let Some(other) = beside::other_block_with_next(place) else { return false };
    let next = block.functions.iter().find(|function| function.name() == "next");
    if next.is_some() && !other.is_before {
        return false;
    }
    let is_repeated = |name: &Ident| other.hooks.iter().any(|hook| name == hook);
    let mut hooks = block.functions.iter().filter(|function| is_hook(function));
    if let Some(next) = next {
        errors.at(
            next.span(),
            format!(
                "`next` stands in another block of `{}` too: a stream has one, with all hooks beside it",
                show(&block.self_ty)
            ),
        );
    } else if let Some(hook) = hooks.next().filter(|hook| is_repeated(hook.name())) {
        report_without_next(errors, hook);
    }
    let body = regroup(&block.body, without_functions(block.body.stream(), &is_repeated));
    if let Ok(Members { words, functions, .. }) = syn::parse2(body.stream()) {
        block.words = words;
        block.functions = functions;
        block.body = body;
    }
    true
}

/// The members of a block without the functions of some names.
fn without_functions(body: TokenStream, is_left_out: &dyn Fn(&Ident) -> bool) -> TokenStream {
    let mut out = TokenStream::new();
    let mut member = Vec::new();
    for token in body {
        let ends = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            _ => false,
        };
        member.push(token);
        if ends {
            let is_named = |pair: &[TokenTree]| matches!(pair, [keyword, TokenTree::Ident(name)] if is_word(keyword, "fn") && is_left_out(name));
            let member = std::mem::take(&mut member);
            if !member.windows(2).any(is_named) {
                out.extend(member);
            }
        }
    }
    out.extend(member);
    out
}

/// Reports hooks under the header of a trait of streams, and gives the block as it should be, without the trait.
///
/// A `next` that is not async may be an iterator's, which the state may well be.
fn refuse_hooks_of_trait(errors: &Errors, args: &Args, block: &Block, place: Option<&Place>) -> Option<Block> {
    let path: Path =
        syn::parse2(block.of_trait.clone()?.into_iter().take_while(|token| !is_word(token, "for")).collect()).ok()?;
    // A trait of the user's own may be called so too.
    let name = &path.segments.last()?.ident;
    let first = path.segments.first()?.ident.to_string();
    let is_known =
        if path.segments.len() > 1 { beside::is_crate_of_streams(&first) } else { beside::is_known(place?, &first) };
    if !is_known {
        return None;
    }
    let has_next = block.functions.iter().any(|function| function.name() == "next" && function.sig.asyncness.is_some());
    let polls = name == "Stream" && block.functions.iter().any(|function| function.name() == "poll_next");
    if polls && place.is_some_and(|place| beside::other_block_with_next(place).is_none()) {
        let struct_name = show(&block.self_ty);
        errors.on(
            &path,
            format!(
                "the attribute implements `Stream` itself: write `impl {struct_name}` with an `async fn next(&mut self) -> Option<T>`; or \
                 keep `poll_next`, and leave `#[async_iter]` out, here and on the struct"
            ),
        );
        return with_next(args, block);
    }
    let is_ours = ["AsyncIter", "LocalAsyncIter"].iter().any(|known| name == known);
    if !has_next
        || !is_ours && !["AsyncIterator", "FusedStream", "Iterator", "Stream"].iter().any(|known| name == known)
    {
        return None;
    }
    let struct_name = show(&block.self_ty);
    let problem = if is_ours {
        format!("`{name}` is for a struct that stays what it is, without the attribute")
    } else {
        format!("`async fn next` is no method of `{name}`")
    };
    errors.on(&path, format!("{problem}: write `impl {struct_name}`, and the attribute makes it a `Stream`"));
    without_types(block)
}

/// Reports a `next` that gives `Self::Item`, and gives the block as it should be, with the type in its place.
fn refuse_item_of_self(errors: &Errors, args: &Args, block: &Block) -> Option<Block> {
    let next = block.functions.iter().find(|function| function.name() == "next")?;
    let Some(item) = item_of_self(&next.output()?.to_token_stream()) else {
        return refuse_item_of_self_beside(errors, args, block, next);
    };
    let (_, types) = take_types(block.body.stream());
    let known = types.iter().find(|(name, _)| name == "Item");
    if let Some((name, ty)) = known {
        errors.at(
            name.span(),
            format!("`next` says what an item is: leave this type out, and write `{}` for `Self::Item`", show(ty)),
        );
        return without_types(block);
    }
    errors.on(item, "`Self::Item` comes from what `next` returns: write the item's type here, as in `Option<u32>`");
    let core = args.core();
    let mut stubbed = without_types(block)?;
    // Nobody knows the item, so the bodies are not checked; and it is a type that can be shown.
    let item = [(Ident::new("Item", Span::call_site()), quote!(#core::convert::Infallible))];
    let body = replace_types(stubbed.body.stream(), &item);
    stubbed.functions = syn::parse2::<Members>(body).ok()?.functions;
    stubbed.body = regroup(&block.body, TokenStream::new());
    Some(stubbed)
}

/// Reports a `Self::Item` in the signature of another function than `next`. What `next` returns takes its place.
fn refuse_item_of_self_beside(errors: &Errors, args: &Args, block: &Block, next: &Function) -> Option<Block> {
    let signature = |function: &Function| {
        let (inputs, output) = (&function.sig.inputs, &function.sig.output);
        quote!(#inputs #output)
    };
    let found = block.functions.iter().find_map(|function| item_of_self(&signature(function)))?;
    let returns = next.output()?;
    let step = Step::new(future_output(returns).unwrap_or(returns), args)?;
    let (body, types) = take_types(block.body.stream());
    if !types.is_empty() {
        return None;
    }
    let item = step.item().to_token_stream();
    errors.on(found, format!("`Self::Item` is no type here: write the item's type, `{}`", show(&item)));
    inherent(block, replace_types(body, &[(Ident::new("Item", Span::call_site()), item)]))
}

/// The first `Self::Item` in a type.
fn item_of_self(ty: &TokenStream) -> Option<TokenStream> {
    let tokens: Vec<_> = ty.clone().into_iter().collect();
    let here = tokens.windows(4).find(|tokens| {
        matches!(tokens, [first, TokenTree::Punct(_), TokenTree::Punct(_), name]
            if is_word(first, "Self") && is_word(name, "Item"))
    });
    here.map(|tokens| tokens.iter().cloned().collect()).or_else(|| {
        tokens.iter().find_map(|token| match token {
            TokenTree::Group(group) => item_of_self(&group.stream()),
            _ => None,
        })
    })
}

/// An inherent block of the members of this one, where its types stand in for their names.
fn without_types(block: &Block) -> Option<Block> {
    let (body, types) = take_types(block.body.stream());
    inherent(block, replace_types(body, &types))
}

/// The block of a `Stream` by hand as one of the attribute, with the same items.
fn with_next(args: &Args, block: &Block) -> Option<Block> {
    let krate = &args.krate;
    let (body, types) = take_types(block.body.stream());
    let (_, item) = types.iter().find(|(name, _)| name == "Item")?;
    let body = replace_types(body, &types);
    inherent(
        block,
        quote! {
            async fn next(&mut self) -> #krate::private::core::option::Option<#item> {
                #krate::private::stand_in()
            }
            #body
        },
    )
}

/// A block with the header of this one, but for its trait, and with other members.
fn inherent(block: &Block, members: TokenStream) -> Option<Block> {
    let body = regroup(&block.body, members);
    let Members { words, functions, constants, broken, .. } = syn::parse2(body.stream()).ok()?;
    Some(Block {
        attrs: block.attrs.clone(),
        modifiers: TokenStream::new(),
        keyword: block.keyword,
        generics: block.generics.clone(),
        of_trait: None,
        self_ty: block.self_ty.clone(),
        body,
        words,
        functions,
        constants,
        broken,
        half_typed: false,
    })
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// The members of an `impl` without its types, and those.
///
/// from: `type Item = u32; async fn …`
///
/// into: `async fn …` and (`Item`, `u32`)
fn take_types(body: TokenStream) -> (TokenStream, Vec<(Ident, TokenStream)>) {
    let mut rest = TokenStream::new();
    let mut types = Vec::new();
    let mut tokens = body.into_iter();
    while let Some(token) = tokens.next() {
        if !is_word(&token, "type") {
            rest.extend([token]);
            continue;
        }
        let is_punct = |token: &TokenTree, sign| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
        let member: Vec<_> = tokens.by_ref().take_while(|token| !is_punct(token, ';')).collect();
        if let [TokenTree::Ident(name), equals, ty @ ..] = member.as_slice() {
            if is_punct(equals, '=') {
                types.push((name.clone(), ty.iter().cloned().collect()));
            }
        }
    }
    (rest, types)
}

/// from: `Self::Item`
///
/// into: `u32`
fn replace_types(tokens: TokenStream, types: &[(Ident, TokenStream)]) -> TokenStream {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut rest = tokens.as_slice();
    let mut out = TokenStream::new();
    while let [first, behind @ ..] = rest {
        rest = behind;
        if let (true, [TokenTree::Punct(_), TokenTree::Punct(_), TokenTree::Ident(name), after @ ..]) =
            (is_word(first, "Self"), behind)
        {
            if let Some((_, ty)) = types.iter().find(|(known, _)| known == name) {
                out.extend(ty.clone());
                rest = after;
                continue;
            }
        }
        out.extend([match first {
            TokenTree::Group(group) => TokenTree::Group(regroup(group, replace_types(group.stream(), types))),
            token => token.clone(),
        }]);
    }
    out
}
