//! The two types of an annotated item, and what each is called where.

use std::iter::Peekable;
use std::mem;

use proc_macro2::{Group, Spacing, Span, TokenStream, TokenTree, token_stream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{GenericParam, Generics, Ident, Lifetime, LifetimeParam, PathSegment, Token, Type};

use crate::diagnostics::Errors;
use crate::syntax::Block;
use crate::tokens::{any_token, is_path_keyword, map_tokens};
use crate::ty::{peel, type_args, visit_lifetimes};

/// The two types of an annotated item: the stream's, as the user wrote it, and the state's.
pub(crate) struct Types {
    /// As in the header of the user's block.
    pub(crate) header: Type,
    pub(crate) stream: Type,
    pub(crate) state: Type,
    /// The block's `impl`, for other `impl`s too: so rustc says once what it has to say of one type in many places, with the same
    /// hint, which may be to add a parameter behind it.
    pub(crate) keyword: Token![impl],
    /// The block's own parameters, and one for each lifetime that its header elides.
    generics: Generics,
    pub(crate) has_lifetimes: bool,
}

impl Types {
    /// Of a block for `self_ty`, whose state is called `state`.
    pub(crate) fn new(errors: &Errors, block: &Block, state: Option<&Ident>) -> Option<Self> {
        const EXPECTED: &str = "expected the name of a struct that has `#[async_iter]` too";
        let Type::Path(stream) = peel(&block.self_ty) else {
            errors.on(&block.self_ty, EXPECTED);
            return None;
        };
        if let Some(qself) = &stream.qself {
            errors.at(qself.lt_token.span, EXPECTED);
            return None;
        }
        // `impl self`, too, is a path to syn.
        if stream.path.segments.last().is_some_and(|last| is_path_keyword(&last.ident)) {
            errors.on(&block.self_ty, EXPECTED);
            return None;
        }
        let mut header = stream.clone();
        let last = header.path.segments.last_mut()?;
        last.ident = state.map_or_else(|| state_ident(&last.ident), Ident::clone);

        // from: impl Foo<'_>
        // into: impl<'a> … FooState<'a> … Foo<'a>
        let mut free = free_lifetimes(block);
        let mut elided = Vec::new();
        let mut stream = Type::Path(stream.clone());
        visit_lifetimes(&mut stream, &mut |span, lifetime| {
            if lifetime.is_some_and(|lifetime| lifetime.ident != "_") {
                return None;
            }
            let span = Span::mixed_site().located_at(span);
            let name = free.next().unwrap_or_else(|| format!("elided{}", elided.len()));
            let name = Lifetime::new(&format!("'{name}"), span);
            elided.push(name.clone());
            Some(name)
        });
        let mut state = stream.clone();
        if let (Type::Path(state), Some(last)) = (&mut state, header.path.segments.last()) {
            if let Some(place) = state.path.segments.last_mut() {
                place.ident = last.ident.clone();
            }
        }
        let mut generics = block.generics.clone();
        generics.params = elided
            .iter()
            .cloned()
            .map(|lifetime| GenericParam::Lifetime(LifetimeParam::new(lifetime)))
            .chain(generics.params)
            .collect();
        Some(Self {
            header: Type::Path(header),
            stream,
            state,
            keyword: block.keyword,
            generics,
            has_lifetimes: !elided.is_empty() || block.generics.lifetimes().next().is_some(),
        })
    }

    /// The names of the stream and of the state, where the block's header has the first alone.
    pub(crate) fn own_names(&self) -> Option<(&Ident, &Ident)> {
        let name = |ty| match peel(ty) {
            Type::Path(path) if path.path.segments.len() == 1 => Some(&path.path.segments.first()?.ident),
            _ => None,
        };
        Some((name(&self.stream)?, name(&self.header)?))
    }

    /// Whether a type is the state, by `Self` or by the state's name: with the parameters of the block, where it has any.
    pub(crate) fn is_state(&self, ty: &Type) -> bool {
        let (Type::Path(path), Type::Path(header)) = (peel(ty), &self.header) else { return false };
        if path.qself.is_some() {
            return false;
        }
        let (Some(segment), Some(own)) = (path.path.segments.last(), header.path.segments.last()) else { return false };
        // `Self<T>` is no type: rustc says so, and it needs no second error.
        path.path.segments.len() == 1 && segment.ident == "Self"
            || path.path.segments.len() == header.path.segments.len()
                && segment.ident == own.ident
                && has_types_of(segment, own)
    }

    /// A type whose own name is exchanged for the state's, where it is a constructor's.
    pub(crate) fn with_state(&self, ty: &Type) -> Type {
        let Some((stream, state)) = self.own_names() else { return ty.clone() };
        let exchange = |token: TokenTree| match token {
            TokenTree::Ident(ident) if ident == *stream => Ident::new(&state.to_string(), ident.span()).into(),
            other => other,
        };
        let tokens = map_tokens(ty.to_token_stream(), &mut { exchange });
        syn::parse2(tokens).unwrap_or_else(|_| ty.clone())
    }

    /// The parameters of an `impl` for the state, and its where clause.
    pub(crate) fn state_generics(&self) -> (TokenStream, TokenStream) {
        (self.generics.to_token_stream(), self.generics.where_clause.to_token_stream())
    }

    /// The parameters of an `impl` for the stream, where `Self` is another type, and its where clause.
    pub(crate) fn stream_generics(&self) -> (TokenStream, TokenStream) {
        (self.on_stream(&self.generics), self.on_stream(&self.generics.where_clause))
    }

    /// Code from the user's block, for where `Self` is the stream.
    ///
    /// from: `Self`, `Self::Item`
    /// into: `FooState<T>`, `<FooState<T>>::Item`
    pub(crate) fn on_stream(&self, code: impl ToTokens) -> TokenStream {
        replace_self(code.into_token_stream(), &self.state)
    }
}

/// Names for lifetimes that nothing in a block has, without their `'`. rustdoc shows them.
fn free_lifetimes(block: &Block) -> impl Iterator<Item = String> + use<'_> {
    let Block { generics, self_ty, words, .. } = block;
    let where_clause = &generics.where_clause;
    let header = quote!(#generics #self_ty #where_clause);
    let in_header = move |name: &str| {
        let is_it = &mut |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == name);
        any_token(header.clone(), is_it)
    };
    let names = ('a'..='z').map(String::from);
    names.filter(move |name| !words.contains(name) && !in_header(name))
}

/// Whether a path has no type arguments, or those of another.
fn has_types_of(segment: &PathSegment, own: &PathSegment) -> bool {
    let types = |segment| type_args(segment).map(|ty| ty.to_token_stream().to_string()).collect::<Vec<_>>();
    let written = types(segment);
    written.is_empty() || written == types(own)
}

fn replace_self(code: TokenStream, state: &Type) -> TokenStream {
    let mut out = TokenStream::new();
    let mut tokens = code.into_iter().peekable();
    let mut is_quote = false;
    while let Some(token) = tokens.next() {
        let was_quote =
            mem::replace(&mut is_quote, matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\''));
        match token {
            TokenTree::Ident(ident) if ident == "Self" && !was_quote => {
                skip_arguments(&mut tokens);
                let qualifies = matches!(
                    tokens.peek(),
                    Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint
                );
                out.extend(if qualifies { quote!(<#state>) } else { quote!(#state) });
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), replace_self(group.stream(), state));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            other => out.extend([other]),
        }
    }
    out
}

/// Leaves out the `<T>` of a `Self<T>`, which rustc refuses in the user's own function.
fn skip_arguments(tokens: &mut Peekable<token_stream::IntoIter>) {
    let is_punct =
        |token: Option<&TokenTree>, wanted| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted);
    if !is_punct(tokens.peek(), '<') {
        return;
    }
    let mut depth = 0;
    let mut is_arrow = false;
    for token in tokens {
        let token = Some(&token);
        depth += i32::from(is_punct(token, '<')) - i32::from(is_punct(token, '>') && !is_arrow);
        if depth == 0 {
            return;
        }
        is_arrow = is_punct(token, '-');
    }
}

/// The default name of the state of `Foo`.
pub(crate) fn state_ident(stream: &Ident) -> Ident {
    Ident::new(&format!("{}State", stream.unraw()), stream.span())
}
