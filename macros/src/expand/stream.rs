//! The impls of the state and of the stream.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, GenericParam, Ident, Meta, PatType, Path, Token, Visibility};

use crate::args::Args;
use crate::expand::combination::Combination;
use crate::model::{Block, Function, ResultPath, Types, is_named, last_segment, only_arg};
use crate::validate::{Call, Close, Constructor, Init, Made, Step, arg_name};

/// What the generated code of one block has in common.
pub(crate) struct Scope<'a> {
    pub(crate) args: &'a Args,
    pub(crate) types: &'a Types,
    /// The user's own `allow`s on the block.
    allow: Vec<&'a Attribute>,
}

/// What a state's step gives.
struct Stepping {
    output: TokenStream,
    /// The associated constant that says what an error does, if not the default.
    errors: Option<TokenStream>,
    convert: Option<TokenStream>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(args: &'a Args, block: &'a Block, types: &'a Types) -> Self {
        Self { args, types, allow: block.attrs.iter().filter(|attr| attr.path().is_ident("allow")).collect() }
    }

    /// `AsyncIter` for the state.
    pub(super) fn expand_state(&self, combination: &Combination, size_hint: &[&Function]) -> TokenStream {
        let Combination { cfg, next, close, .. } = combination;
        // Definitions under different `cfg`s that never meet need not fit.
        if let Some(error) = combination.failing().find_map(|failing| failing.misfit(next)) {
            let cfg = cfg_attr(cfg.as_ref());
            let error = error.to_compile_error();
            return quote!(#cfg #error);
        }
        let krate = &self.args.krate;
        let name = self.kind();
        let Stepping { output, errors, convert } = self.stepping(combination);
        let next_fn =
            self.expand_hook(next.function, next.call, &quote_spanned!(site(next.function)=> Self::Output), convert);
        let close_fn = close.map(|close| self.expand_close_hook(combination, close));
        let closes = close.is_none().then(|| {
            quote!(
                const CLOSES: ::core::primitive::bool = false;
            )
        });
        let close_on_drop = close.and(self.args.close_on_drop).map(|span| self.expand_close_on_drop(span));
        let size_hints = size_hint.iter().map(|function| {
            let site = site(function);
            let cfg = cfg_attr(function.cfg().as_ref());
            let hint = size_hint_type();
            quote_spanned! {site=>
                #cfg
                fn size_hint(&self) -> #hint {
                    Self::size_hint(self)
                }
            }
        });
        let body = quote! {
            type Output = #output;
            #errors
            #closes
            #close_on_drop

            #next_fn
            #close_fn
            #(#size_hints)*
        };
        self.expand_state_trait(cfg.as_ref(), &quote!(#krate::#name), &body)
    }

    /// What hands a stream that is dropped to a runtime. That the state does not fit is reported at the option.
    fn expand_close_on_drop(&self, option: Span) -> TokenStream {
        let site = Span::mixed_site().located_at(option);
        let krate = &self.krate(site);
        quote_spanned! {site=>
            const CLOSE_ON_DROP: ::core::primitive::bool = true;

            fn dropped(stream: #krate::Iter<Self>) {
                #krate::private::close_on_drop(stream)
            }
        }
    }

    /// The trait of the state.
    fn kind(&self) -> Ident {
        Ident::new(if self.args.local { "LocalAsyncIter" } else { "AsyncIter" }, Span::call_site())
    }

    /// What its futures are.
    fn send(&self, site: Span) -> Option<TokenStream> {
        (!self.args.local).then(|| quote_spanned!(site=> + ::core::marker::Send))
    }

    /// The runtime, where rustc is to report what goes wrong with it at the user's code.
    fn krate(&self, site: Span) -> TokenStream {
        located_at(self.args.krate.clone(), site)
    }

    /// A hook of the trait, from the user's. Its type errors, and a future that is not `Send`, are reported at the user's name.
    fn expand_hook(
        &self,
        function: &Function,
        call: Call,
        output: &TokenStream,
        convert: Option<TokenStream>,
    ) -> TokenStream {
        let site = site(function);
        let krate = &self.krate(site);
        let send = self.send(site);
        let name = Ident::new(&function.name().to_string(), site);
        let hook = quote_spanned!(site=> Self::#name(self));
        // Never another async block: it costs as much again as the hook.
        let body = match (call, convert) {
            (Call::Future, None) => hook,
            (Call::Future, Some(convert)) => quote_spanned!(site=> #krate::private::map(#hook, #convert)),
            (Call::Value, None) => quote_spanned!(site=> ::core::future::ready(#hook)),
            (Call::Value, Some(convert)) => quote_spanned!(site=> ::core::future::ready(#convert(#hook))),
        };
        quote_spanned! {site=>
            fn #name(&mut self) -> impl ::core::future::Future<Output = #output> #send {
                #body
            }
        }
    }

    fn expand_close_hook(&self, combination: &Combination, close: &Close) -> TokenStream {
        let site = site(close.function);
        let krate = &self.krate(site);
        let convert = if close.fails {
            Some(quote_spanned!(site=> #krate::private::close_failing))
        } else if combination.is_infallible() {
            None
        } else {
            Some(quote_spanned!(site=> #krate::private::close::<Self::Output>))
        };
        let closed = quote_spanned!(site=> <Self::Output as #krate::Step>::Closed);
        self.expand_hook(close.function, close.call, &closed, convert)
    }

    /// What a state's step gives, and how it comes of what the user's `next` gives.
    fn stepping(&self, combination: &Combination) -> Stepping {
        let krate = &self.args.krate;
        let next = combination.next;
        let returns = next.returns;
        let site = site(next.function);
        let krate_here = &self.krate(site);
        let errors = |name: &str| {
            let name = Ident::new(name, Span::call_site());
            Some(quote!(const ON_ERROR: #krate::private::OnError = #krate::private::OnError::#name;))
        };
        let on_error = self.args.continue_on_error.and_then(|_| errors("Continue"));
        let item = next.step.item();

        // from: `Option<io::Result<T>>`, where something else can fail
        // into: `io::Result<Option<T>>`
        let convert = match next.step {
            Step::Item { .. } => Some(quote_spanned!(site=> ::core::option::Option::transpose)),
            Step::End { .. } => Some(quote_spanned!(site=> #krate_here::private::transpose)),
            _ => None,
        };
        if let (Some(_), Some(convert), Some(path)) = (combination.failing().next(), convert, ResultPath::new(&item)) {
            let ok = path.ok;
            let output = path.with_ok(&quote!(::core::option::Option<#ok>)).into_token_stream();
            return Stepping { output, errors: errors("Item"), convert: Some(convert) };
        }

        match &next.step {
            Step::Item { .. } => Stepping { output: quote!(#returns), errors: None, convert: None },
            Step::Fallible { .. } => Stepping { output: quote!(#returns), errors: on_error, convert: None },
            Step::End { item } => Stepping {
                output: quote!(::core::option::Option<#item>),
                errors: None,
                convert: Some(quote_spanned!(site=> ::core::result::Result::ok)),
            },
            Step::Stop { item: ok, error, .. } => Stepping {
                output: quote!(::core::result::Result<::core::option::Option<#ok>, #error>),
                errors: on_error,
                convert: Some(quote_spanned!(site=> <#returns as #krate_here::private::Returns<#item>>::into_step)),
            },
            Step::Given { item } => {
                // rustc says here whether the two fit.
                let site = Span::mixed_site().located_at(returns.span());
                let krate = self.krate(site);
                Stepping {
                    output: quote_spanned!(site=> #krate::private::WithItem<#returns, #item>),
                    errors: on_error,
                    convert: Some(quote_spanned!(site=> #krate::private::WithItem::new)),
                }
            }
        }
    }

    /// The async init, for a stream that keeps its arguments until the first poll.
    pub(super) fn expand_init(&self, init: &Init, args: &[&PatType], cfg: Option<&TokenStream>) -> TokenStream {
        let name = format_ident!("{}", if self.args.local { "LocalInit" } else { "Init" });
        let site = site(init.function);
        let krate = &self.krate(site);
        let send = self.send(site);
        let names: Vec<_> = args.iter().enumerate().map(|(index, arg)| arg_name(index, arg)).collect();
        let tys = args.iter().map(|arg| &arg.ty);
        let underscored = underscored(args);
        let deprecated = init.function.attrs.iter().any(|attr| attr.path().is_ident("deprecated"));
        let deprecated = deprecated.then(|| quote!(#[allow(deprecated)]));
        let convert = self.stopping(init);
        let convert = convert.unwrap_or_else(|| quote_spanned!(site=> #krate::private::IntoInit::<Self>::into_init));
        let init_fn = quote_spanned! {site=>
            #underscored
            #deprecated
            fn start((#(#names,)*): Self::Args) -> impl ::core::future::Future<Output = #krate::private::Started<Self>> #send {
                #krate::private::map(Self::init(#(#names),*), #convert)
            }
        };
        let body = quote! {
            type Args = (#(#tys,)*);

            #init_fn
        };
        self.expand_state_trait(cfg, &quote!(#krate::private::#name), &body)
    }

    /// The conversion of what an async init gives, where its error is or may be the end.
    fn stopping(&self, init: &Init) -> Option<TokenStream> {
        let site = site(init.function);
        let krate = &self.krate(site);
        let Made::Result(ResultPath { error: Some(error), .. }) = init.made else { return None };
        if is_named(error, "StopAsyncIteration") {
            return Some(quote_spanned!(site=> #krate::private::init_or_end));
        }
        only_arg(error, "Stop").map(|_| quote_spanned!(site=> #krate::private::init_or_stop))
    }

    /// The stream's traits, and its `next` and `close`, at the user's names.
    pub(super) fn expand_stream(&self, combination: &Combination) -> TokenStream {
        let Combination { cfg, next, init, close } = combination;
        let krate = &self.args.krate;
        let Types { stream, state, keyword, .. } = self.types;
        let (generics, where_clause) = self.types.stream_generics();
        let cfg = cfg_attr(cfg.as_ref());
        let allow = &self.allow;
        // The stream may be deprecated, which the block does not know.
        let lints = allowed([quote!(deprecated)].into_iter().chain(self.lifetimes()));

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

    /// A trait's `impl` for the state.
    pub(crate) fn expand_state_trait(
        &self,
        cfg: Option<&TokenStream>,
        name: &TokenStream,
        body: &TokenStream,
    ) -> TokenStream {
        let cfg = cfg_attr(cfg);
        let allow = &self.allow;
        let (impl_generics, where_clause) = self.types.state_generics();
        let Types { state, keyword, .. } = self.types;
        // The futures of a `local` block need not be `Send`.
        let local = self.args.local.then(|| quote!(clippy::future_not_send));
        let lints = local.into_iter().chain(self.lifetimes());
        let lints = allowed(lints);
        quote! {
            #cfg
            #(#allow)*
            #lints
            #keyword #impl_generics #name for #state #where_clause {
                #body
            }
        }
    }

    /// Each of these `impl`s has the block's lifetimes, and some use them once.
    fn lifetimes(&self) -> Option<TokenStream> {
        self.types.has_lifetimes.then(|| quote!(single_use_lifetimes))
    }

    /// The inherent `impl` of the stream; nothing around nothing.
    pub(crate) fn expand_impl(&self, functions: &[TokenStream]) -> TokenStream {
        if functions.is_empty() {
            return TokenStream::new();
        }
        let allow = &self.allow;
        let (impl_generics, where_clause) = self.types.stream_generics();
        let Types { stream, keyword, .. } = self.types;
        // The block knows neither whether the stream is deprecated, nor how visible it is.
        let lints = [quote!(deprecated), quote!(unreachable_pub)].into_iter().chain(self.lifetimes());
        let lints = allowed(lints);
        quote! {
            #(#allow)*
            #lints
            #keyword #impl_generics #stream #where_clause {
                #(#functions)*
            }
        }
    }

    /// The stream's `new`, from init.
    pub(super) fn expand_new(&self, init: &Init) -> TokenStream {
        let function = init.function;
        let site = site(function);
        let krate = &self.krate(site);
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
            let convert = self.stopping(init);
            let started = convert
                .map_or_else(|| call.clone(), |convert| quote_spanned!(site=> #krate::private::map(#call, #convert)));
            quote_spanned!(site=> #krate::Iter::#lazy(#started))
        } else {
            let init = Ident::new(if self.args.local { "init_local" } else { "init" }, site);
            let args = passed(function);
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
        let site = site(function);
        let call = if function.sig.asyncness.is_some() { quote_spanned!(site=> #call.await) } else { call };
        let from = quote_spanned!(site=> ::core::convert::From::from);
        match made {
            Made::Plain => quote_spanned!(site=> #from(#call)),
            Made::Option => quote_spanned!(site=> ::core::option::Option::map(#call, #from)),
            Made::Result(_) => quote_spanned!(site=> ::core::result::Result::map(#call, #from)),
        }
    }

    /// A constructor's signature on the stream. The `Self` that is made stays; any other is the state.
    pub(crate) fn forward_constructor(
        &self,
        function: &Function,
        name: &Ident,
        made: Made,
        body: &TokenStream,
    ) -> TokenStream {
        let output = match made {
            Made::Result(path @ ResultPath { error: Some(error), .. }) => {
                path.with_error(&self.types.on_stream(error)).into_token_stream()
            }
            _ => function.output().into_token_stream(),
        };
        self.forward(function, name, function.sig.asyncness.as_ref(), None, &output, body)
    }

    /// from: `pub fn name(mut self, a: A) -> Self { … }`
    ///
    /// into: `pub fn name(mut self, a: A) -> Self { … |state| FooState::name(state, a) … }`
    pub(super) fn expand_builder(&self, function: &Function) -> TokenStream {
        let site = site(function);
        let krate = &self.krate(site);
        let state = &self.types.state;
        let name = function.name();
        let turbofish = turbofish(function);
        let args = passed(function);
        let stream = quote!(self);
        let body = quote_spanned! {site=>
            <#state as #krate::private::StreamOf>::map(&mut #stream.iter, |state| <#state>::#name #turbofish(state #(, #args)*));
            #stream
        };
        let expanded = self.forward(function, name, None, Some(quote!(mut self)), &quote!(Self), &body);
        let allow = matches!(function.vis, Visibility::Inherited).then(|| quote!(#[allow(dead_code)]));
        quote!(#allow #expanded)
    }

    /// A call of a function of the state.
    fn call(&self, function: &Function) -> TokenStream {
        let state = &self.types.state;
        let name = function.name();
        let turbofish = turbofish(function);
        let args = passed(function);
        // As a type, where a path would do: rustc says once, then, that there is no such state.
        quote_spanned!(site(function)=> <#state>::#name #turbofish(#(#args),*))
    }

    /// A function of the stream with the signature of one of the state.
    pub(crate) fn forward(
        &self,
        function: &Function,
        name: &Ident,
        asyncness: Option<&Token![async]>,
        receiver: Option<TokenStream>,
        output: &TokenStream,
        body: &TokenStream,
    ) -> TokenStream {
        let attrs = function.attrs.iter().filter(|attr| is_forwarded(attr));
        let vis = &function.vis;
        let generics = self.types.on_stream(&function.sig.generics);
        let where_clause = self.types.on_stream(&function.sig.generics.where_clause);
        let args: Vec<_> = function.args().collect();
        let underscored = underscored(&args);
        let params = args.iter().enumerate().map(|(index, arg)| {
            let cfgs = cfg_attrs(arg);
            let name = arg_name(index, arg);
            let ty = self.types.on_stream(&arg.ty);
            quote!(#(#cfgs)* #name: #ty)
        });
        let params = receiver.into_iter().chain(params);
        quote! {
            #(#attrs)*
            #underscored
            #vis #asyncness fn #name #generics(#(#params),*) -> #output #where_clause {
                #body
            }
        }
    }
}

impl Combination<'_> {
    /// Whether nothing of it can fail, as far as the tokens tell.
    fn is_infallible(&self) -> bool {
        self.next.step.raises() == Some(false) && self.failing().next().is_none()
    }
}

pub(super) fn allowed(lints: impl Iterator<Item = TokenStream>) -> Option<TokenStream> {
    let lints: Vec<_> = lints.collect();
    (!lints.is_empty()).then(|| quote!(#[allow(#(#lints),*)]))
}

fn cfg_attr(predicate: Option<&TokenStream>) -> Option<TokenStream> {
    predicate.map(|predicate| quote!(#[cfg(#predicate)]))
}

/// The place of a hook's name, for generated code that is not the user's.
fn site(hook: &Function) -> Span {
    Span::mixed_site().located_at(hook.span())
}

/// Code with its meaning kept, for rustc to report at another place.
fn located_at(code: TokenStream, site: Span) -> TokenStream {
    let relocate = |mut token: TokenTree| {
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), located_at(group.stream(), site)).into();
        }
        token.set_span(token.span().located_at(site));
        token
    };
    code.into_iter().map(relocate).collect()
}

pub(crate) fn size_hint_type() -> TokenStream {
    quote!((::core::primitive::usize, ::core::option::Option<::core::primitive::usize>))
}

fn cfg_attrs(arg: &PatType) -> impl Iterator<Item = &Attribute> {
    arg.attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
}

/// A function's arguments, as they are passed on.
fn passed(function: &Function) -> Vec<TokenStream> {
    let args = function.args().enumerate();
    args.map(|(index, arg)| {
        let cfgs = cfg_attrs(arg);
        let name = arg_name(index, arg);
        quote!(#(#cfgs)* #name)
    })
    .collect()
}

/// An argument that its function does not use is passed on all the same.
fn underscored(args: &[&PatType]) -> Option<TokenStream> {
    let mut names = args.iter().enumerate().map(|(index, arg)| arg_name(index, arg).to_string());
    names.any(|name| name.starts_with('_')).then(|| quote!(#[allow(clippy::used_underscore_binding)]))
}

/// The function's own type and const parameters, which its arguments need not tell.
fn turbofish(function: &Function) -> Option<TokenStream> {
    let params = function.sig.generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
        GenericParam::Lifetime(_) => None,
    });
    function.is_generic().then(|| quote!(::<#(#params),*>))
}

/// Whether the stream's function has this attribute of the state's too.
fn is_forwarded(attr: &Attribute) -> bool {
    match &attr.meta {
        // What is made is `must_use` already: saying so again takes a message.
        Meta::Path(path) if path.is_ident("must_use") => false,
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            let metas = attr.parse_args_with(syn::punctuated::Punctuated::<Meta, Token![,]>::parse_terminated);
            metas.is_ok_and(|metas| metas.iter().skip(1).all(|meta| is_forwarded_name(meta.path())))
        }
        meta => is_forwarded_name(meta.path()),
    }
}

fn is_forwarded_name(path: &Path) -> bool {
    ["allow", "cfg", "deprecated", "doc", "inline", "must_use", "track_caller"].iter().any(|name| path.is_ident(name))
}
