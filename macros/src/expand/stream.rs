//! The impls of the stream.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::Parser as _;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, Meta, Safety, Signature, Token, Visibility};

use crate::args::Inline;
use crate::cfg::Combination;
use crate::expand::definition::but_own_accessors;
use crate::expand::state::init_conversion;
use crate::hooks::{Constructor, Init, Made};
use crate::names::Types;
use crate::scope::{
    Scope, Twin, allowed, cfg_attr, forwarded_args, is_doc, large_futures, reported_at, self_of, stream_block,
    turbofish, users_block,
};
use crate::syntax::{Constant, Function};
use crate::targets;
use crate::tokens::any_token;
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
        let lints = allowed(["deprecated"].into_iter().chain(self.lints_of_parameters()));

        let start = Ident::new(if init.is_some_and(Init::is_async) { "Hooked" } else { "Eager" }, Span::call_site());
        let item = next.step.item();
        let fails = close.is_some_and(|close| close.fails);
        let closed = ResultPath::new(&item).filter(|_| fails).map(|path| path.with_ok(&quote!(())));
        let closed = closed.map_or_else(|| quote!(()), |closed| self.types.on_stream(closed));
        // Where rustc reports one of these types, it is the user's: so the `type` has its place.
        let at = item.span();
        let item = self.types.on_stream(&item);
        let item = quote_spanned!(at=> type Item = #item;);
        let closed = quote_spanned!(at=> type Output = #closed;);
        // See `Scope::unused_name`.
        let unused = self.unused_name(next.function.name()).map(|name| quote!(beside #name));
        let poll_close = Ident::new(if fails { "poll_closing" } else { "poll_closed" }, Span::call_site());
        let next_docs = self.docs(Some(next.function), " The next item, or `None` at the end.");
        let close_docs = self.docs(
            close.map(|close| close.function),
            " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended.",
        );
        let close = Ident::new("close", close.map_or(next.function, |close| close.function).span());
        let this = users_self(next.function);
        let next = self.next_method(next.function);
        let place = if let Some(Inline { size, .. }) = &self.args.inline {
            let place = size.as_ref().map_or_else(|| quote!(InStream), |size| quote!(InStreamOf<{ #size }>));
            quote!([#place] by pinned(#this: #krate::private::core::pin::Pin<&mut Self>) #this)
        } else {
            quote!([OnHeap] by movable(&mut self) self)
        };
        quote! {
            #krate::private::stream! {
                { #cfg #(#allow)* #lints }
                #keyword [#generics] [#stream] over [#state] [#where_clause];
                #start #place;
                #next_docs [#next] [#item];
                #close #close_docs [#closed] by #poll_close
                #unused
            }
        }
    }

    /// How rustdoc shows the accessors of a state with a name of its own: `accessors!` says why.
    pub(super) fn expand_documented_accessors(&self) -> Option<TokenStream> {
        self.args.state.as_ref()?;
        let krate = &self.args.krate;
        let Types { stream, state, .. } = self.types;
        let (generics, where_clause) = self.types.stream_generics();
        let vis = match targets::state_visibility(self.args.place.as_ref(), stream) {
            Some(Visibility::Inherited) => TokenStream::new(),
            // The struct may stand in another module.
            Some(Visibility::Restricted(_)) => quote!(pub(crate)),
            Some(Visibility::Public(_)) | None => quote!(pub),
        };
        let allow = &self.allow;
        let lints = allowed(["deprecated", "private_interfaces"].into_iter().chain(self.lints_of_parameters()));
        let name = if self.args.inline.is_some() { quote!(accessors_inline) } else { quote!(accessors) };
        let but = last_segment(stream).and_then(|own| but_own_accessors(self.args, &own.ident));
        Some(quote! {
            #[cfg(doc)]
            #krate::private::#name! {
                { #(#allow)* #lints }
                impl [#generics] [#stream] over [#state] [#where_clause];
                state [#vis] by fields_are_in_state #but;
                interrupt where []
            }
        })
    }

    /// The docs of a hook, or what there is to say without any.
    ///
    /// Ours stand behind them. If they have an example or a link, a last line with the user's place follows: for rustdoc, docs are where they begin and
    /// end. Where either is in a macro of another crate, it runs the example as a test of that crate, and is silent about a dead link.
    fn docs(&self, hook: Option<&Function>, otherwise: &str) -> TokenStream {
        let docs = hook.iter().flat_map(|hook| &hook.attrs).filter(|attr| is_doc(attr));
        let last = docs.clone().next_back();
        let docs = self.with_links(docs.map(ToTokens::to_token_stream));
        let Some(last) = last else { return quote!([#[doc = #otherwise]]) };
        let has_place = |docs: &TokenStream| ["```", "~~~", "]"].iter().any(|sign| text_of(docs).contains(sign));
        let end = docs.iter().any(has_place).then(|| {
            let end = quote_spanned!(last.span()=> #[doc = ""]);
            quote!(until [#end])
        });
        // Not in the last section of the user's. Where there is none, a paragraph is enough.
        let section = has_section(&docs).then(|| quote!(#[doc = ""] #[doc = "# Cancel safety"]));
        quote!([#(#docs)* #section] #end)
    }

    /// The stream's `next`. From its first token to its braces it has the place of the user's, where rustc says that there is one.
    fn next_method(&self, hook: &Function) -> TokenStream {
        let krate = &self.args.krate;
        let (keyword, name) = (hook.sig.fn_token.span, hook.span());
        let start = quote_spanned!(keyword=> pub fn);
        let end = quote_spanned!(name=> >);
        let name = Ident::new("next", name);
        let state = &self.types.state;
        let (receiver, pin, this) = if self.args.inline.is_some() {
            let this = users_self(hook);
            (quote!(#this: #krate::private::core::pin::Pin<&mut Self>), quote!(pinned), this)
        } else {
            (quote!(&mut self), quote!(movable), Token![self](Span::call_site()))
        };
        let body = quote!(#krate::Next::pinned(<#state as #krate::private::StreamOf>::#pin(#this)));
        let body = users_block(hook, &body);
        quote!(#start #name(#receiver) -> #krate::Next<'_, Self #end #body)
    }

    /// The stream's `new`, from init.
    pub(super) fn expand_new(&self, init: &Init) -> TokenStream {
        let function = init.function;
        let krate = &self.args.krate;
        let at = function.span();
        let args: Vec<_> = function.args().collect();
        let new = Ident::new("new", at);
        // What `new` makes need not be a default.
        let allow = args.is_empty().then(|| quote!(#[allow(clippy::new_without_default)]));
        if !init.is_async() {
            let body = self.construct(function, init.made);
            let new = self.forward_constructor(function, &new, init.made, &body);
            return quote!(#allow #new);
        }
        let state = &self.types.state;
        let of = quote!(<#state as aiter_private::StreamOf>);
        let body = if init.generic {
            let call = self.call(function);
            let lazy = Ident::new(if self.args.local { "from_lazy_local" } else { "from_lazy" }, at);
            let convert = init_conversion(init);
            let started = convert
                .map_or_else(|| call.clone(), |convert| reported_at(at, quote!(aiter_private::map(#call, #convert))));
            reported_at(at, quote!(#of::#lazy(#started)))
        } else {
            let init = Ident::new(if self.args.local { "from_init_local" } else { "from_init" }, at);
            let args = forwarded_args(function);
            reported_at(at, quote!(#of::#init((#(#args,)*))))
        };
        let body = quote!(use #krate::private as aiter_private; #body);
        let new = self.forward(function, &new, None, None, &self_of(function), &body);
        quote!(#allow #new)
    }

    pub(super) fn expand_constructor(&self, constructor: &Constructor) -> TokenStream {
        let Constructor { function, made } = constructor;
        let body = self.construct(function, *made);
        self.forward_constructor(function, function.name(), *made, &body)
    }

    /// from: `pub const LIMIT: u32 = 100;`, `pub const TWICE: u32 = 2 * Self::LIMIT;`
    ///
    /// into: `pub const LIMIT: u32 = 100;`, `pub const TWICE: u32 = const { <FooState>::TWICE };`
    ///
    /// rustdoc shows a literal, and a path, which would name a private type. It does not show the block.
    pub(crate) fn expand_constant(&self, constant: &Constant) -> TokenStream {
        let Constant { attrs, vis, const_token, ident, ty, literal } = constant;
        let attrs = self.forwarded(attrs, Twin::Other);
        let private = private_lint(ty);
        let ty = self.types.on_stream(ty);
        let state = &self.types.state;
        let path = || reported_at(ident.span(), quote!(<#state>::#ident));
        let value = match literal {
            // At its place, since rustdoc shows the source of a literal. What rustc says of one twice, it prints once.
            Some(literal) => literal.to_token_stream(),
            None if self.args.state.is_some() => path(),
            None => {
                let path = path();
                reported_at(ident.span(), quote!(const { #path }))
            }
        };
        let end = quote_spanned!(ident.span()=> ;);
        quote!(#(#attrs)* #private #vis #const_token #ident: #ty = #value #end)
    }

    /// from: `pub async fn parse(text: &str) -> u32 { … }`
    ///
    /// into: `pub async fn parse(text: &str) -> u32 { <FooState>::parse(text).await }`
    pub(crate) fn expand_associated(&self, function: &Function) -> TokenStream {
        let Function { attrs, vis, sig } = function;
        let Signature { constness, asyncness, safety, abi, fn_token, generics, inputs, output, .. } = sig;
        // Its own call is as the user's: the caller keeps what it asks for.
        let allow = matches!(safety, Safety::Unsafe(_)).then(|| quote!(#[allow(unsafe_op_in_unsafe_fn)]));
        let mut call = self.call(function);
        if asyncness.is_some() {
            call = reported_at(function.span(), quote!(#call.await));
        }
        // Of what makes no stream, this says something.
        let is_must_use = |attr: &Attribute| matches!(&attr.meta, Meta::Path(path) if path.is_ident("must_use"));
        let must_use = attrs.iter().filter(|attr| is_must_use(attr));
        let attrs = self.forwarded(attrs, Twin::Other);
        let name = function.name();
        let (params, underscored) = self.params(function);
        let where_clause = &generics.where_clause;
        let private = private_lint(quote!(#generics #inputs #output #where_clause));
        let where_clause = self.types.on_stream(where_clause);
        let generics = self.types.on_stream(generics);
        let output = self.types.on_stream(output);
        let body = stream_block(function, &call);
        let large = asyncness.and_then(|_| large_futures());
        quote! {
            #(#attrs)*
            #(#must_use)*
            #large
            #allow
            #private
            #underscored
            #vis #constness #asyncness #safety #abi #fn_token #name #generics(#(#params),*) #output #where_clause #body
        }
    }

    /// A stream from what a constructor of the state gives.
    fn construct(&self, function: &Function, made: Made) -> TokenStream {
        let krate = &self.args.krate;
        let call = self.call(function);
        let at = function.span();
        let call = if function.sig.asyncness.is_some() { reported_at(at, quote!(#call.await)) } else { call };
        let from = reported_at(at, quote!(aiter_private::core::convert::From::from));
        let stream = match made {
            Made::Plain => reported_at(at, quote!(#from(#call))),
            Made::Option => reported_at(at, quote!(aiter_private::core::option::Option::map(#call, #from))),
            Made::Result(_) => reported_at(at, quote!(aiter_private::core::result::Result::map(#call, #from))),
        };
        quote!(use #krate::private as aiter_private; #stream)
    }

    /// from: `pub fn name(mut self, a: A) -> Self { … }`
    ///
    /// into: `pub fn name(mut self, a: A) -> Self { … |state| FooState::name(state, a) … }`
    pub(super) fn expand_builder(&self, function: &Function) -> TokenStream {
        let krate = &self.args.krate;
        let state = &self.types.state;
        let name = function.name();
        let turbofish = turbofish(function);
        let args = forwarded_args(function);
        // A closure that calls one function is no mistake of the user's, so it has not the user's place.
        let at = Span::mixed_site().located_at(function.span());
        let this = quote!(self);
        let user = function.span();
        let eager = quote_spanned!(user=> let () = <Self as aiter_private::Eager>::EAGER;);
        let body = quote_spanned! {at=>
            use #krate::private as aiter_private;
            #eager
            <#state as aiter_private::StreamOf>::map_state(&mut #this, |aiter_state| <#state>::#name #turbofish(aiter_state #(, #args)*));
            #this
        };
        self.forward(function, name, None, Some(quote!(mut self)), &self_of(function), &body)
    }
}

/// Whether docs have sections, and none of this name.
fn has_section(docs: &[TokenStream]) -> bool {
    // Most have none, and then nothing has to be parsed.
    if !docs.iter().any(|attr| text_of(attr).contains("# ")) {
        return false;
    }
    let mut is_code = false;
    let mut found = false;
    for attr in docs.iter().filter_map(|attr| Attribute::parse_outer.parse2(attr.clone()).ok()?.pop()) {
        let Meta::NameValue(meta) = &attr.meta else { continue };
        let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &meta.value else { continue };
        for line in text.value().lines().map(str::trim_start) {
            is_code ^= line.starts_with("```") || line.starts_with("~~~");
            if !is_code && line.starts_with('#') {
                if line.to_lowercase().contains("cancel") {
                    return false;
                }
                found |= line.trim_start_matches('#').starts_with(' ');
            }
        }
    }
    found
}

/// What an attribute's brackets hold.
fn text_of(attr: &TokenStream) -> String {
    let brackets = attr.clone().into_iter().find_map(|token| match token {
        TokenTree::Group(group) => Some(group),
        _ => None,
    });
    brackets.map(|brackets| brackets.stream().to_string()).unwrap_or_default()
}

/// Of a signature that has the state in it, which need not be as visible as the stream.
fn private_lint(signature: impl ToTokens) -> Option<TokenStream> {
    let is_self = &mut |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "Self");
    any_token(signature.to_token_stream(), is_self).then(|| quote!(#[allow(private_interfaces, private_bounds)]))
}

/// A hook's `self`. Where a call of a pinned method moves the pin, rustc shows that method's.
fn users_self(hook: &Function) -> Token![self] {
    hook.sig.receiver().map_or_else(|| Token![self](hook.span()), |receiver| receiver.self_token)
}
