//! The impls of the state.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, PatType};

use crate::expand::cfg::Combination;
use crate::hooks::{Call, Close, Init, Made, Step};
use crate::scope::{Scope, arg_name, cfg_attr, hook_span, size_hint_type, underscored};
use crate::syntax::Function;
use crate::ty::{ResultPath, is_named, only_arg};

/// What a state's step gives.
struct StepImpl {
    output: TokenStream,
    /// The associated constant that says what an error does, if not the default.
    errors: Option<TokenStream>,
    convert: Option<TokenStream>,
}

impl Scope<'_> {
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
        let name = self.trait_name();
        let StepImpl { output, errors, convert } = self.step_impl(combination);
        let next_fn = self.expand_hook(
            next.function,
            next.call,
            &quote_spanned!(hook_span(next.function)=> Self::Output),
            convert,
        );
        let close_fn = close.map(|close| self.expand_close_hook(combination, close));
        let closes = close.is_none().then(|| {
            quote!(
                const CLOSES: ::core::primitive::bool = false;
            )
        });
        let close_on_drop = close.and(self.args.close_on_drop).map(|span| self.expand_close_on_drop(span));
        let size_hints = size_hint.iter().map(|function| {
            let site = hook_span(function);
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
        let krate = &self.runtime_path(site);
        quote_spanned! {site=>
            const CLOSE_ON_DROP: ::core::primitive::bool = true;

            fn dropped(stream: #krate::Iter<Self>) {
                #krate::private::close_on_drop(stream)
            }
        }
    }

    /// A hook of the trait, from the user's. Its type errors, and a future that is not `Send`, are reported at the user's name.
    fn expand_hook(
        &self,
        function: &Function,
        call: Call,
        output: &TokenStream,
        convert: Option<TokenStream>,
    ) -> TokenStream {
        let site = hook_span(function);
        let krate = &self.runtime_path(site);
        let send = self.send_bound(site);
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
        let site = hook_span(close.function);
        let krate = &self.runtime_path(site);
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
    fn step_impl(&self, combination: &Combination) -> StepImpl {
        let krate = &self.args.krate;
        let next = combination.next;
        let returns = next.returns;
        let site = hook_span(next.function);
        let krate_here = &self.runtime_path(site);
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
            return StepImpl { output, errors: errors("Item"), convert: Some(convert) };
        }

        match &next.step {
            Step::Item { .. } => StepImpl { output: quote!(#returns), errors: None, convert: None },
            Step::Fallible { .. } => StepImpl { output: quote!(#returns), errors: on_error, convert: None },
            Step::End { item } => StepImpl {
                output: quote!(::core::option::Option<#item>),
                errors: None,
                convert: Some(quote_spanned!(site=> ::core::result::Result::ok)),
            },
            Step::Stop { item: ok, error, .. } => StepImpl {
                output: quote!(::core::result::Result<::core::option::Option<#ok>, #error>),
                errors: on_error,
                convert: Some(quote_spanned!(site=> <#returns as #krate_here::private::Returns<#item>>::into_step)),
            },
            Step::Given { item } => {
                // rustc says here whether the two fit.
                let site = Span::mixed_site().located_at(returns.span());
                let krate = self.runtime_path(site);
                StepImpl {
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
        let site = hook_span(init.function);
        let krate = &self.runtime_path(site);
        let send = self.send_bound(site);
        let names: Vec<_> = args.iter().enumerate().map(|(index, arg)| arg_name(index, arg)).collect();
        let tys = args.iter().map(|arg| &arg.ty);
        let underscored = underscored(args);
        let deprecated = init.function.attrs.iter().any(|attr| attr.path().is_ident("deprecated"));
        let deprecated = deprecated.then(|| quote!(#[allow(deprecated)]));
        let convert = self.init_conversion(init);
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
    pub(super) fn init_conversion(&self, init: &Init) -> Option<TokenStream> {
        let site = hook_span(init.function);
        let krate = &self.runtime_path(site);
        let Made::Result(ResultPath { error: Some(error), .. }) = init.made else { return None };
        if is_named(error, "StopAsyncIteration") {
            return Some(quote_spanned!(site=> #krate::private::init_or_end));
        }
        only_arg(error, "Stop").map(|_| quote_spanned!(site=> #krate::private::init_or_stop))
    }
}

impl Combination<'_> {
    /// Whether nothing of it can fail, as far as the tokens tell.
    fn is_infallible(&self) -> bool {
        self.next.step.raises() == Some(false) && self.failing().next().is_none()
    }
}
