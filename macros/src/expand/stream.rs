//! The impls of the stream.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Ident, Visibility};

use crate::expand::cfg::Combination;
use crate::hooks::{Constructor, Init, Made};
use crate::names::Types;
use crate::scope::{Scope, allowed, cfg_attr, forwarded_args, hook_span, turbofish};
use crate::syntax::Function;
use crate::ty::{ResultPath, last_segment};

impl Scope<'_> {
    /// The stream's traits, and its `next` and `close`, at the user's names.
    pub(super) fn expand_stream(&self, combination: &Combination) -> TokenStream {
        let Combination { cfg, next, init, close } = combination;
        let krate = &self.args.krate;
        let Types { stream, state, keyword, .. } = self.types;
        let (generics, where_clause) = self.types.stream_generics();
        let cfg = cfg_attr(cfg.as_ref());
        let allow = &self.allow;
        // The stream may be deprecated, which the block does not know.
        let lints = allowed([quote!(deprecated)].into_iter().chain(self.lifetime_lint()));

        let start = Ident::new(if init.is_some_and(Init::is_async) { "Lazy" } else { "Eager" }, Span::call_site());
        let item = next.step.item();
        let fails = close.is_some_and(|close| close.fails);
        let closed = ResultPath::new(&item).filter(|_| fails).map(|path| path.with_ok(&quote!(())));
        let closed = closed.map_or_else(|| quote!(()), |closed| self.types.on_stream(closed));
        let item = self.types.on_stream(&item);
        let poll_close = Ident::new(if fails { "poll_close" } else { "poll_closed" }, Span::call_site());
        let next = next.function.span();
        let close = Ident::new("close", close.map_or(next, |close| close.function.span()));
        let next = Ident::new("next", next);
        // Where the stream is none, that is said at its name, once.
        let name = last_segment(stream).map_or_else(Span::call_site, |segment| segment.ident.span());
        let iter = Ident::new("iter", Span::call_site().located_at(name));
        quote! {
            #krate::private::stream! {
                { #cfg #(#allow)* #lints }
                #keyword [#generics] [#stream] over [#state] [#where_clause];
                #iter: #start;
                #next -> [#item];
                #close -> [#closed] by #poll_close
            }
        }
    }

    /// The stream's `new`, from init.
    pub(super) fn expand_new(&self, init: &Init) -> TokenStream {
        let function = init.function;
        let site = hook_span(function);
        let krate = &self.runtime_path(site);
        let args: Vec<_> = function.args().collect();
        let new = Ident::new("new", function.span());
        // What `new` makes need not be a default.
        let allow = args.is_empty().then(|| quote!(#[allow(clippy::new_without_default)]));
        if !init.is_async() {
            let body = self.construct(function, init.made);
            let new = self.forward_constructor(function, &new, init.made, &body);
            return quote!(#allow #new);
        }
        let iter = if init.generic {
            let call = self.call(function);
            let lazy = Ident::new(if self.args.local { "lazy_local" } else { "lazy" }, site);
            let convert = self.init_conversion(init);
            let started = convert
                .map_or_else(|| call.clone(), |convert| quote_spanned!(site=> #krate::private::map(#call, #convert)));
            quote_spanned!(site=> #krate::Iter::#lazy(#started))
        } else {
            let init = Ident::new(if self.args.local { "init_local" } else { "init" }, site);
            let args = forwarded_args(function);
            quote_spanned!(site=> #krate::private::#init((#(#args,)*)))
        };
        let body = quote_spanned!(site=> Self { iter: #iter });
        let new = self.forward(function, &new, None, None, &quote!(Self), &body);
        quote!(#allow #new)
    }

    pub(super) fn expand_constructor(&self, constructor: &Constructor) -> TokenStream {
        let Constructor { function, made } = constructor;
        let body = self.construct(function, *made);
        let expanded = self.forward_constructor(function, function.name(), *made, &body);
        // Some are for the hooks alone.
        let allow = matches!(function.vis, Visibility::Inherited).then(|| quote!(#[allow(dead_code)]));
        quote!(#allow #expanded)
    }

    /// A stream from what a constructor of the state gives.
    fn construct(&self, function: &Function, made: Made) -> TokenStream {
        let call = self.call(function);
        let site = hook_span(function);
        let call = if function.sig.asyncness.is_some() { quote_spanned!(site=> #call.await) } else { call };
        let from = quote_spanned!(site=> ::core::convert::From::from);
        match made {
            Made::Plain => quote_spanned!(site=> #from(#call)),
            Made::Option => quote_spanned!(site=> ::core::option::Option::map(#call, #from)),
            Made::Result(_) => quote_spanned!(site=> ::core::result::Result::map(#call, #from)),
        }
    }

    /// from: `pub fn name(mut self, a: A) -> Self { … }`
    ///
    /// into: `pub fn name(mut self, a: A) -> Self { … |state| FooState::name(state, a) … }`
    pub(super) fn expand_builder(&self, function: &Function) -> TokenStream {
        let site = hook_span(function);
        let krate = &self.runtime_path(site);
        let state = &self.types.state;
        let name = function.name();
        let turbofish = turbofish(function);
        let args = forwarded_args(function);
        let stream = quote!(self);
        let body = quote_spanned! {site=>
            <#state as #krate::private::StreamOf>::map(&mut #stream.iter, |state| <#state>::#name #turbofish(state #(, #args)*));
            #stream
        };
        let expanded = self.forward(function, name, None, Some(quote!(mut self)), &quote!(Self), &body);
        let allow = matches!(function.vis, Visibility::Inherited).then(|| quote!(#[allow(dead_code)]));
        quote!(#allow #expanded)
    }
}
