//! What the attribute does on each kind of item: read it, classify it, validate it, expand it.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, Visibility};

use crate::args::Args;
use crate::diagnostics::Errors;
use crate::expand::{self, definition};
use crate::generator;
use crate::hooks::Functions;
use crate::names::Types;
use crate::neighbour;
use crate::own_name;
use crate::shared::Shared;
use crate::stub;
use crate::syntax::{Block, Item, Struct};
use crate::validate::{validate_combinations, validate_struct};

/// The attribute on whatever it stands on.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let args = Args::parse(&errors, args);
    let expanded = match syn::parse2(item.clone()) {
        Ok(Item::Struct(mut definition)) => {
            take_second_attribute(&errors, &mut definition.attrs);
            expand_struct(&errors, &args, &definition)
        }
        Ok(Item::Block(mut block)) => {
            if let Some(body) = generator::refuse_in_hooks(&errors, &args.krate, &block.body) {
                block.body = body;
            }
            expand_block(&errors, &args, block)
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
fn expand_struct(errors: &Errors, args: &Args, definition: &Struct) -> TokenStream {
    validate_struct(errors, args, definition);
    let shared = Shared::parse(errors, &definition.fields);
    let expanded = definition::expand(args, definition, shared.as_ref(), !errors.any());
    let Some(predicate) = neighbour::derive_above(definition) else { return expanded };
    let (_, state) = definition::state_of(args, &definition.ident);
    errors.under(
        Some(&predicate),
        syn::Error::new(
            Span::call_site(),
            format!(
                "`#[async_iter]` stands above `#[derive]`: what is derived is about the fields, and goes to `{state}`"
            ),
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

/// A function: an async generator.
fn expand_function(errors: &Errors, args: &Args, item: TokenStream) -> TokenStream {
    args.validate_generator(errors);
    generator::expand(errors, args, item)
}

/// An `impl` block: the user's, on the state; and from the one that has `next`, the stream.
fn expand_block(errors: &Errors, args: &Args, mut block: Block) -> TokenStream {
    take_second_attribute(errors, &mut block.attrs);
    if let Some(state) = &args.state {
        if !matches!(state.vis, Visibility::Inherited) {
            errors.on(&state.vis, "the visibility of the state stands on the struct: write `state = Inner` here");
        }
    }
    let Some(types) = Types::new(errors, &block, args.state.as_ref().map(|state| &state.ident)) else {
        return TokenStream::new();
    };
    own_name::exchange(&mut block, &types);
    let block = &block;
    if block.of_trait.is_some() {
        args.validate_place(errors, &["state", "crate"], "on the `impl` of a trait");
        return expand::user_block(block, &types, &TokenStream::new(), &block.body);
    }

    let functions = Functions::validate(errors, block, args, &types);
    let combinations = validate_combinations(errors, &functions);
    if errors.any() {
        return stub::expand(args, block, &types);
    }
    expand::block(args, block, &types, &functions, &combinations)
}
