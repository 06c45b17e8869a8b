//! What is generated beside errors: enough of a stream that code which uses it gives no further ones.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Lifetime, ReceiverKind, Type};

use crate::args::Args;
use crate::expand::stream::Scope;
use crate::expand::user_block;
use crate::model::{Block, Function, ResultPath, Types, boxed_future_output, future_output, peel, visit_lifetimes};
use crate::validate::{Made, Step, made};

/// The user's block on the state, and functions and traits of the stream that never return.
pub(crate) fn expand(args: &Args, block: &Block, types: &Types) -> TokenStream {
    let scope = Scope::new(args, block, types);
    // What is wrong must not be called unused too.
    let user_block = user_block(block, types, &quote!(#[allow(unused, clippy::all)]));
    let hook = |name: &str| block.functions.iter().find(|function| function.name() == name);

    let mut functions: Vec<_> = block
        .functions
        .iter()
        .filter_map(|function| {
            let stub = expand_function(&scope, function, hook("init").is_some())?;
            Some(quote!(#[allow(unused)] #stub))
        })
        .collect();
    let traits = hook("next").map(|next| {
        let close = hook("close");
        functions.push(scope.expand_methods(next.span(), close.unwrap_or(next).span()));
        expand_traits(&scope, next, close)
    });
    // Where `next` is missing beside an `init`, or cannot be read, that is the one mistake.
    let is_hooked = traits.is_none() && (hook("init").is_some() || !block.broken.is_empty());
    let hooked = is_hooked.then(|| scope.expand_hooked(None));
    let inherent = scope.expand_impl(&functions);
    quote!(#user_block #traits #hooked #inherent)
}

/// The stream's function that comes of this one of the state, if any does.
fn expand_function(scope: &Scope, function: &Function, has_init: bool) -> Option<TokenStream> {
    let body = quote!(loop {});
    let name = function.name();
    let made = function.output().and_then(|output| made(output, "Self"));
    match function.sig.receiver().map(|receiver| &receiver.kind) {
        // It cannot stand there, which is reported already.
        _ if ["state", "state_mut", "into_state"].iter().any(|taken| name == taken) => None,
        // With a receiver as well, which is a mistake.
        _ if name == "init" => {
            let new = Ident::new("new", name.span());
            Some(match made {
                Some(made) if function.sig.asyncness.is_none() => {
                    scope.forward_constructor(function, &new, made, &body)
                }
                _ => scope.forward(function, &new, None, None, &quote!(Self), &body),
            })
        }
        Some(ReceiverKind::Value) => matches!(made, Some(Made::Plain)).then(|| scope.forward_builder(function, &body)),
        Some(_) => None,
        None if name == "new" && has_init => None,
        None => made.map(|made| scope.forward_constructor(function, name, made, &body)),
    }
}

fn expand_traits(scope: &Scope, next: &Function, close: Option<&Function>) -> TokenStream {
    let body = quote!(loop {});
    let returns = self::returns(next);
    let item = returns.map(|returns| match Step::new(&returns, scope.args) {
        Some(step) => scope.types.on_stream(step.item()),
        None => scope.types.on_stream(returns),
    });
    let closed = close.and_then(self::returns).filter(|closed| ResultPath::new(closed).is_some());
    let unit = || quote!(());
    let item = item.unwrap_or_else(unit);
    let closed = closed.map_or_else(unit, |closed| scope.types.on_stream(closed));
    let eager = scope.expand_eager(None);
    let stream = scope.expand_stream(None, &item, &quote!(let _ = cx; #body), &body);
    let async_close = scope.expand_async_close(None, &closed, &quote!(let _ = cx; #body));
    let common = scope.expand_fused(None, &body, &quote!(let _ = state; #body));
    quote!(#eager #stream #async_close #common)
}

/// What a hook gives, as far as one can guess; without the lifetimes that nobody else knows.
fn returns(function: &Function) -> Option<Type> {
    let output = function.output()?;
    let mut returns = future_output(output).or_else(|| boxed_future_output(output)).unwrap_or(output).clone();
    visit_lifetimes(&mut returns, &mut |span, lifetime| {
        let known = lifetime.is_some_and(|lifetime| {
            lifetime.ident != "_" && function.sig.generics.lifetimes().all(|own| own.lifetime != *lifetime)
        });
        (!known).then(|| Lifetime::new("'static", span))
    });
    (!matches!(peel(&returns), Type::ImplTrait(_))).then_some(returns)
}
