//! The impls of the state: `AsyncIter`, in terms of the user's hooks, and what makes it where `init` is async.
//!
//! What `next` returns becomes `AsyncIter::Output`, which is one of the types that implement `Step`. A trait cannot tell all return types
//! apart: `Result<T, StopAsyncIteration>` with an `Option` for `T` is also a `Result<Option<U>, E>`. So the macro tells them apart by
//! their tokens, and writes the conversion:
//!
//! | `next` returns | `Output` | conversion | because |
//! |---|---|---|---|
//! | `Option<T>` | as written | none | it is a `Step` |
//! | `Result<Option<T>, E>` | as written | none | it is a `Step`; an alias stays in the docs as it is written |
//! | `Result<T, StopAsyncIteration>` | `Option<T>` | `Result::ok` | `T` may be an `Option`; then it looks like the row above |
//! | `Result<T, Stop<E>>` | `Result<Option<T>, E>` | `Returns::into_step` | likewise, and the error has two meanings |
//! | `Result<Option<Result<T, E>>, E>` | `WithItem<R, Result<T, E>>` | `WithItem::new` | it looks like the second row, whose items would be `Result<Result<T, E>, E>` |
//! | any, with `item = T` | `WithItem<R, T>` | `WithItem::new` | the tokens do not tell; the trait `Returns<T>` tells by the item |
//!
//! Where `close` or an async `init` can fail, a step has to have a place for their errors. So the two rows that raise nothing change, if
//! their items are `Result`s:
//!
//! | `next` returns | `Output` | conversion |
//! |---|---|---|
//! | `Option<Result<T, E>>` | `Result<Option<T>, E>` | `Option::transpose` |
//! | `Result<Result<T, E>, StopAsyncIteration>` | `Result<Option<T>, E>` | `private::transpose` |
//!
//! There `ON_ERROR` is `OnError::Item`: an `Err` of such a step is an item, and ends nothing.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, PatType};

use crate::arguments::names_of;
use crate::cfg::Combination;
use crate::hooks::{Call, Close, Init, Made, Step};
use crate::scope::{Scope, cfg_attr, located_at, size_hint_type, underscored};
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
        let krate = &self.args.krate;
        let core = &self.args.core();
        let name = self.trait_name();
        let StepImpl { output, errors, convert } = self.step_impl(combination);
        let next_fn = self.expand_hook(next.function, next.call, &quote!(Self::Output), convert);
        let close_fn = close.map(|close| self.expand_close_hook(combination, close));
        let closes = close.is_none().then(|| {
            quote!(
                const CLOSES: #core::primitive::bool = false;
            )
        });
        let close_on_drop = close.and(self.args.close_on_drop).map(|span| self.expand_close_on_drop(span));
        let size_hints = size_hint.iter().map(|function| {
            let cfg = cfg_attr(function.cfg().as_ref());
            let hint = size_hint_type(core);
            let this = Ident::new("self", function.span());
            let call = quote_spanned!(function.span()=> Self::size_hint(#this));
            quote! {
                #cfg
                fn size_hint(&#this) -> #hint {
                    #call
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
        let krate = &self.args.krate;
        let core = &self.args.core();
        let call = if let Some(handler) = &self.args.handler {
            quote_spanned!(option=> aiter_private::close_on_drop_or(aiter_stream, #handler))
        } else {
            quote_spanned!(option=> aiter_private::close_on_drop(aiter_stream))
        };
        quote! {
            const CLOSE_ON_DROP: #core::primitive::bool = true;

            fn dropped(aiter_stream: #krate::Iter<Self>) {
                use #krate::private as aiter_private;
                #call
            }
        }
    }

    /// A hook of the trait, from the user's.
    ///
    /// from: `async fn next(&mut self) -> Option<T>`
    ///
    /// into: `fn next(&mut self) -> impl Future<Output = Option<T>> + Send { is_send(Self::next(self)) }`
    ///
    /// What rustc may report has the span of the user's name: the call, whether its future is `Send`, and the conversion of what it gives.
    /// The rest has the attribute's, since an editor shows all that has the place of a name when it is asked for that name.
    fn expand_hook(
        &self,
        function: &Function,
        call: Call,
        output: &TokenStream,
        convert: Option<TokenStream>,
    ) -> TokenStream {
        let krate = &self.args.krate;
        let core = &self.args.core();
        let at = function.span();
        let future = self.future(output, at);
        let name = function.name().to_string();
        let trait_fn = Ident::new(&name, Span::call_site());
        let name = Ident::new(&name, at);
        // With the hygiene of the name, which a macro of the user's may have written.
        let this = Ident::new("self", at);
        let hook = quote_spanned!(at=> Self::#name(#this));
        let hook = match call {
            Call::Future => self.is_send(&hook, at),
            Call::Value => hook,
        };
        // Never another async block: it costs as much again as the hook.
        let (body, imported) = match (call, convert) {
            (Call::Future, None) => (hook, !self.args.local),
            (Call::Future, Some(convert)) => (quote_spanned!(at=> aiter_private::map(#hook, #convert)), true),
            (Call::Value, None) => (quote!(#core::future::ready(#hook)), false),
            (Call::Value, Some(convert)) => (quote!(#core::future::ready(#convert(#hook))), true),
        };
        let import = imported.then(|| quote!(use #krate::private as aiter_private;));
        quote! {
            fn #trait_fn(&mut #this) -> #future {
                #import
                #body
            }
        }
    }

    /// from: `Self::next(self)`
    ///
    /// into: the same, where rustc says how a future that is not `Send` may be allowed
    fn is_send(&self, future: &TokenStream, at: Span) -> TokenStream {
        if self.args.local {
            return future.clone();
        }
        quote_spanned!(at=> aiter_private::a_hook_is_send_unless_the_attribute_says_local(#future))
    }

    fn expand_close_hook(&self, combination: &Combination, close: &Close) -> TokenStream {
        let krate = &self.args.krate;
        let at = close.function.span();
        let convert = if close.fails {
            Some(quote_spanned!(at=> aiter_private::close_failing))
        } else if combination.is_infallible() {
            None
        } else {
            Some(quote_spanned!(at=> aiter_private::close::<Self::Output>))
        };
        let closed = quote!(<Self::Output as #krate::Step>::Closed);
        self.expand_hook(close.function, close.call, &closed, convert)
    }

    /// What a state's step gives, and how it comes of what the user's `next` gives.
    fn step_impl(&self, combination: &Combination) -> StepImpl {
        let krate = &self.args.krate;
        let next = combination.next;
        let returns = next.returns;
        let core = &self.args.core();
        let at = next.function.span();
        let errors = |name: &str| {
            let name = Ident::new(name, Span::call_site());
            Some(quote!(const ON_ERROR: #krate::private::OnError = #krate::private::OnError::#name;))
        };
        let on_error = self.args.continue_on_error.and_then(|_| errors("Continue"));
        let item = next.step.item();

        // from: `Option<io::Result<T>>`, where something else can fail
        // into: `io::Result<Option<T>>`
        let convert = match next.step {
            Step::Item { .. } => Some(quote_spanned!(at=> aiter_private::core::option::Option::transpose)),
            Step::End { .. } => Some(quote_spanned!(at=> aiter_private::transpose)),
            _ => None,
        };
        if let (Some(_), Some(convert), Some(path)) = (combination.failing().next(), convert, ResultPath::new(&item)) {
            let ok = path.ok;
            let output = path.with_ok(&quote!(#core::option::Option<#ok>)).into_token_stream();
            return StepImpl { output, errors: errors("Item"), convert: Some(convert) };
        }

        match &next.step {
            Step::Item { .. } => StepImpl { output: quote!(#returns), errors: None, convert: None },
            Step::Fallible { .. } => StepImpl { output: quote!(#returns), errors: on_error, convert: None },
            Step::End { item } => StepImpl {
                output: quote!(#core::option::Option<#item>),
                errors: None,
                convert: Some(quote_spanned!(at=> aiter_private::core::result::Result::ok)),
            },
            Step::Stop { item: ok, error, .. } => StepImpl {
                output: quote!(#core::result::Result<#core::option::Option<#ok>, #error>),
                errors: on_error,
                convert: Some(quote_spanned!(at=> <#returns as aiter_private::Returns<#item>>::into_step)),
            },
            Step::Mixed { item } | Step::Given { item } => {
                // rustc says here whether the two fit.
                let at = returns.span();
                let krate = located_at(krate.to_token_stream(), at);
                StepImpl {
                    output: quote_spanned!(at=> #krate::private::WithItem<#returns, #item>),
                    errors: on_error,
                    convert: Some(quote_spanned!(at=> aiter_private::WithItem::new)),
                }
            }
        }
    }

    /// The async init, for a stream that keeps its arguments until the first poll.
    pub(super) fn expand_init(&self, init: &Init, args: &[&PatType], cfg: Option<&TokenStream>) -> TokenStream {
        let krate = &self.args.krate;
        let name = format_ident!("{}", if self.args.local { "LocalInit" } else { "Init" });
        let names = names_of(args);
        let tys = args.iter().map(|arg| &arg.ty);
        let underscored = underscored(&names);
        let deprecated = init.function.attrs.iter().any(|attr| attr.path().is_ident("deprecated"));
        let deprecated = deprecated.then(|| quote!(#[allow(deprecated)]));
        let is_short = names.iter().any(|name| name.to_string().len() == 1);
        let short = is_short.then(|| quote!(#[allow(clippy::min_ident_chars)]));
        let at = init.function.span();
        let made = self.is_send(&quote_spanned!(at=> Self::init(#(#names),*)), at);
        let convert = init_conversion(init);
        let convert = convert.unwrap_or_else(|| quote_spanned!(at=> aiter_private::IntoInit::<Self>::into_init));
        let started = quote_spanned!(at=> aiter_private::map(#made, #convert));
        let future = self.future(&quote!(#krate::private::Started<Self>), at);
        let body = quote! {
            type Args = (#(#tys,)*);

            #short
            #underscored
            #deprecated
            fn start((#(#names,)*): Self::Args) -> #future {
                use #krate::private as aiter_private;
                #started
            }
        };
        let expanded = self.expand_state_trait(cfg, &quote!(#krate::private::#name), &body);
        // All traits of a state with a name of its own are hidden.
        let hidden = self.args.state.is_none().then(|| quote!(#[doc(hidden)]));
        quote!(#hidden #expanded)
    }
}

/// The conversion of what an async init gives, where its error is or may be the end.
pub(super) fn init_conversion(init: &Init) -> Option<TokenStream> {
    let at = init.function.span();
    let Made::Result(ResultPath { error: Some(error), .. }) = init.made else { return None };
    if is_named(error, "StopAsyncIteration") {
        return Some(quote_spanned!(at=> aiter_private::init_or_end));
    }
    only_arg(error, "Stop").map(|_| quote_spanned!(at=> aiter_private::init_or_stop))
}

impl Combination<'_> {
    /// Whether nothing of it can fail, as far as the tokens tell.
    fn is_infallible(&self) -> bool {
        self.next.step.raises() == Some(false) && self.failing().next().is_none()
    }
}
