//! What the generated code of one block has in common: spans, lints, `impl` headers, and functions of the state that the stream has too.

use proc_macro2::{Delimiter, Group, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, GenericParam, Generics, Ident, Meta, PatType, Path, Token};

use crate::args::Args;
use crate::arguments::names_of;
use crate::hooks::{Made, is_associated, made};
use crate::links::Links;
use crate::names::Types;
use crate::source::is_in_editor;
use crate::syntax::{Block, Function};
use crate::targets::Members;
use crate::tokens::{Root, push_colons, push_segment, regroup};
use crate::ty::{ResultPath, impl_traits, with_first_arg};

/// What the generated code of one block has in common.
pub(crate) struct Scope<'a> {
    pub(crate) args: &'a Args,
    pub(crate) types: &'a Types,
    /// The user's own `allow`s on the block, and what is expected there of the state alone.
    pub(crate) allow: Vec<TokenStream>,
    /// What is expected on the block of what others see, which is on the stream.
    expect: Vec<TokenStream>,
    block: &'a Block,
}

/// Where something stands that is on both.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Side {
    State,
    Stream,
}

/// What a function of the stream is that comes of one of the state.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Twin {
    /// `new`, of an async `init`, which the state's `Init` calls on the first poll. So `init` is always in use, and `new` need not be.
    LazyInit,
    /// Any other constructor, or a builder.
    Maker,
    /// It makes no stream.
    Other,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(args: &'a Args, block: &'a Block, types: &'a Types) -> Self {
        let lints = || block.attrs.iter().filter(|attr| is_lint(attr, "allow") || is_lint(attr, "expect"));
        // What makes a stream does not earn all that another function may.
        let is_other = |function: &Function| {
            is_associated(function) && function.output().is_none_or(|output| made(output, types).is_none())
        };
        let twin = if block.functions.iter().any(is_other) { Twin::Other } else { Twin::Maker };
        let allow = lints().filter_map(|attr| forwarded(attr, twin)).collect();
        let expect = lints().filter_map(|attr| split_expect(attr, twin)?.on_stream()).collect();
        Self { args, types, allow, expect, block }
    }

    /// Whether the block expects this lint.
    pub(crate) fn expects(&self, lint: &str) -> bool {
        self.block.attrs.iter().any(|attr| expects(attr, lint))
    }

    /// Whether the block expects a lint of what others see.
    pub(crate) fn expects_of_stream(&self) -> bool {
        !self.expect.is_empty()
    }

    /// The trait of the state.
    pub(crate) fn trait_name(&self) -> Ident {
        Ident::new(if self.args.local { "LocalAsyncIter" } else { "AsyncIter" }, Span::call_site())
    }

    /// `impl Future<Output = T> + Send`, or without `Send` where the block says `local`.
    ///
    /// What rustc reports of such a type it reports from its first token to its last one. So these two have a place of the user's, and
    /// the others, which an editor would show for that place, have not.
    pub(crate) fn future(&self, output: &TokenStream, at: Span) -> TokenStream {
        let core = self.args.core();
        let send = (!self.args.local).then(|| quote!(#core::marker::Send +));
        let (first, last) = (quote_spanned!(at=> impl), quote_spanned!(at=> >));
        quote!(#first #send #core::future::Future<Output = #output #last)
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
        let local = self.args.local.then_some("clippy::future_not_send");
        // The user's scope may have names that the generated code qualifies.
        // With dead code in it the state counts as used: if nobody makes the stream, rustc says that of the stream alone.
        let lints = ["dead_code", "unused_qualifications"].into_iter().chain(local).chain(self.lints_of_parameters());
        let lints = allowed(lints);
        // A page of one's own, on which only what the user wrote belongs.
        let hidden = self.args.state.as_ref().map(|_| quote!(#[doc(hidden)]));
        quote! {
            #cfg
            #hidden
            #(#allow)*
            #lints
            #keyword #impl_generics #name for #state #where_clause {
                #body
            }
        }
    }

    /// Each of these `impl`s has the block's lifetimes, and some use them once. What there is to say of its other parameters is said of the user's
    /// own.
    pub(crate) fn lints_of_parameters(&self) -> impl Iterator<Item = &'static str> {
        let lifetimes = self.types.has_lifetimes.then_some("single_use_lifetimes");
        lifetimes.into_iter().chain(lints_of_parameters(&self.block.generics))
    }

    /// The inherent `impl` of the stream, with what is expected on the block; nothing around nothing.
    pub(crate) fn expand_impl(&self, functions: &[TokenStream], expects: bool) -> TokenStream {
        if functions.is_empty() {
            return TokenStream::new();
        }
        let Self { allow, expect, .. } = self;
        let expect = expects.then_some(expect).into_iter().flatten();
        let (impl_generics, where_clause) = self.types.stream_generics();
        let Types { stream, keyword, .. } = self.types;
        // The block does not know whether the stream is deprecated. What is to be said of names and of a signature is said of the user's own.
        let lints = [
            "deprecated",
            "non_snake_case",
            "unused_qualifications",
            "clippy::arbitrary_source_item_ordering",
            "clippy::same_name_method",
            "clippy::too_many_arguments",
        ];
        let constants = self.block.constants.first().map(|_| "non_upper_case_globals");
        let constants = constants.filter(|_| self.block.generics.const_params().next().is_none());
        let short = self.block.words.has_letter().then_some("clippy::min_ident_chars");
        let lints = lints.into_iter().chain(constants).chain(short).chain(self.lints_of_parameters());
        let lints = allowed(lints);
        let body = regroup(&self.block.body, functions.iter().cloned().collect());
        quote! {
            #(#allow)*
            #lints
            #(#expect)*
            #keyword #impl_generics #stream #where_clause #body
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
        let state = self_of(function);
        let output = match made {
            Made::Plain => state,
            Made::Option => with_first_arg(function.output(), &state),
            Made::Result(path) => {
                let made = path.with_ok(&state);
                match (ResultPath::new(&made), path.error) {
                    (Some(path), Some(error)) => path.with_error(&self.types.on_stream(error)).into_token_stream(),
                    _ => made.into_token_stream(),
                }
            }
        };
        self.forward(function, name, function.sig.asyncness.as_ref(), None, &output, body)
    }

    /// A call of a function of the state.
    pub(crate) fn call(&self, function: &Function) -> TokenStream {
        let state = &self.types.state;
        let name = function.name();
        let turbofish = turbofish(function);
        let args = forwarded_args(function);
        // As a type, where a path would do: rustc says once, then, that there is no such state.
        reported_at(function.span(), quote!(<#state>::#name #turbofish(#(#args),*)))
    }

    /// The attributes of a function or a constant of the state, as the stream's has them.
    pub(crate) fn forwarded(&self, attrs: &[Attribute], twin: Twin) -> Vec<TokenStream> {
        let expected = attrs.iter().filter_map(|attr| split_expect(attr, twin)?.on_stream());
        self.with_links(attrs.iter().filter_map(|attr| forwarded(attr, twin)).chain(expected))
    }

    /// Attributes with the links of their docs as they can stand on the stream.
    pub(crate) fn with_links(&self, attrs: impl IntoIterator<Item = TokenStream>) -> Vec<TokenStream> {
        let members = Members::of_block(self.args, self.block, self.types);
        Links { name: &members.name, target: &|of, member| members.on_stream(of, member) }.in_attrs(attrs)
    }

    /// The parameters of a function that passes them on, and what is allowed of their names.
    pub(crate) fn params(&self, function: &Function) -> (Vec<TokenStream>, Option<TokenStream>) {
        let args: Vec<_> = function.args().collect();
        let names = names_of(&args);
        let params = args.iter().zip(&names).map(|(arg, name)| {
            let cfgs = cfg_attrs(arg);
            let ty = self.types.on_stream(&arg.ty);
            quote!(#(#cfgs)* #name: #ty)
        });
        (params.collect(), underscored(&names))
    }

    /// The name of an item of the stream's `impl` that nobody uses, beside functions that have the place of the user's.
    ///
    /// If nobody calls one of these, rustc is to say so of the user's function on the state, and not again of this one. rustc reports the dead
    /// code of an `impl` all at once, and is silent about it if some of it is written by a macro. This item is.
    ///
    /// An `#[allow(dead_code)]` would not do: what it stands on counts as used, and so do the stream and the user's function.
    ///
    /// An editor says nothing of dead code, and would offer the item.
    pub(crate) fn unused_name(&self, function: &Ident) -> Option<Ident> {
        if self.args.place.is_none() && is_in_editor() {
            return None;
        }
        Some(quote::format_ident!("AITER_{}", function.unraw(), span = Span::mixed_site()))
    }

    /// The item of [`unused_name`](Self::unused_name).
    pub(crate) fn expand_unused(&self, function: &Ident, attrs: &[Attribute]) -> Option<TokenStream> {
        let cfgs = attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
        let name = self.unused_name(function)?;
        Some(quote! {
            #(#cfgs)*
            #[doc(hidden)]
            const #name: () = ();
        })
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
        let attrs = self.forwarded(&function.attrs, if is_lazy_init(function) { Twin::LazyInit } else { Twin::Maker });
        let vis = &function.vis;
        let fn_token = &function.sig.fn_token;
        let generics = self.types.on_stream(&function.sig.generics);
        let where_clause = self.types.on_stream(&function.sig.generics.where_clause);
        let (params, underscored) = self.params(function);
        let params = receiver.into_iter().chain(params);
        let large = asyncness.and_then(|_| large_futures());
        let body = stream_block(function, body);
        quote! {
            #(#attrs)*
            #large
            #underscored
            #vis #asyncness #fn_token #name #generics(#(#params),*) -> #output #where_clause #body
        }
    }
}

/// The body of a block, with the links of its docs as they can stand on the state.
pub(crate) fn links_on_state(args: &Args, block: &Block, types: &Types) -> Group {
    let members = Members::of_block(args, block, types);
    let links = Links { name: &members.name, target: &|of, member| members.on_state(of, member) };
    links.in_members(block.body.clone())
}

/// Lints that type and const parameters may earn, which are said once of those that the user wrote.
pub(crate) fn lints_of_parameters(generics: &Generics) -> impl Iterator<Item = &'static str> {
    let names = generics.const_params().next().map(|_| "non_upper_case_globals");
    let bounds: &[_] = if generics.where_clause.is_some() {
        &["clippy::trait_duplication_in_bounds", "clippy::type_repetition_in_bounds"]
    } else {
        &[]
    };
    names.into_iter().chain(bounds.iter().copied())
}

/// `#[allow(…)]` of lints, by their names: `deprecated`, `clippy::unused_self`.
pub(crate) fn allowed(lints: impl IntoIterator<Item = &'static str>) -> Option<TokenStream> {
    // As `Root`, no `TokenStream` for each.
    let mut tokens = Vec::new();
    for lint in lints {
        if !tokens.is_empty() {
            tokens.push(Punct::new(',', Spacing::Alone).into());
        }
        let mut lint = lint;
        if let Some(of_clippy) = lint.strip_prefix("clippy::") {
            push_segment(&mut tokens, "clippy");
            push_colons(&mut tokens);
            lint = of_clippy;
        }
        push_segment(&mut tokens, lint);
    }
    (!tokens.is_empty()).then(|| {
        let lints = Group::new(Delimiter::Parenthesis, tokens.into_iter().collect());
        quote!(#[allow #lints])
    })
}

pub(crate) fn cfg_attr(predicate: Option<&TokenStream>) -> Option<TokenStream> {
    predicate.map(|predicate| quote!(#[cfg(#predicate)]))
}

/// An expression that rustc reports at `place`, as if it were written there: an expression is where its first and its last token are. Only
/// these get the place. Of any other token there, an editor would show what it is beside what the user wrote.
pub(crate) fn reported_at(place: Span, code: TokenStream) -> TokenStream {
    let mut tokens: Vec<_> = code.into_iter().collect();
    if let Some(first) = tokens.first_mut() {
        first.set_span(place);
    }
    if let Some(last) = tokens.last_mut() {
        last.set_span(place);
    }
    tokens.into_iter().collect()
}

/// A function's body, whose braces have the place of the user's function.
pub(crate) fn users_block(function: &Function, body: &TokenStream) -> Group {
    let mut block = Group::new(Delimiter::Brace, body.clone());
    block.set_span(function.span());
    block
}

/// The body of a function of the stream. If the user's is visible, or an async `init`, the braces have its place. So that is where rustc reports
/// lints of the whole function, such as missing docs.
pub(crate) fn stream_block(function: &Function, body: &TokenStream) -> Group {
    if function.is_visible() || is_lazy_init(function) {
        users_block(function, body)
    } else {
        Group::new(Delimiter::Brace, body.clone())
    }
}

/// Whether the state's `Init` calls it, on the first poll: an async `init` whose arguments have types that can be named.
pub(crate) fn is_lazy_init(function: &Function) -> bool {
    function.name() == "init"
        && function.sig.asyncness.is_some()
        && !function.is_generic()
        && function.args().all(|arg| impl_traits(&arg.ty).is_empty())
}

/// Code at another place, as if it had been written there: rustc does not speak of a macro, then.
pub(crate) fn located_at(code: TokenStream, at: Span) -> TokenStream {
    code.into_iter()
        .map(|mut token| {
            if let TokenTree::Group(group) = &token {
                token = Group::new(group.delimiter(), located_at(group.stream(), at)).into();
            }
            token.set_span(at);
            token
        })
        .collect()
}

/// What a `size_hint` returns, where `core` is at this path.
pub(crate) fn size_hint_type(core: &Root) -> TokenStream {
    quote!((#core::primitive::usize, #core::option::Option<#core::primitive::usize>))
}

fn cfg_attrs(arg: &PatType) -> impl Iterator<Item = &Attribute> {
    arg.attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
}

/// A function's arguments, as they are passed on.
pub(crate) fn forwarded_args(function: &Function) -> Vec<TokenStream> {
    let args: Vec<_> = function.args().collect();
    let names = names_of(&args);
    args.iter()
        .zip(names)
        .map(|(arg, name)| {
            let cfgs = cfg_attrs(arg);
            quote!(#(#cfgs)* #name)
        })
        .collect()
}

/// An argument that its function does not use is passed on all the same.
pub(crate) fn underscored(names: &[Ident]) -> Option<TokenStream> {
    names
        .iter()
        .any(|name| name.to_string().starts_with('_'))
        .then(|| quote!(#[allow(clippy::used_underscore_binding)]))
}

/// An async function of the stream awaits that of the state: how large that is, is said where the user awaits.
pub(crate) fn large_futures() -> Option<TokenStream> {
    allowed(["clippy::large_futures"])
}

/// The function's own type and const parameters, which its arguments need not tell.
pub(crate) fn turbofish(function: &Function) -> Option<TokenStream> {
    let params = function.sig.generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
        GenericParam::Lifetime(_) => None,
    });
    function.is_generic().then(|| quote!(::<#(#params),*>))
}

/// `Self`, as what a function returns: it is the end of a signature, which is where rustc has its lints.
pub(crate) fn self_of(function: &Function) -> TokenStream {
    let at = function.output().map_or_else(|| function.span(), Spanned::span);
    quote_spanned!(at=> Self)
}

/// Whether this says what something is for, which is then said on the stream.
pub(crate) fn is_doc(attr: &Attribute) -> bool {
    match &attr.meta {
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            let metas = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            metas.is_ok_and(|metas| metas.iter().skip(1).all(|meta| meta.path().is_ident("doc")))
        }
        meta => meta.path().is_ident("doc"),
    }
}

fn is_lint(attr: &Attribute, level: &str) -> bool {
    attr.path().is_ident(level)
}

fn lints_of(attr: &Attribute) -> Vec<Meta> {
    let metas = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
    metas.map(|metas| metas.into_iter().collect()).unwrap_or_default()
}

/// Whether an attribute expects a lint, by its name: `clippy::unused_self`.
pub(crate) fn expects(attr: &Attribute, lint: &str) -> bool {
    let names = || lint.split("::");
    let is_it = |meta: &Meta| {
        let segments = &meta.path().segments;
        segments.len() == names().count() && segments.iter().zip(names()).all(|(segment, name)| segment.ident == name)
    };
    is_lint(attr, "expect") && lints_of(attr).iter().any(is_it)
}

/// An attribute of a function of the state, as the stream's has it. What is expected of both is expected once, of the state's.
///
/// from: `#[expect(clippy::too_many_arguments, reason = "…")]`
///
/// into: `#[allow(clippy::too_many_arguments)]`
fn forwarded(attr: &Attribute, twin: Twin) -> Option<TokenStream> {
    if !is_lint(attr, "expect") {
        return is_forwarded(attr).then(|| attr.to_token_stream());
    }
    let about_use = |meta: &Meta| ["dead_code", "reason", "unused"].iter().any(|name| meta.path().is_ident(name));
    let lints = lints_of(attr);
    let is_left = |meta: &&Meta| !about_use(meta) && lint_side(meta, twin) != Some(Side::Stream);
    let lints: Vec<_> = lints.iter().filter(is_left).collect();
    (!lints.is_empty()).then(|| quote!(#[allow(#(#lints),*)]))
}

/// Where rustc and clippy report a lint of a function that stands on both: of what others see they report it on the stream, if at all, since the
/// state is private.
fn lint_side(lint: &Meta, twin: Twin) -> Option<Side> {
    let name = lint.path().segments.last()?.ident.to_string();
    match name.as_str() {
        "missing_docs"
        | "missing_errors_doc"
        | "missing_inline_in_public_items"
        | "missing_safety_doc"
        | "new_without_default"
        | "should_implement_trait"
        | "unreachable_pub" => Some(Side::Stream),
        // A stream is `must_use` itself.
        "must_use_candidate" if twin == Twin::Other => Some(Side::Stream),
        "dead_code" | "unused" if twin == Twin::LazyInit => Some(Side::Stream),
        "missing_panics_doc"
        | "must_use_candidate"
        | "private_bounds"
        | "private_interfaces"
        | "return_self_not_must_use" => None,
        _ => Some(Side::State),
    }
}

/// An `#[expect(…)]` of a function that stands on both, of which not all comes true on the state.
pub(crate) struct Expect {
    lints: Vec<Meta>,
    reason: Option<Meta>,
    twin: Twin,
}

/// The `expect`, if it is one.
pub(crate) fn split_expect(attr: &Attribute, twin: Twin) -> Option<Expect> {
    if !is_lint(attr, "expect") {
        return None;
    }
    let (reason, lints): (Vec<_>, Vec<_>) = lints_of(attr).into_iter().partition(|meta| meta.path().is_ident("reason"));
    let is_of_both = lints.iter().all(|lint| lint_side(lint, twin) == Some(Side::State));
    (!is_of_both).then(|| Expect { lints, reason: reason.into_iter().next(), twin })
}

impl Expect {
    /// What is expected on the stream, if anything is.
    fn on_stream(&self) -> Option<TokenStream> {
        let lints: Vec<_> = self.lints.iter().filter(|lint| lint_side(lint, self.twin) == Some(Side::Stream)).collect();
        let reason = &self.reason;
        (!lints.is_empty()).then(|| quote!(#[expect(#(#lints,)* #reason)]))
    }

    /// What is expected on the state. The rest may come true there too, if the state is visible.
    pub(crate) fn on_state(&self) -> TokenStream {
        let is_of_state = |lint: &&Meta| lint_side(lint, self.twin) == Some(Side::State);
        let (of_state, rest): (Vec<_>, Vec<_>) = self.lints.iter().partition(is_of_state);
        let reason = &self.reason;
        let expect = (!of_state.is_empty()).then(|| quote!(#[expect(#(#of_state,)* #reason)]));
        quote!(#expect #[allow(#(#rest),*)])
    }
}

/// Whether the stream's function has this attribute of the state's too.
fn is_forwarded(attr: &Attribute) -> bool {
    match &attr.meta {
        // What is made is `must_use` already: saying so again takes a message.
        Meta::Path(path) if path.is_ident("must_use") => false,
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            let metas = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            metas.is_ok_and(|metas| metas.iter().skip(1).all(|meta| is_forwarded_name(meta.path())))
        }
        meta => is_forwarded_name(meta.path()),
    }
}

fn is_forwarded_name(path: &Path) -> bool {
    ["allow", "cfg", "deprecated", "doc", "inline", "must_use", "track_caller"].iter().any(|name| path.is_ident(name))
}
