//! Fields that the stream has too: `#[async_iter(shared)]`.
//!
//! The stream's field is a clone of the state's, made whenever the stream is made from a state. So it can be read at any time, also while a
//! step has borrowed the state.

use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Field, Generics, Ident, Member, Meta, Token, Type, Visibility};

use crate::args::Args;
use crate::diagnostics::Errors;
use crate::expand::is_doc_text;
use crate::links::Links;
use crate::scope::located_at;
use crate::syntax::Fields;
use crate::tokens::{Root, any_token, regroup};

/// The fields of a struct that are shared: one at least.
pub(crate) struct Shared {
    fields: Vec<SharedField>,
    /// Where the stream has its `Iter`, where fields have no names.
    iter: Option<usize>,
}

struct SharedField {
    /// Those that belong on the stream too.
    attrs: Vec<Attribute>,
    vis: Visibility,
    member: Member,
    ty: Type,
}

impl Shared {
    /// The fields that are shared, if any is.
    pub(crate) fn parse(errors: &Errors, fields: &Fields) -> Option<Self> {
        let is_named = matches!(fields, Fields::Last(_));
        let group = fields.group()?;
        if !mentions_option(fields) {
            return None;
        }
        let parse = |input: ParseStream| {
            let field = if is_named { Field::parse_named } else { Field::parse_unnamed };
            Punctuated::<Field, Token![,]>::parse_terminated_with(input, field)
        };
        // What cannot be read, rustc reports.
        let all = parse.parse2(group.stream()).ok()?;
        let mut fields = Vec::new();
        let mut first_unshared = None;
        for (index, field) in all.iter().enumerate() {
            let mut ours = field.attrs.iter().filter(|attr| is_ours(attr));
            let Some(attr) = ours.next() else {
                if !is_named && first_unshared.is_none() {
                    first_unshared = Some(index);
                }
                continue;
            };
            validate(errors, attr);
            if let Some(twice) = ours.next() {
                errors.on(twice, "`#[async_iter(shared)]` stands here twice: once is enough");
            }
            if !is_named && all.iter().any(|field| field.attrs.iter().any(|attr| attr.path().is_ident("cfg"))) {
                errors.on(attr, "a shared field of a tuple struct has its number on the stream too, which a `cfg` may change: give the fields names");
            }
            let member = field.ident.clone().map_or_else(|| Member::from(index), Member::from);
            fields.push(SharedField {
                attrs: field.attrs.iter().filter(|attr| is_forwarded(attr)).cloned().map(allowed_if_unused).collect(),
                vis: field.vis.clone(),
                member,
                ty: field.ty.clone(),
            });
        }
        let iter = (!is_named).then(|| first_unshared.unwrap_or(all.len()));
        (!fields.is_empty()).then_some(Self { fields, iter })
    }

    /// The visibility of the state's field of this name, where the stream has it not.
    pub(crate) fn unshared(fields: &Fields, name: &str) -> Option<Visibility> {
        let parse = |input: ParseStream| {
            let field = if matches!(fields, Fields::Last(_)) { Field::parse_named } else { Field::parse_unnamed };
            Punctuated::<Field, Token![,]>::parse_terminated_with(input, field)
        };
        let all = parse.parse2(fields.group()?.stream()).ok()?;
        let mut all = all.into_iter().enumerate();
        let is_it = |index: usize, field: &Field| match &field.ident {
            Some(ident) => ident.unraw() == name,
            None => index.to_string() == name,
        };
        let (_, field) = all.find(|(index, field)| is_it(*index, field))?;
        (!field.attrs.iter().any(is_ours)).then_some(field.vis)
    }

    /// Whether one of them is deprecated.
    pub(crate) fn has_deprecated(&self) -> bool {
        self.fields.iter().flat_map(|field| &field.attrs).any(|attr| attr.path().is_ident("deprecated"))
    }

    /// Whether one of them may not be there.
    pub(crate) fn has_cfgs(&self) -> bool {
        self.fields.iter().flat_map(|field| &field.attrs).any(|attr| attr.path().is_ident("cfg"))
    }

    /// The stream's name, or number, of its `Iter`.
    pub(crate) fn iter_field(&self) -> TokenStream {
        self.iter
            .map_or_else(|| quote!(fields_are_in_state), |index| Literal::usize_unsuffixed(index).to_token_stream())
    }

    /// The stream's fields: the shared ones, and its `Iter`.
    pub(crate) fn expand_fields(
        &self,
        links: &Links,
        iter: &TokenStream,
        where_clause: &TokenStream,
        span: Span,
    ) -> TokenStream {
        let attrs_of = |field: &SharedField| links.in_attrs(field.attrs.iter().map(ToTokens::to_token_stream));
        let Some(iter_at) = self.iter else {
            let fields = self.fields.iter().map(|field| {
                let SharedField { vis, member, ty, .. } = field;
                let attrs = attrs_of(field);
                quote!(#(#attrs)* #vis #member: #ty,)
            });
            let mut group = Group::new(Delimiter::Brace, quote!(#(#fields)* fields_are_in_state: #iter,));
            group.set_span(span);
            return quote!(#where_clause #group);
        };
        let fields = (0..=self.last(iter_at)).map(|index| {
            if index == iter_at {
                return quote!(#iter,);
            }
            // A field that is not shared keeps its place.
            let Some(field) = self.at(index) else { return quote!((),) };
            let SharedField { vis, ty, .. } = field;
            let attrs = attrs_of(field);
            quote!(#(#attrs)* #vis #ty,)
        });
        let mut group = Group::new(Delimiter::Parenthesis, quote!(#(#fields)*));
        group.set_span(span);
        quote!(#group #where_clause;)
    }

    fn at(&self, index: usize) -> Option<&SharedField> {
        self.fields.iter().find(|field| field.member == Member::from(index))
    }

    fn last(&self, iter: usize) -> usize {
        let index = |field: &SharedField| match &field.member {
            Member::Unnamed(index) => usize::try_from(index.index).unwrap_or(iter),
            Member::Named(_) => iter,
        };
        self.fields.iter().map(index).fold(iter, usize::max)
    }

    /// How the stream is made from its state, and what a builder does to it.
    ///
    /// `attrs` are those of each `impl`.
    pub(crate) fn expand_impls(
        &self,
        args: &Args,
        generics: &Generics,
        stream: &Ident,
        state: &Ident,
        attrs: &TokenStream,
    ) -> TokenStream {
        let krate = &args.krate;
        let core = args.core();
        let (_, type_generics, _) = generics.split_for_impl();
        let (stream, state) = (quote!(#stream #type_generics), quote!(#state #type_generics));
        let bounded = self.bounded(&core, generics);
        let mut from_state = bounded.clone();
        // What is made of a state is bounded where the hooks are. By a lifetime, so that a state without hooks is not reported here, too.
        push_predicate(&mut from_state, quote!(for<'aiter_step> #state: #krate::private::HookedState<'aiter_step>));
        let (from_generics, _, from_where) = from_state.split_for_impl();
        let (over_generics, _, over_where) = bounded.split_for_impl();

        let iter = self.iter_field();
        let clones = self.fields.iter().map(|SharedField { attrs, member, ty, .. }| {
            let cfgs = attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
            let at = ty.span();
            let core = located_at(core.to_token_stream(), at);
            // With the type's place: there rustc says that it is not `Clone`.
            let clone = quote_spanned!(at=> <#ty as #core::clone::Clone>::clone(&aiter_state.#member));
            quote!(#(#cfgs)* #member: #clone,)
        });
        let clones: Vec<_> = clones.collect();
        let again = self.fields.iter().map(|SharedField { attrs, member, ty, .. }| {
            let cfgs = attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
            let at = ty.span();
            let core = located_at(core.to_token_stream(), at);
            let clone = quote_spanned!(at=> <#ty as #core::clone::Clone>::clone(&aiter_state.#member));
            quote!(#(#cfgs)* { self.#member = #clone; })
        });
        let fillers: Vec<_> = self.fillers().map(|index| quote!(#index: (),)).collect();
        let from_state = quote! {
            #attrs
            #[doc(hidden)]
            impl #from_generics #krate::private::FromState<#state> for #stream #from_where {
                fn from_state(aiter_state: #state) -> Self {
                    Self {
                        #(#clones)*
                        #(#fillers)*
                        #iter: <<Self as #krate::private::Over<#state>>::Storage as #krate::private::Storage>::with_state(aiter_state),
                    }
                }
            }
        };
        let share_again = quote! {
            fn share_again(&mut self) {
                if let #core::option::Option::Some(aiter_state) = (&self.#iter).state() {
                    #(#again)*
                }
            }
        };
        if args.inline.is_some() {
            return quote! {
                #krate::private::over_inline! {
                    { #attrs }
                    impl [#over_generics] [#stream] over [#state] [#over_where];
                    by #iter;
                    #share_again
                }

                #from_state
            };
        }
        let (plain_generics, _, plain_where) = generics.split_for_impl();
        quote! {
            // Nothing in it is pinned, whatever the types of the fields are.
            #attrs
            impl #plain_generics #core::marker::Unpin for #stream #plain_where {}

            #attrs
            #[doc(hidden)]
            impl #over_generics #krate::private::StreamOver<#state> for #stream #over_where {
                #[inline]
                fn as_iter(&self) -> &#krate::Iter<#state> {
                    &self.#iter
                }

                #[inline]
                fn as_iter_mut(&mut self) -> &mut #krate::Iter<#state> {
                    &mut self.#iter
                }

                #share_again
            }

            #from_state
        }
    }

    /// The struct's generics, with what the clones of generic fields ask for.
    fn bounded(&self, core: &Root, generics: &Generics) -> Generics {
        let params: Vec<_> = generics.type_params().map(|param| param.ident.clone()).collect();
        let is_param = |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if params.contains(ident));
        let mut bounded = generics.clone();
        for SharedField { ty, .. } in &self.fields {
            if any_token(ty.to_token_stream(), &mut |token| is_param(token)) {
                push_predicate(&mut bounded, quote!(#ty: #core::clone::Clone));
            }
        }
        bounded
    }

    /// The numbers of the stream's fields that hold nothing.
    fn fillers(&self) -> impl Iterator<Item = Literal> + '_ {
        let len = self.iter.map_or(0, |iter| self.last(iter) + 1);
        (0..len).filter(|index| Some(*index) != self.iter && self.at(*index).is_none()).map(Literal::usize_unsuffixed)
    }
}

pub(crate) fn push_predicate(generics: &mut Generics, predicate: TokenStream) {
    // It is a predicate, whatever the type in it is.
    if let Ok(predicate) = syn::parse2(predicate) {
        generics.make_where_clause().predicates.push(predicate);
    }
}

/// Whether the attribute's name is among the tokens of the fields. Mostly it is not, and then the fields need not be read.
pub(crate) fn mentions_option(fields: &Fields) -> bool {
    let is_name = &mut |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "async_iter");
    fields.group().is_some_and(|group| any_token(group.stream(), is_name))
}

/// The fields as the state has them: without this option, and with nothing expected of them. A shared field is read, to be shared, and what others
/// see of it is the stream's. So are the examples in its docs, which run once.
pub(crate) fn without_option(tokens: TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let mut attrs = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if let (TokenTree::Punct(punct), Some(TokenTree::Group(group))) = (&token, tokens.peek()) {
            if punct.as_char() == '#' {
                attrs.push((token, group.clone()));
                tokens.next();
                continue;
            }
        }
        let is_shared = attrs.iter().any(|(_, group)| is_option(group));
        for (pound, group) in attrs.drain(..).filter(|(_, group)| !is_option(group)) {
            let attr = allowed_for_expected(group.stream());
            let attr = if is_shared && is_doc_text(&attr) { quote!(cfg_attr(not(doctest), #attr)) } else { attr };
            out.extend([pound, regroup(&group, attr).into()]);
        }
        match token {
            TokenTree::Group(group) if matches!(group.delimiter(), Delimiter::Brace | Delimiter::Parenthesis) => {
                out.extend([TokenTree::Group(regroup(&group, without_option(group.stream())))]);
            }
            token => out.extend([token]),
        }
    }
    out
}

/// from: `expect(dead_code)`
///
/// into: `allow(dead_code)`
fn allowed_for_expected(attribute: TokenStream) -> TokenStream {
    let mut tokens = attribute.into_iter().peekable();
    let expect = tokens.next_if(|token| matches!(token, TokenTree::Ident(name) if name == "expect"));
    let allow = expect.map(|name| TokenTree::Ident(Ident::new("allow", name.span())));
    allow.into_iter().chain(tokens).collect()
}

/// Whether an attribute's brackets hold `async_iter(…)`, by whatever path.
fn is_option(group: &Group) -> bool {
    let path = group.stream().into_iter().take_while(|token| !matches!(token, TokenTree::Group(_)));
    matches!(path.last(), Some(TokenTree::Ident(last)) if last == "async_iter")
}

fn is_ours(attr: &Attribute) -> bool {
    attr.path().segments.last().is_some_and(|segment| segment.ident == "async_iter")
}

/// Whether the stream's field has this attribute of the state's too.
fn is_forwarded(attr: &Attribute) -> bool {
    ["allow", "cfg", "deprecated", "doc", "expect"].iter().any(|name| attr.path().is_ident(name))
}

/// An attribute on the stream's field. Of that rustc does not say that nobody reads it.
fn allowed_if_unused(mut attr: Attribute) -> Attribute {
    let Meta::List(list) = &mut attr.meta else { return attr };
    let is_about_use =
        |token: &TokenTree| matches!(token, TokenTree::Ident(lint) if lint == "dead_code" || lint == "unused");
    if list.path.is_ident("expect") && any_token(list.tokens.clone(), &mut |token| is_about_use(token)) {
        list.path = Ident::new("allow", list.path.span()).into();
    }
    attr
}

fn validate(errors: &Errors, attr: &Attribute) {
    let is_shared = matches!(&attr.meta, Meta::List(list) if {
        let mut tokens = list.tokens.clone().into_iter();
        matches!(tokens.next(), Some(TokenTree::Ident(word)) if word == "shared")
            && tokens.all(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','))
    });
    if !is_shared {
        errors.on(attr, "a field takes one option: write `#[async_iter(shared)]`, and the stream has the field too");
    }
}
