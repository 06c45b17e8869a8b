//! The generated code.

pub(crate) mod definition;
mod state;
mod stream;

use proc_macro2::TokenStream;
use quote::quote;

use crate::args::Args;
use crate::cfg::{Combination, arguments};
use crate::hooks::{Call, Functions, Init};
use crate::names::Types;
use crate::scope::Scope;
use crate::syntax::Block;

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
    let block = user_block(block, types, &lints(args, functions));
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
fn expand_stream(scope: &Scope, functions: &Functions, combinations: &[Combination]) -> TokenStream {
    let states = combinations.iter().map(|combination| scope.expand_state(combination, &functions.size_hint));
    let streams = combinations.iter().map(|combination| scope.expand_stream(combination));
    let lazy = functions.init.iter().filter(|init| init.is_async() && !init.generic);
    let lazy = lazy.flat_map(|init| {
        arguments(init).into_iter().map(move |(args, cfg)| scope.expand_init(init, &args, cfg.as_ref()))
    });
    quote!(#(#states)* #(#lazy)* #(#streams)*)
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
