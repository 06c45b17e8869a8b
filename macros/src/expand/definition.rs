//! The struct: the state, and the stream over it.

use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::{Attribute, Field, GenericParam, Generics, Ident, Meta, Token, TypeParamBound, Visibility, WherePredicate};

use crate::args::{Args, Inline};
use crate::beside;
use crate::expand::debug::debug;
use crate::exported;
use crate::hooks::ACCESSORS;
use crate::links::Links;
use crate::names::state_ident;
use crate::scope::{allowed, lints_of_parameters, located_at};
use crate::shared::{Shared, mentions_option, push_predicate, without_option};
use crate::syntax::{Fields, Struct};
use crate::targets::Members;
use crate::tokens::{Root, regroup};

/// from: `pub struct Foo<T> { field: T }`
///
/// into: `struct FooState<T> { field: T }  pub struct Foo<T> { fields_are_in_state: Iter<FooState<T>> }`
///
/// The field's name is for whoever asks the stream for a field of the state: rustc lists it as the one that there is.
pub(crate) fn expand(args: &Args, definition: &Struct, shared: Option<&Shared>, is_right: bool) -> TokenStream {
    let Struct { attrs, vis, keyword, ident, generics, fields } = definition;
    let krate = &args.krate;
    let (state_vis, state) = state_of(args, ident);
    let is_about_stream =
        |attr: &Attribute| ["doc", "deprecated", "must_use"].iter().any(|name| attr.path().is_ident(name));
    let named = |name| attrs.iter().filter(move |attr| attr.path().is_ident(name));
    let state_attrs = attrs.iter().filter(|attr| !is_about_stream(attr)).map(|attr| expected(attr, false));
    let stream_attrs = attrs
        .iter()
        .filter(|attr| is_about_stream(attr) || ["allow", "expect"].iter().any(|name| attr.path().is_ident(name)));
    let members = Members::of_struct(args, definition, &state);
    let on_stream = Links { name: &members.name, target: &|of, member| members.on_stream(of, member) };
    let on_state = Links { name: &members.name, target: &|of, member| members.on_state(of, member) };
    let stream_attrs = on_stream.in_attrs(stream_attrs.map(|attr| expected(attr, true)));
    let must_use = named("must_use").next().is_none().then(|| quote!(#[must_use = "streams do nothing unless polled"]));

    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let is_public = matches!(vis, Visibility::Public(_));
    let allowed_fields = is_public.then(|| allow_visible_fields(fields)).flatten().map(ToTokens::into_token_stream);
    let state_fields = match fields {
        Fields::Last(fields) => {
            let fields = on_state.in_fields(allowed_fields.unwrap_or_else(|| fields.clone()));
            quote!(#where_clause #fields)
        }
        Fields::First(fields) => {
            let fields = on_state.in_fields(allowed_fields.unwrap_or_else(|| fields.to_token_stream()));
            quote!(#fields #where_clause;)
        }
    };
    let state_fields = if mentions_option(fields) { without_option(state_fields) } else { state_fields };
    let struct_keyword = Ident::new("struct", keyword.span());
    // With the place of the user's braces: so rustc takes the struct for the user's, and says where it is never made.
    let span = fields.span().unwrap_or_else(|| ident.span());
    let iter = match &args.inline {
        None => quote!(#krate::Iter<#state #type_generics>),
        Some(inline) => {
            let room = room(args, inline, definition, &state);
            quote!(#krate::private::Inline<#state #type_generics, #room>)
        }
    };
    let stream_fields = if let Some(shared) = shared {
        shared.expand_fields(&on_stream, &iter, &where_clause.to_token_stream(), span)
    } else {
        let mut group = Group::new(Delimiter::Brace, quote!(fields_are_in_state: #iter,));
        group.set_span(span);
        quote!(#where_clause #group)
    };
    let iter_field = shared.map_or_else(|| quote!(fields_are_in_state), Shared::iter_field);
    // The field that is not shared is not the user's.
    let partial = shared.map(|_| "clippy::partial_pub_fields");
    // It is said of the state's parameters.
    let outlives = has_outlives_bounds(generics).then_some("explicit_outlives_requirements");
    let lints_of_stream = allowed(partial.into_iter().chain(outlives).chain(lints_of_parameters(generics)));
    let doc = format!(" The state of [`{}`]: its fields, as its hooks see them in `self`.", ident.unraw());
    // The generated code names the stream; and it has the struct's lifetimes on each `impl`, where some are used once.
    let allow: Vec<_> = named("allow").collect();
    let is_deprecated = named("deprecated").next().is_some() || shared.is_some_and(Shared::has_deprecated);
    let deprecated = is_deprecated.then_some("deprecated");
    let lifetimes = generics.lifetimes().next().map(|_| "single_use_lifetimes");
    let lints = allowed(deprecated.into_iter().chain(lifetimes).chain(lints_of_parameters(generics)));
    let debug = debug(args, definition, &state);
    // `accessors!` says why.
    let but = but_own_accessors(args, ident);
    let unless_doc = args.state.as_ref().map(|_| quote!(unless doc));
    let attrs = quote!(#(#allow)* #lints);
    let over = expand_over(args, definition, shared, &state, &attrs);
    let definition_of = quote! {
        { #attrs }
        impl [#impl_generics] [#ident #type_generics] over [#state #type_generics] [#where_clause];
        state [#state_vis] by #iter_field #unless_doc #but;
        #debug
    };
    let definition_of = match &args.inline {
        None => quote!(#krate::private::definition! { #definition_of }),
        Some(inline) => {
            let room = room(args, inline, definition, &state);
            let unpin = never_unpin(args, generics);
            quote! {
                #krate::private::definition_inline! {
                    #definition_of
                    Unpin [#unpin] in #room
                }
            }
        }
    };
    // Beside an error, the mistake is another one.
    let probe = is_right.then(|| probe(args, definition));

    quote! {
        #[doc = #doc]
        #[allow(non_camel_case_types)]
        #(#state_attrs)*
        #state_vis #keyword #state #generics #state_fields

        #(#stream_attrs)*
        #must_use
        #lints_of_stream
        #vis #struct_keyword #ident #generics #stream_fields

        #definition_of

        #over

        #probe
    }
}

/// Leaves out the accessors that the user has written, in a plain `impl` beside the struct: those take their place.
///
/// For a `fn state(&self)`: `but [[#[cfg(any())]] [] [] []]`
pub(super) fn but_own_accessors(args: &Args, stream: &Ident) -> Option<TokenStream> {
    let place = args.place.as_ref()?;
    let name = stream.unraw().to_string();
    let own = ACCESSORS.map(|accessor| beside::has_in_any_case(place, &name, accessor).then(|| quote!(#[cfg(any())])));
    own.iter().any(Option::is_some).then(|| quote!(but [#([#own])*]))
}

/// Whether types must outlive lifetimes.
fn has_outlives_bounds(generics: &Generics) -> bool {
    let is_lifetime = |bound: &TypeParamBound| matches!(bound, TypeParamBound::Lifetime(_));
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    generics.type_params().any(|param| param.bounds.iter().any(is_lifetime))
        || predicates.into_iter().any(|predicate| match predicate {
            WherePredicate::Type(predicate) => predicate.bounds.iter().any(is_lifetime),
            _ => false,
        })
}

/// The fields, with what is allowed of visible ones, which may be exported where their struct may be. None where there is nothing to allow.
fn allow_visible_fields(fields: &Fields) -> Option<Group> {
    let group = fields.group()?;
    if exported::lints_of_fields(group.stream()).is_empty() {
        return None;
    }
    let parse = |input: ParseStream| {
        let field = if matches!(fields, Fields::Last(_)) { Field::parse_named } else { Field::parse_unnamed };
        Punctuated::<Field, Token![,]>::parse_terminated_with(input, field)
    };
    let parsed = parse.parse2(group.stream()).ok()?;
    let fields = parsed.into_pairs().map(|pair| {
        let (field, comma) = pair.into_tuple();
        let is_public = matches!(field.vis, Visibility::Public(_));
        let lints = is_public.then(|| allowed(exported::lints_of_fields(field.ty.to_token_stream())));
        quote!(#lints #field #comma)
    });
    Some(regroup(&group, fields.collect()))
}

/// How the `impl`'s half of the attribute reaches the stream, and makes one. `attrs` are those of each `impl`.
fn expand_over(
    args: &Args,
    definition: &Struct,
    shared: Option<&Shared>,
    state: &Ident,
    attrs: &TokenStream,
) -> TokenStream {
    let Struct { ident, generics, .. } = definition;
    let krate = &args.krate;
    if let Some(shared) = shared {
        return shared.expand_impls(args, generics, ident, state, attrs);
    }
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let head = quote! {
        { #attrs }
        impl [#impl_generics] [#ident #type_generics] over [#state #type_generics] [#where_clause];
    };
    if args.inline.is_none() {
        return quote!(#krate::private::over! { #head });
    }
    quote! {
        #krate::private::over_inline! {
            #head
            by fields_are_in_state;
        }

        #krate::private::lazily_inline! { #head }
    }
}

/// How much room there is in the stream for its state and the futures of the hooks: what was said, or what they need. The lifetimes do not
/// change that.
fn room(args: &Args, inline: &Inline, definition: &Struct, state: &Ident) -> TokenStream {
    let krate = &args.krate;
    if let Some(size) = &inline.size {
        return quote!(#krate::private::Given<{ #size }>);
    }
    if definition.generics.params.iter().any(|param| !matches!(param, GenericParam::Lifetime(_))) {
        // That a number is missing is an error already.
        return quote!(#krate::private::Given<0>);
    }
    let lifetimes = definition.generics.lifetimes().map(|_| quote!('static));
    let lifetimes = (!definition.generics.params.is_empty()).then(|| quote!(<#(#lifetimes),*>));
    quote!(#krate::private::room!(#state #lifetimes))
}

/// The where clause of an `impl` of `Unpin` that never holds, so that there can be no other.
///
/// It depends on a lifetime, since rustc refuses a bound that cannot hold and depends on nothing.
fn never_unpin(args: &Args, generics: &Generics) -> TokenStream {
    let krate = &args.krate;
    let mut generics = generics.clone();
    let never =
        quote!(for<'aiter_pinned> #krate::private::NeverUnpin<'aiter_pinned>: #krate::private::core::marker::Unpin);
    push_predicate(&mut generics, never);
    generics.where_clause.to_token_stream()
}

/// The visibility and the name of the state of a struct.
pub(crate) fn state_of(args: &Args, ident: &Ident) -> (Visibility, Ident) {
    match &args.state {
        Some(state) => (state.vis.clone(), state.ident.clone()),
        None => (Visibility::Inherited, state_ident(ident)),
    }
}

/// An attribute on the stream or on the state. Of an `expect`, which has to come true, the stream has what is about its name, and the state
/// the rest. What may come true on neither, is allowed, because a stream is `Debug` and is not
/// to be copied. So is dead code, which may be the stream or a field of the state.
fn expected(attr: &Attribute, on_stream: bool) -> TokenStream {
    if !attr.path().is_ident("expect") {
        return attr.to_token_stream();
    }
    let Ok(metas) = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else {
        return if on_stream { TokenStream::new() } else { attr.to_token_stream() };
    };
    let (reason, lints): (Vec<_>, Vec<_>) = metas.into_iter().partition(|meta| meta.path().is_ident("reason"));
    let is_one_of = |meta: &Meta, names: &[&str]| {
        meta.path().segments.last().is_some_and(|last| names.iter().any(|name| last.ident == name))
    };
    let about_name = |meta: &Meta| is_one_of(meta, &LINTS_OF_NAME);
    let (never, lints): (Vec<_>, Vec<_>) = lints.into_iter().partition(|lint| is_one_of(lint, &LINTS_OF_NEITHER));
    let lints: Vec<_> = lints.into_iter().filter(|lint| about_name(lint) == on_stream).collect();
    let expect = (!lints.is_empty()).then(|| quote!(#[expect(#(#lints,)* #(#reason)*)]));
    let allow = (!never.is_empty()).then(|| quote!(#[allow(#(#never),*)]));
    quote!(#expect #allow)
}

/// Lints of a type's name, and of what others see of it, without the `clippy` before them.
const LINTS_OF_NAME: [&str; 6] = [
    "missing_docs",
    "module_name_repetitions",
    "non_camel_case_types",
    "unnameable_types",
    "unreachable_pub",
    "upper_case_acronyms",
];

/// Lints that a stream need not earn, nor a state that is private.
const LINTS_OF_NEITHER: [&str; 5] =
    ["dead_code", "exhaustive_structs", "missing_copy_implementations", "missing_debug_implementations", "unused"];

/// A check that the struct has hooks. It costs nothing, since nobody uses the constant.
///
/// Bounds stand on the impl, so of a struct with type or const parameters nobody can say here for which it holds.
fn probe(args: &Args, definition: &Struct) -> TokenStream {
    let Struct { ident, generics, .. } = definition;
    let params = &generics.params;
    if !params.iter().all(|param| matches!(param, GenericParam::Lifetime(_))) {
        return TokenStream::new();
    }
    let site = ident.span();
    // Inferred, so that hooks for some lifetimes alone are hooks.
    let lifetimes = params.iter().map(|_| quote_spanned!(site=> '_));
    let lifetimes = (!params.is_empty()).then(|| quote_spanned!(site=> <#(#lifetimes),*>));
    check_hooked(
        args,
        site,
        &quote_spanned!(site=> #ident #lifetimes),
        &without_hooks(
            ident,
            if args.place.as_ref().is_some_and(|place| beside::has_macro_call(place, ident)) {
                "a `next` that is written by another macro is not seen, so write `async fn next(&mut self)` in the block itself"
            } else {
                "put `#[async_iter]` on the one that has `async fn next(&mut self)`"
            },
        ),
    )
}

/// The message that no block of a struct has hooks, and what to do.
pub(crate) fn without_hooks(ident: &Ident, mend: &str) -> String {
    format!("no `impl` makes `{ident}` a stream: {mend}")
}

/// A check that a stream has hooks, with the message that it has none.
///
/// The inner constant is checked though nobody uses it. What it names stays unused, which would not be so in a `const _`: so rustc says of a
/// stream that it is never made.
pub(crate) fn check_hooked(args: &Args, site: Span, stream: &TokenStream, message: &str) -> TokenStream {
    let krate = &Root::new(located_at(args.krate.to_token_stream(), site));
    // Here it has the place of a path of the user's.
    let qualified = (!args.krate.is_global()).then_some("unused_qualifications");
    let lints = allowed(["deprecated", "unused_imports"].into_iter().chain(qualified));
    let mut message = Literal::string(message);
    message.set_span(site);
    quote_spanned! {site=>
        #lints
        const _: () = {
            const _IS_A_STREAM: () = {
                use #krate::private::NotHooked as _;
                #krate::private::check(#krate::private::Probe::<#stream>::HOOKED, #message)
            };
        };
    }
}
