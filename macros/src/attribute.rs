//! What the attribute does on each kind of item: read it, classify it, validate it, expand it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Visibility;

use crate::args::Args;
use crate::diagnostics::Errors;
use crate::expand::{self, definition};
use crate::generator;
use crate::hooks::Functions;
use crate::names::Types;
use crate::source;
use crate::stub;
use crate::syntax::{Block, Item};

/// The attribute on whatever it stands on.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
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
        return stub::expand_without_struct(errors, args, block, ident);
    }
    let Some(types) = Types::new(errors, block, args.state.as_ref().map(|state| &state.ident)) else {
        return TokenStream::new();
    };
    if block.of_trait.is_some() {
        args.validate_place(errors, &["state", "crate"], "on the `impl` of a trait");
        return expand::user_block(block, &types, &TokenStream::new());
    }

    let functions = Functions::validate(errors, block, args, &types);
    if errors.any() {
        return stub::expand(args, block, &types);
    }
    if !functions.next.is_empty() && block.name().is_some_and(source::is_derived_struct) {
        return stub::expand_derived(args, block, &types);
    }
    expand::block(args, block, &types, &functions)
}
