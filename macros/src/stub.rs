//! What is generated beside errors: enough of a stream that code which uses it gives no further ones.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{GenericArgument, Ident, Lifetime, PathArguments, ReceiverKind, Token, Type};

use crate::args::Args;
use crate::beside;
use crate::diagnostics::Errors;
use crate::expand::definition::state_of;
use crate::expand::user_block;
use crate::generator::{has_impl, item_of_impl};
use crate::hooks::{ACCESSORS, Made, Step, constants, is_associated, made};
use crate::names::Types;
use crate::scope::{Scope, size_hint_type};
use crate::shared::without_option;
use crate::syntax::{Block, Fields, Function, Struct, Whole};
use crate::tokens::{Root, regroup};
use crate::ty::{
    ResultPath, boxed_future_output, future_output, is_named, is_unsized, last_segment, only_arg, peel,
    replace_impl_traits, visit_lifetimes,
};
use crate::validate::{is_defined_before, is_hook, like_next, misnamed_next};

/// A struct whose derives were expanded before the attribute: they hold for the struct as it is, and the rest for a state with
/// the same fields.
pub(crate) fn definition(args: &Args, definition: &Struct) -> TokenStream {
    let Struct { attrs, vis, ident, generics, fields, .. } = definition;
    let krate = &args.krate;
    let core = &args.core();
    let (state_vis, state) = state_of(args, ident);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let (stream_fields, state_fields) = match fields {
        Fields::Last(fields) => {
            let state_fields = without_attributes(fields.clone());
            let fields = without_option(fields.clone());
            (quote!(#where_clause #fields), quote!(#where_clause #state_fields))
        }
        Fields::First(fields) => {
            let state_fields = without_attributes(fields.to_token_stream());
            let fields = without_option(fields.to_token_stream());
            (quote!(#fields #where_clause;), quote!(#state_fields #where_clause;))
        }
    };
    let (owner, over) = if args.inline.is_some() {
        let owner = quote!(#krate::private::Inline<#state #type_generics, #krate::private::Given<0>>);
        let over = quote! {
            impl #impl_generics #krate::private::Over<#state #type_generics> for #ident #type_generics #where_clause {
                type Storage = #krate::private::Given<0>;

                fn owner(&self) -> &#owner {
                    #krate::private::stand_in()
                }

                fn owner_mut(&mut self) -> &mut #owner {
                    #krate::private::stand_in()
                }

                fn owner_pinned(self: #core::pin::Pin<&mut Self>) -> #core::pin::Pin<&mut #owner> {
                    #krate::private::stand_in()
                }
            }
        };
        (owner, over)
    } else {
        let owner = quote!(#krate::Iter<#state #type_generics>);
        let over = quote! {
            impl #impl_generics #krate::private::StreamOver<#state #type_generics> for #ident #type_generics #where_clause {
                fn as_iter(&self) -> &#owner {
                    #krate::private::stand_in()
                }

                fn as_iter_mut(&mut self) -> &mut #owner {
                    #krate::private::stand_in()
                }
            }
        };
        (owner, over)
    };
    quote! {
        #(#attrs)*
        #[allow(unused)]
        #vis struct #ident #generics #stream_fields

        #[allow(unused)]
        #state_vis struct #state #generics #state_fields

        #[allow(unused)]
        impl #impl_generics #ident #type_generics #where_clause {
            #state_vis fn state(&self) -> #core::option::Option<&#state #type_generics> {
                #krate::private::stand_in()
            }

            #state_vis fn state_mut(&mut self) -> #core::option::Option<&mut #state #type_generics> {
                #krate::private::stand_in()
            }

            #state_vis fn interrupt(&mut self) -> #core::option::Option<&mut #state #type_generics> {
                #krate::private::stand_in()
            }

            #state_vis fn into_state(self) -> #core::option::Option<#state #type_generics> {
                #krate::private::stand_in()
            }
        }

        impl #impl_generics #krate::private::Annotated for #ident #type_generics #where_clause {}

        #over

        impl #impl_generics #krate::private::Lazily<#state #type_generics> for #ident #type_generics #where_clause {
            fn from_owner(_: #owner) -> Self {
                #krate::private::stand_in()
            }
        }

        impl #impl_generics #core::marker::Unpin for #ident #type_generics #where_clause {}
    }
}

/// Fields without attributes, which may be those of a derive; `cfg`s stay.
fn without_attributes(fields: TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let mut tokens = fields.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match (token, tokens.peek()) {
            (TokenTree::Punct(punct), Some(TokenTree::Group(group)))
                if punct.as_char() == '#' && !is_cfg(group.stream()) =>
            {
                tokens.next();
            }
            (TokenTree::Group(group), _) => {
                let mut inner = Group::new(group.delimiter(), without_attributes(group.stream()));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            (token, _) => out.extend([token]),
        }
    }
    out
}

fn is_cfg(attribute: TokenStream) -> bool {
    matches!(attribute.into_iter().next(), Some(TokenTree::Ident(name)) if name == "cfg")
}

/// What stands beside a block.
// Facts that do not depend on each other.
#[allow(clippy::struct_excessive_bools)]
#[derive(Default)]
pub(crate) struct Beside {
    /// Another block that has `next`.
    pub(crate) has_hooks: bool,
    /// A `Stream` by hand.
    pub(crate) has_stream: bool,
    /// A method `close` of the stream by hand.
    pub(crate) has_close: bool,
    /// A `FusedStream` by hand.
    pub(crate) has_fused: bool,
    /// No hooks anywhere, and here a method that must have been meant as `next`.
    pub(crate) is_misnamed: bool,
}

/// The user's block on the state, and functions and traits of the stream that never return.
pub(crate) fn expand(args: &Args, block: &Block, types: &Types, beside: &Beside) -> TokenStream {
    let scope = Scope::new(args, block, types);
    // What is wrong must not be called unused too.
    let hook = |name: &str| block.functions.iter().find(|function| function.name() == name);
    let whole = if block.half_typed { syn::parse2::<Whole>(block.body.stream()).ok() } else { None };
    let body = whole.map_or_else(|| block.body.clone(), |whole| regroup(&block.body, whole.0));
    let user_block = user_block(block, types, quote!(#[allow(unused, clippy::all)]), &body);
    let mut functions: Vec<_> = block
        .functions
        .iter()
        .filter(|function| !is_defined_before(block, function))
        .filter_map(|function| {
            let stub = expand_function(&scope, function, hook("init").is_some())?;
            Some(quote!(#[allow(unused)] #stub))
        })
        .collect();
    functions.extend(constants(block).map(|constant| scope.expand_constant(constant)));
    let misnamed = misnamed_next(block).or_else(|| like_next(block).filter(|_| beside.is_misnamed));
    if let Some(next) = misnamed {
        functions.push(expand_misnamed(&scope, next.name()));
    }
    let traits = hook("next").or(misnamed).map(|next| {
        let close = hook("close");
        functions.push(expand_method(&scope, "next", "Next", next.span()));
        if !beside.has_close {
            functions.push(expand_method(&scope, "close", "Close", close.unwrap_or(next).span()));
        }
        let (item, closed) = guesses(&scope, next, close);
        expand_traits(&scope, &item, &closed, beside)
    });
    // Where `next` is missing beside an `init`, or cannot be read, that is the one mistake.
    let is_hooked = traits.is_none()
        && !beside.has_hooks
        && (hook("init").is_some() || !block.broken.is_empty() || block.half_typed);
    let hooked = is_hooked.then(|| expand_mark(&scope, "Hooked"));
    let inherent = scope.expand_impl(&functions, false);
    quote!(#user_block #traits #hooked #inherent)
}

/// The mark that a struct without parameters has hooks, which are wrong.
pub(crate) fn expand_hooked(args: &Args, self_ty: &Type) -> TokenStream {
    let krate = &args.krate;
    let Some(name) = last_segment(self_ty).map(|segment| &segment.ident) else { return TokenStream::new() };
    quote! {
        #[allow(deprecated)]
        impl #krate::private::Hooked for #name {}
    }
}

/// What a block without a state has beside it: the `new` and the traits of the stream that its type would be. The type has the block's own hooks.
pub(crate) fn expand_alone(args: &Args, block: &Block, stream: &Ident) -> TokenStream {
    let Some(types) = Types::new(&Errors::silent(), block, Some(stream)) else { return TokenStream::new() };
    let scope = Scope::new(args, block, &types);
    let function = |name: &str| block.functions.iter().find(|function| function.name() == name);
    let Some(next) = function("next") else { return TokenStream::new() };
    let init = function("init").filter(|_| function("new").is_none());
    let mut functions: Vec<_> = init.and_then(|init| expand_function(&scope, init, true)).into_iter().collect();
    if function("close").is_none() {
        functions.push(expand_method(&scope, "close", "Close", next.span()));
    }
    let functions: Vec<_> = functions.iter().map(|function| quote!(#[allow(unused)] #function)).collect();
    let inherent = scope.expand_impl(&functions, false);
    let (item, closed) = guesses(&scope, next, function("close"));
    let (stream, async_close) = expand_stream_traits(&scope, &item, &closed);
    let fused = expand_fused(&scope);
    quote!(#inherent #stream #async_close #fused)
}

/// What stands for the hooks of a struct without parameters that has none: nobody knows what its items would be.
pub(crate) fn expand_unknown(errors: &Errors, args: &Args, stream: &Ident) -> TokenStream {
    let Ok(block) = syn::parse2::<Block>(quote!(impl #stream {})) else { return TokenStream::new() };
    let Some(types) = Types::new(&Errors::silent(), &block, None) else { return TokenStream::new() };
    let scope = Scope::new(args, &block, &types);
    let site = Span::call_site();
    let methods = [expand_method(&scope, "next", "Next", site), expand_method(&scope, "close", "Close", site)];
    let inherent = scope.expand_impl(&methods, false);
    let traits = expand_traits(&scope, &errors.unknown_type(&args.core()), &quote!(()), &Beside::default());
    quote!(#inherent #traits)
}

/// The stream's function that comes of this one of the state, if any does.
fn expand_function(scope: &Scope, function: &Function, has_init: bool) -> Option<TokenStream> {
    let krate = &scope.args.krate;
    let body = quote!(#krate::private::stand_in());
    let name = function.name();
    let made = function.output().and_then(|output| made(output, scope.types));
    match function.sig.receiver().map(|receiver| &receiver.kind) {
        // It cannot stand there, which is reported already.
        _ if ACCESSORS.iter().any(|taken| name == taken) => None,
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
        Some(ReceiverKind::Value) if matches!(made, Some(Made::Plain)) => {
            Some(scope.forward(function, name, None, Some(quote!(self)), &quote!(Self), &body))
        }
        Some(_) => is_misplaced(scope, function).then(|| expand_misplaced(scope, function)),
        None if name == "new" && has_init => None,
        None => match made {
            Some(made) => Some(scope.forward_constructor(function, name, made, &body)),
            None => is_associated(function).then(|| scope.expand_associated(function)),
        },
    }
}

/// Whether a method is refused because the stream's users would not have it, although they may call it.
fn is_misplaced(scope: &Scope, function: &Function) -> bool {
    let is_nameless = function.output().is_some_and(|output| has_impl(&output.to_token_stream()));
    let place = scope.args.place.as_ref();
    let stream = last_segment(&scope.types.stream).map(|segment| segment.ident.unraw().to_string());
    let is_there = place
        .zip(stream)
        .is_some_and(|(place, stream)| beside::has_on_stream(place, &stream, &function.name().unraw().to_string()));
    function.is_visible() && !is_hook(function) && scope.args.state.is_none() && !is_nameless && !is_there
}

/// Such a method, for those who call it.
fn expand_misplaced(scope: &Scope, function: &Function) -> TokenStream {
    let krate = &scope.args.krate;
    let receiver = function.sig.receiver().map(ToTokens::to_token_stream);
    let output = function.output().map_or_else(|| quote!(()), |output| scope.types.on_stream(output).to_token_stream());
    scope.forward(
        function,
        function.name(),
        function.sig.asyncness.as_ref(),
        receiver,
        &output,
        &quote!(#krate::private::stand_in()),
    )
}

fn expand_traits(scope: &Scope, item: &TokenStream, closed: &TokenStream, beside: &Beside) -> TokenStream {
    let krate = &scope.args.krate;
    let core = &scope.args.core();
    let state = &scope.types.state;
    let eager = expand_mark(scope, "Eager");
    let (stream, async_close) = expand_stream_traits(scope, item, closed);
    let stream = (!beside.has_stream).then_some(stream);
    let fused = (!beside.has_fused).then(|| expand_fused(scope));
    let from = quote! {
        fn from(state: #state) -> Self {
            let _ = state;
            #krate::private::stand_in()
        }
    };
    // Not the user's `impl`, in which rustc would have a parameter made of a state that is missing.
    let keyword = Token![impl](Span::call_site());
    let from = expand_trait(scope, keyword, &quote!(#core::convert::From<#state>), &from);
    quote!(#eager #stream #async_close #fused #from)
}

fn expand_fused(scope: &Scope) -> TokenStream {
    let krate = &scope.args.krate;
    let core = &scope.args.core();
    let fused = quote! {
        fn is_terminated(&self) -> #core::primitive::bool {
            #krate::private::stand_in()
        }
    };
    expand_trait(scope, scope.types.keyword, &quote!(#krate::FusedStream), &fused)
}

fn expand_stream_traits(scope: &Scope, item: &TokenStream, closed: &TokenStream) -> (TokenStream, TokenStream) {
    let krate = &scope.args.krate;
    let core = &scope.args.core();
    let keyword = scope.types.keyword;
    let hint = size_hint_type(core);
    let stream = quote! {
        type Item = #item;

        fn poll_next(
            self: #core::pin::Pin<&mut Self>,
            _: &mut #core::task::Context<'_>,
        ) -> #core::task::Poll<#core::option::Option<Self::Item>> {
            #krate::private::stand_in()
        }

        fn size_hint(&self) -> #hint {
            #krate::private::stand_in()
        }
    };
    let async_close = quote! {
        type Output = #closed;

        fn poll_close(
            self: #core::pin::Pin<&mut Self>,
            _: &mut #core::task::Context<'_>,
        ) -> #core::task::Poll<Self::Output> {
            #krate::private::stand_in()
        }
    };
    (
        expand_trait(scope, keyword, &quote!(#krate::Stream), &stream),
        expand_trait(scope, keyword, &quote!(#krate::AsyncClose), &async_close),
    )
}

/// A mark of the stream.
fn expand_mark(scope: &Scope, name: &str) -> TokenStream {
    let krate = &scope.args.krate;
    let name = Ident::new(name, Span::call_site());
    expand_trait(scope, scope.types.keyword, &quote!(#krate::private::#name), &TokenStream::new())
}

/// A trait's `impl` for the stream.
fn expand_trait(scope: &Scope, keyword: Token![impl], name: &TokenStream, body: &TokenStream) -> TokenStream {
    let (generics, where_clause) = scope.types.stream_generics();
    let stream = &scope.types.stream;
    quote! {
        #[allow(deprecated, single_use_lifetimes)]
        #keyword #generics #name for #stream #where_clause {
            #body
        }
    }
}

/// The stream's `next` or `close`, at the user's name.
fn expand_method(scope: &Scope, name: &str, future: &str, at: Span) -> TokenStream {
    let krate = &scope.args.krate;
    let name = Ident::new(name, at);
    let future = Ident::new(future, Span::call_site());
    let receiver = receiver(scope);
    quote! {
        #[allow(unused, clippy::should_implement_trait)]
        pub fn #name(#receiver) -> #krate::#future<'_, Self> {
            #krate::private::stand_in()
        }
    }
}

fn receiver(scope: &Scope) -> TokenStream {
    let core = scope.args.core();
    if scope.args.inline.is_some() { quote!(self: #core::pin::Pin<&mut Self>) } else { quote!(&mut self) }
}

/// The stream's `next` by the name that the user gave it, for code that calls it so.
fn expand_misnamed(scope: &Scope, name: &Ident) -> TokenStream {
    let krate = &scope.args.krate;
    let receiver = receiver(scope);
    quote! {
        #[allow(unused)]
        pub fn #name(#receiver) -> #krate::Next<'_, Self> {
            #krate::private::stand_in()
        }
    }
}

/// The item, and what a close gives, as far as one can tell.
fn guesses(scope: &Scope, next: &Function, close: Option<&Function>) -> (TokenStream, TokenStream) {
    let core = &scope.args.core();
    let returns = self::returns(core, next);
    let item = returns.map(|returns| match Step::new(&returns, scope.args) {
        Some(step) => scope.types.on_stream(step.item()),
        None => scope.types.on_stream(returns),
    });
    let closed = close.and_then(|close| self::returns(core, close)).filter(|closed| ResultPath::new(closed).is_some());
    let unit = || quote!(());
    (item.unwrap_or_else(unit), closed.map_or_else(unit, |closed| scope.types.on_stream(closed)))
}

/// What a hook gives, as far as one can guess; without the lifetimes that nobody else knows.
fn returns(core: &Root, function: &Function) -> Option<Type> {
    let output = function.output()?;
    let mut returns = future_output(output).or_else(|| boxed_future_output(output)).unwrap_or(output).clone();
    visit_lifetimes(&mut returns, &mut |span, lifetime| {
        let known = lifetime.is_some_and(|lifetime| {
            lifetime.ident != "_" && function.sig.generics.lifetimes().all(|own| own.lifetime != *lifetime)
        });
        (!known).then(|| Lifetime::new("'static", span))
    });
    if let Some(inner) = only_arg(&returns, "Poll") {
        returns = inner.clone();
    }
    if matches!(peel(&returns), Type::ImplTrait(_)) {
        return item_of_impl(&returns).cloned();
    }
    // Of a type that has no name or no size, nobody knows more than that it can be shown.
    if let Ok(shown) = syn::parse2::<Type>(quote!(#core::convert::Infallible)) {
        replace_impl_traits(&mut returns, &mut |_| Some(shown.clone()));
        replace_unsized(&mut returns, &shown);
    }
    Some(returns)
}

/// Puts another type in the place of what has no size in an `Option` or a `Result`.
fn replace_unsized(ty: &mut Type, other: &Type) {
    if is_unsized(ty) {
        *ty = other.clone();
    }
    let is_step = is_named(ty, "Option") || ResultPath::new(ty).is_some();
    let Type::Path(path) = ty else { return };
    let Some(segment) = path.path.segments.last_mut().filter(|_| is_step) else { return };
    let PathArguments::AngleBracketed(args) = &mut segment.arguments else { return };
    for arg in &mut args.args {
        if let GenericArgument::Type(ty) = arg {
            replace_unsized(ty, other);
        }
    }
}
