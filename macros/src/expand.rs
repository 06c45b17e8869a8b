//! The generated code.

mod combination;
mod definition;
pub(crate) mod stream;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Visibility;

use crate::args::Args;
use crate::diagnostics::Errors;
use crate::expand::combination::{alternatives, arguments, combinations};
use crate::expand::stream::Scope;
use crate::fallback;
use crate::generator;
use crate::model::{Block, Item, Types};
use crate::source;
use crate::validate::{Call, Functions, Init};

/// The attribute on whatever it stands on.
pub(crate) fn attribute(args: TokenStream, item: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let args = Args::parse(&errors, args);
    let expanded = match syn::parse2(item.clone()) {
        Ok(Item::Struct(definition)) => definition::expand(&errors, &args, &definition),
        Ok(Item::Block(block)) => expand_block(&errors, &args, &block),
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

/// A function: an async generator.
fn expand_function(errors: &Errors, args: &Args, item: TokenStream) -> TokenStream {
    args.validate_generator(errors);
    match syn::parse2(item.clone()) {
        Ok(function) => generator::expand(errors, args, &function),
        Err(error) => {
            errors.push(error);
            item
        }
    }
}

/// An `impl` block: the user's, on the state; and from the one that has `next`, the stream.
fn expand_block(errors: &Errors, args: &Args, block: &Block) -> TokenStream {
    if let Some(state) = &args.state {
        if !matches!(state.vis, Visibility::Inherited) {
            errors.on(&state.vis, "the visibility of the state stands on the struct: write `state = Inner` here");
        }
    }
    if let Some(ident) = block.name().filter(|ident| source::has_bare_struct(ident)) {
        errors.at(
            ident.span(),
            format!("`{ident}` is no state: put `#[async_iter]` on its struct too, above any `#[derive]`"),
        );
        return fallback::expand_without_struct(errors, args, block, ident);
    }
    let Some(types) = Types::new(errors, block, args.state.as_ref().map(|state| &state.ident)) else {
        return TokenStream::new();
    };
    if block.of_trait.is_some() {
        args.validate_place(errors, &["state", "crate"], "on the `impl` of a trait");
        return user_block(block, &types, &TokenStream::new());
    }

    let functions = Functions::validate(errors, block, args, &types);
    if errors.any() {
        return fallback::expand(args, block, &types);
    }
    if !functions.next.is_empty() && block.name().is_some_and(source::is_derived_struct) {
        return fallback::expand_derived(args, block, &types);
    }
    let scope = Scope::new(args, block, &types);
    let stream = expand_stream(&scope, &functions);
    let inherent = expand_inherent(&scope, &functions);
    let block = user_block(block, &types, &lints(args, &functions));
    quote!(#block #stream #inherent)
}

/// What a user's block would be blamed for that is not the user's choice.
fn lints(args: &Args, functions: &Functions) -> TokenStream {
    // The state is private, but what is made of its functions need not be.
    let mut lints = vec![quote!(unreachable_pub), quote!(clippy::unnecessary_wraps)];
    if let Some(next) = functions.next.first() {
        // A hook has its shape, whether it awaits, and looks at or changes `self`, or not.
        lints.extend([
            quote!(clippy::needless_pass_by_ref_mut),
            quote!(clippy::unused_async),
            quote!(clippy::unused_self),
        ]);
        if args.local {
            // That is what it says.
            lints.push(quote!(clippy::future_not_send));
        }
        if next.call == Call::Value {
            // A state is no iterator.
            lints.push(quote!(clippy::should_implement_trait));
        }
    }
    quote!(#[allow(#(#lints),*)])
}

/// The traits of the state and of the stream, from the block that has `next`.
fn expand_stream(scope: &Scope, functions: &Functions) -> TokenStream {
    let nexts = alternatives(&functions.next, |next| next.function);
    // The predicate under which there is no `next`.
    let absent = nexts.iter().find_map(|(next, cfg)| cfg.as_ref().filter(|_| next.is_none()));
    let absent = absent.map(|cfg| {
        let message = "no `next` is left under this configuration: put the `cfg` on the `impl`";
        quote!(#[cfg(#cfg)] ::core::compile_error!(#message);)
    });

    let combinations = combinations(functions);
    let states = combinations.iter().map(|combination| scope.expand_state(combination, &functions.size_hint));
    let streams = combinations.iter().map(|combination| scope.expand_stream(combination));
    let lazy = functions.init.iter().filter(|init| init.is_async() && !init.generic);
    let lazy = lazy.flat_map(|init| {
        arguments(init).into_iter().map(move |(args, cfg)| scope.expand_init(init, &args, cfg.as_ref()))
    });
    quote!(#absent #(#states)* #(#lazy)* #(#streams)*)
}

/// The stream's functions that come of the user's: `new`, the constructors and builders.
fn expand_inherent(scope: &Scope, functions: &Functions) -> TokenStream {
    let mut expanded: Vec<_> = functions.init.iter().map(|init| scope.expand_new(init)).collect();
    expanded.extend(functions.constructors.iter().map(|constructor| scope.expand_constructor(constructor)));
    if !functions.init.iter().any(Init::is_async) {
        expanded.extend(functions.builders.iter().map(|builder| scope.expand_builder(builder)));
    }
    scope.expand_impl(&expanded)
}

/// The user's block, unchanged, on the state.
///
/// from: `impl Foo { … }`
///
/// into: `impl FooState { … }`
pub(crate) fn user_block(block: &Block, types: &Types, lints: &TokenStream) -> TokenStream {
    let Block { attrs, modifiers, keyword, generics, of_trait, body, .. } = block;
    let header = &types.header;
    let where_clause = &generics.where_clause;
    quote!(#(#attrs)* #lints #modifiers #keyword #generics #of_trait #header #where_clause #body)
}
