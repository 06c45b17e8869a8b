//! The struct: the state, and the stream over it.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, GenericParam, Ident, Visibility};

use crate::args::{Args, State};
use crate::diagnostics::Errors;
use crate::names::state_ident;
use crate::scope::allowed;
use crate::syntax::{Fields, Struct};
use crate::{source, stub};

/// from: `pub struct Foo<T> { field: T }`
///
/// into: `struct FooState<T> { field: T }  pub struct Foo<T> { iter: Iter<FooState<T>> }`
pub(crate) fn expand(errors: &Errors, args: &Args, definition: &Struct) -> TokenStream {
    let Struct { attrs, vis, keyword, ident, generics, fields } = definition;
    if keyword != "struct" {
        errors.at(
            keyword.span(),
            format!(
                "a state is a struct: put what this `{keyword}` says into a field of one, and `#[async_iter]` on that"
            ),
        );
    }
    args.validate_place(errors, &["state", "crate"], "on the struct");

    let krate = &args.krate;
    let (state_vis, state) = match &args.state {
        Some(state) => (state.vis.clone(), state.ident.clone()),
        None => (Visibility::Inherited, state_ident(ident)),
    };
    let is_about_stream =
        |attr: &Attribute| ["doc", "deprecated", "must_use"].iter().any(|name| attr.path().is_ident(name));
    let named = |name| attrs.iter().filter(move |attr| attr.path().is_ident(name));
    let state_attrs = attrs.iter().filter(|attr| !is_about_stream(attr));
    let stream_attrs = attrs.iter().filter(|attr| is_about_stream(attr) || attr.path().is_ident("allow"));
    let must_use = named("must_use").next().is_none().then(|| quote!(#[must_use = "streams do nothing unless polled"]));

    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let state_fields = match fields {
        Fields::Last(fields) => quote!(#where_clause #fields),
        Fields::First(fields) => quote!(#fields #where_clause;),
    };
    let doc = format!(" The state of [`{}`]: its fields, as its hooks see them in `self`.", ident.unraw());
    if source::has_derive_above() {
        errors.at(
            Span::call_site(),
            format!(
                "`#[async_iter]` stands above `#[derive]`: what is derived is about the fields, and goes to `{state}`"
            ),
        );
        return stub::definition(args, definition, &state_vis, &state);
    }
    if source::has_bare_impl(ident) {
        errors.at(
            ident.span(),
            format!("no `impl` makes `{ident}` a stream: put `#[async_iter]` on the one that has `next` too"),
        );
        return stub::definition(args, definition, &state_vis, &state);
    }

    // The `impl` side reaches the field: in another module too, where the state is open to others.
    let iter_vis = args.state.as_ref().filter(|state| !matches!(state.vis, Visibility::Inherited));
    let iter_vis = iter_vis.map(|State { vis, .. }| quote!(#[doc(hidden)] #vis));
    // The generated code names the stream; and it has the struct's lifetimes on each `impl`, where some are used once.
    let allow = named("allow");
    let deprecated = named("deprecated").next().map(|_| quote!(deprecated));
    let lifetimes = generics.lifetimes().next().map(|_| quote!(single_use_lifetimes));
    let lints = allowed(deprecated.into_iter().chain(lifetimes));
    let debug = debug(definition, &state);
    let probe = probe(args, definition, &state);

    quote! {
        #[doc = #doc]
        #(#state_attrs)*
        #state_vis #keyword #state #generics #state_fields

        #(#stream_attrs)*
        #must_use
        #vis struct #ident #generics #where_clause {
            #iter_vis iter: #krate::Iter<#state #type_generics>,
        }

        #krate::private::definition! {
            { #(#allow)* #lints }
            impl [#impl_generics] [#ident #type_generics] over [#state #type_generics] [#where_clause];
            state [#state_vis];
            #debug
        }

        #probe
    }
}

/// `Debug` of the stream: with the state in it, where that is `Debug`.
fn debug(definition: &Struct, state: &Ident) -> TokenStream {
    let Struct { attrs, ident, generics, .. } = definition;
    let name = ident.unraw().to_string();
    let derived = attrs.iter().filter(|attr| attr.path().is_ident("derive")).any(|attr| {
        let mut found = false;
        // A malformed derive is for rustc to report.
        let _ = attr.parse_nested_meta(|meta| {
            found |= meta.path.segments.last().is_some_and(|segment| segment.ident == "Debug");
            Ok(())
        });
        found
    });
    if !derived {
        let where_clause = &generics.where_clause;
        return quote!(Debug [#where_clause] fmt_opaque(#name));
    }
    let mut generics = generics.clone();
    // The derive bounds the type parameters, in its own way.
    if generics.type_params().next().is_some() {
        let (_, type_generics, _) = generics.split_for_impl();
        let bound = quote!(#state #type_generics: ::core::fmt::Debug);
        if let Ok(bound) = syn::parse2(bound) {
            generics.make_where_clause().predicates.push(bound);
        }
    }
    let where_clause = &generics.where_clause;
    quote!(Debug [#where_clause] fmt(#name))
}

/// A check that the struct has hooks. It costs nothing, since nobody uses the constant.
///
/// Bounds stand on the impl, so of a struct with type or const parameters nobody can say here for which it holds.
fn probe(args: &Args, definition: &Struct, state: &Ident) -> TokenStream {
    let params = &definition.generics.params;
    if !params.iter().all(|param| matches!(param, GenericParam::Lifetime(_))) {
        return TokenStream::new();
    }
    let krate = &args.krate;
    // Inferred, so that hooks for some lifetimes alone are hooks.
    let site = state.span();
    let lifetimes = params.iter().map(|_| quote_spanned!(site=> '_));
    let lifetimes = (!params.is_empty()).then(|| quote_spanned!(site=> <#(#lifetimes),*>));
    quote! {
        const _: fn() = #krate::private::hooked::<#state #lifetimes>;
    }
}
