//! What the attribute stands on, as far as it is read: fields and bodies stay tokens, so half-typed code still expands.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{
    Attribute, FnArg, GenericArgument, GenericParam, Generics, Ident, Lifetime, LifetimeParam, Meta, PatType, Path,
    PathArguments, PathSegment, ReturnType, Safety, Signature, Token, Type, TypeParamBound, TypePath, Visibility,
    token,
};

use crate::diagnostics::Errors;

/// The names of the hooks.
pub(crate) const HOOKS: [&str; 4] = ["next", "init", "close", "size_hint"];

/// The attribute's item.
// One a parse, so its size does not matter.
#[allow(clippy::large_enum_variant)]
pub(crate) enum Item {
    Struct(Struct),
    Block(Block),
    Function,
    /// Nothing that the attribute knows: `enum`, `trait`, …
    Other {
        keyword: Ident,
    },
}

/// A struct; or an enum or a union, which is an error, but has the same parts.
pub(crate) struct Struct {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) keyword: Ident,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) fields: Fields,
}

pub(crate) enum Fields {
    /// What follows the where clause: `{ … }`, or `;`.
    Last(TokenStream),
    /// What stands before it: `( … )`.
    First(Group),
}

/// An `impl` block.
pub(crate) struct Block {
    pub(crate) attrs: Vec<Attribute>,
    /// `unsafe`, `default`.
    pub(crate) modifiers: TokenStream,
    pub(crate) keyword: Token![impl],
    pub(crate) generics: Generics,
    /// `Trait for`.
    pub(crate) of_trait: Option<TokenStream>,
    pub(crate) self_ty: Type,
    pub(crate) body: Group,
    pub(crate) functions: Vec<Function>,
    /// Hooks whose signature cannot be read.
    pub(crate) broken: Vec<syn::Error>,
}

/// A function in a block, without its body.
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
}

impl Parse for Item {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        ahead.parse::<Visibility>()?;
        loop {
            if ahead.peek(Token![impl]) {
                return input.parse().map(Self::Block);
            }
            let word = ahead.call(Ident::parse_any)?;
            match word.to_string().as_str() {
                "struct" | "enum" | "union" => return input.parse().map(Self::Struct),
                "fn" => return skip(input, Self::Function),
                // What may stand before another keyword.
                "unsafe" | "default" | "auto" | "safe" => {}
                "const" | "async"
                    if ahead.peek(Token![fn]) || ahead.peek(Token![unsafe]) || ahead.peek(Token![async]) => {}
                "extern" if ahead.peek(syn::LitStr) && !ahead.peek2(token::Brace) => {
                    ahead.parse::<syn::LitStr>()?;
                }
                "extern" if ahead.peek(Token![fn]) => {}
                _ => return skip(input, Self::Other { keyword: word }),
            }
        }
    }
}

fn skip<T>(input: ParseStream, item: T) -> syn::Result<T> {
    input.parse::<TokenStream>()?;
    Ok(item)
}

impl Parse for Struct {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let keyword = input.call(Ident::parse_any)?;
        let ident = input.parse()?;
        let mut generics: Generics = input.parse()?;
        let fields = if input.peek(token::Paren) {
            let group = input.parse()?;
            generics.where_clause = input.parse()?;
            input.parse::<Token![;]>()?;
            Fields::First(group)
        } else {
            generics.where_clause = input.parse()?;
            Fields::Last(input.parse()?)
        };
        Ok(Self { attrs, vis, keyword, ident, generics, fields })
    }
}

impl Parse for Block {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let mut modifiers = TokenStream::new();
        while !input.peek(Token![impl]) {
            modifiers.extend([input.parse::<TokenTree>()?]);
        }
        let keyword = input.parse()?;
        let mut generics = if input.peek(Token![<]) { input.parse()? } else { Generics::default() };
        let not: Option<Token![!]> = input.parse()?;
        let first: Type = input.parse()?;
        let (of_trait, self_ty) = if input.peek(Token![for]) {
            let for_token: Token![for] = input.parse()?;
            (Some(quote!(#not #first #for_token)), input.parse()?)
        } else {
            (None, first)
        };
        generics.where_clause = input.parse()?;
        let body: Group = input.parse()?;
        let mut functions = Vec::new();
        let mut broken = Vec::new();
        let parser = |input: ParseStream| parse_functions(input, &mut functions, &mut broken);
        parser.parse2(body.stream())?;
        Ok(Self { attrs, modifiers, keyword, generics, of_trait, self_ty, body, functions, broken })
    }
}

/// Finds the functions in a block, and passes over all that is none: rustc reads the block again.
fn parse_functions(input: ParseStream, functions: &mut Vec<Function>, broken: &mut Vec<syn::Error>) -> syn::Result<()> {
    input.call(Attribute::parse_inner)?;
    while !input.is_empty() {
        let ahead = input.fork();
        match ahead.parse::<Function>() {
            Ok(function) => {
                input.advance_to(&ahead);
                functions.push(function);
                pass(input, true)?;
            }
            Err(error) => {
                let (is_hook, ends_with_brace) = look_at_member(&input.fork());
                if is_hook {
                    broken.push(error);
                }
                pass(input, ends_with_brace)?;
            }
        }
    }
    Ok(())
}

/// Passes over the tokens up to the end of a member: `;`, or `{ … }` where that ends it.
fn pass(input: ParseStream, ends_with_brace: bool) -> syn::Result<()> {
    while !input.is_empty() {
        match input.parse::<TokenTree>()? {
            TokenTree::Punct(punct) if punct.as_char() == ';' => break,
            TokenTree::Group(group) if ends_with_brace && group.delimiter() == Delimiter::Brace => break,
            _ => {}
        }
    }
    Ok(())
}

/// Of a member that is no readable function: whether it is a hook all the same, and whether a brace ends it.
fn look_at_member(input: ParseStream) -> (bool, bool) {
    let mut value = false;
    while !input.is_empty() {
        if input.peek(Token![fn]) {
            let hook = input.parse::<Token![fn]>().and_then(|_| input.call(Ident::parse_any));
            return (hook.is_ok_and(|name| HOOKS.iter().any(|hook| name == hook)), true);
        }
        // A brace may stand in a constant's or a type's value.
        value |= input.peek(Token![const]) || input.peek(Token![type]);
        match input.parse::<TokenTree>() {
            Ok(TokenTree::Punct(punct)) if punct.as_char() == ';' => break,
            Ok(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => break,
            Ok(_) => {}
            Err(_) => break,
        }
    }
    (false, !value)
}

impl Block {
    /// What it is for, if that is a name alone.
    pub(crate) fn name(&self) -> Option<&Ident> {
        match peel(&self.self_ty) {
            Type::Path(path) if path.qself.is_none() && path.path.segments.len() == 1 => {
                path.path.segments.first().map(|segment| &segment.ident)
            }
            _ => None,
        }
    }
}

impl Parse for Function {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        if input.peek(Token![default]) {
            input.parse::<Token![default]>()?;
        }
        let mut sig: Signature = input.parse()?;
        // `r#next` is `next`.
        let name = sig.ident.unraw();
        if HOOKS.iter().any(|hook| name == hook) {
            sig.ident = name;
        }
        Ok(Self { attrs, vis, sig })
    }
}

impl Function {
    pub(crate) fn name(&self) -> &Ident {
        &self.sig.ident
    }

    pub(crate) fn span(&self) -> Span {
        self.sig.ident.span()
    }

    /// The predicate under which the function is there, if not always.
    pub(crate) fn cfg(&self) -> Option<TokenStream> {
        all(cfgs(&self.attrs).collect())
    }

    /// The arguments after the receiver.
    pub(crate) fn args(&self) -> impl Iterator<Item = &PatType> {
        self.sig.inputs.iter().filter_map(|arg| match arg {
            FnArg::Typed(arg) => Some(arg),
            FnArg::Receiver(_) => None,
        })
    }

    pub(crate) fn output(&self) -> Option<&Type> {
        match &self.sig.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(ty),
        }
    }

    /// Whether it has type or const parameters of its own.
    pub(crate) fn is_generic(&self) -> bool {
        self.sig.generics.params.iter().any(|param| !matches!(param, GenericParam::Lifetime(_)))
    }

    /// Whether safe code of the ordinary kind can call it: neither `unsafe` nor `extern`.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.sig.safety, Safety::Default) && self.sig.abi.is_none() && self.sig.variadic.is_none()
    }

    /// Whether anyone but the module of the state was meant to call it.
    pub(crate) fn is_visible(&self) -> bool {
        match &self.vis {
            Visibility::Public(_) => true,
            Visibility::Restricted(vis) => !vis.path.is_ident("self"),
            Visibility::Inherited => false,
        }
    }
}

/// The predicates of the `cfg`s among these attributes.
pub(crate) fn cfgs(attrs: &[Attribute]) -> impl Iterator<Item = TokenStream> {
    attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::List(list) if list.path.is_ident("cfg") => Some(list.tokens.clone()),
        _ => None,
    })
}

/// `all(…)` of these predicates; nothing of none.
pub(crate) fn all(mut predicates: Vec<TokenStream>) -> Option<TokenStream> {
    match predicates.len() {
        0 | 1 => predicates.pop(),
        _ => Some(quote!(all(#(#predicates),*))),
    }
}

/// The type inside parentheses, or inside the invisible ones of a `$t:ty`.
pub(crate) fn peel(mut ty: &Type) -> &Type {
    loop {
        match ty {
            Type::Paren(paren) => ty = &paren.elem,
            Type::Group(group) => ty = &group.elem,
            _ => return ty,
        }
    }
}

pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match peel(ty) {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

pub(crate) fn is_unit(ty: &Type) -> bool {
    matches!(peel(ty), Type::Tuple(tuple) if tuple.elems.is_empty())
}

pub(crate) fn is_self(ty: &Type) -> bool {
    matches!(peel(ty), Type::Path(path) if path.qself.is_none() && path.path.is_ident("Self"))
}

pub(crate) fn is_named(ty: &Type, name: &str) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == name)
}

pub(crate) fn type_args(segment: &PathSegment) -> impl Iterator<Item = &Type> {
    let args = match &segment.arguments {
        PathArguments::AngleBracketed(args) => Some(&args.args),
        _ => None,
    };
    args.into_iter().flatten().filter_map(|arg| match arg {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The `T` of `Name<T>`.
pub(crate) fn only_arg<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == name)?;
    let mut args = type_args(segment);
    args.next().filter(|_| args.next().is_none())
}

/// A type whose name ends in `Result`: `io::Result<T>`, `Result<T, E>`.
#[derive(Clone, Copy)]
pub(crate) struct ResultPath<'a> {
    path: &'a TypePath,
    pub(crate) ok: Option<&'a Type>,
    pub(crate) error: Option<&'a Type>,
}

impl<'a> ResultPath<'a> {
    pub(crate) fn new(ty: &'a Type) -> Option<Self> {
        let Type::Path(path) = peel(ty) else { return None };
        let segment = path.path.segments.last().filter(|segment| segment.ident.to_string().ends_with("Result"))?;
        let mut args = type_args(segment);
        Some(Self { path, ok: args.next(), error: args.next() })
    }

    /// The same path with another first argument.
    pub(crate) fn with_ok(&self, ok: &TokenStream) -> Type {
        self.with(0, ok)
    }

    /// The same path with another second argument.
    pub(crate) fn with_error(&self, error: &TokenStream) -> Type {
        self.with(1, error)
    }

    fn with(&self, index: usize, ty: &TokenStream) -> Type {
        let mut path = self.path.clone();
        if let Some(PathSegment { arguments: PathArguments::AngleBracketed(args), .. }) = path.path.segments.last_mut()
        {
            let mut types = args.args.iter_mut().filter_map(|arg| match arg {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            });
            if let Some(place) = types.nth(index) {
                *place = Type::Verbatim(ty.clone());
            }
        }
        Type::Path(path)
    }
}

/// The `R` of `impl Future<Output = R>`, or of what boxes one.
pub(crate) fn future_output(ty: &Type) -> Option<&Type> {
    let bounds = match peel(ty) {
        Type::ImplTrait(ty) => &ty.bounds,
        Type::TraitObject(ty) => &ty.bounds,
        _ => return None,
    };
    bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else { return None };
        let segment = bound.path.segments.last().filter(|segment| segment.ident == "Future")?;
        let PathArguments::AngleBracketed(args) = &segment.arguments else { return None };
        args.args.iter().find_map(|arg| match arg {
            GenericArgument::AssocType(assoc) if assoc.ident == "Output" => Some(&assoc.ty),
            _ => None,
        })
    })
}

/// The `R` of `Pin<Box<dyn Future<Output = R>>>`, or of `BoxFuture<'_, R>`.
pub(crate) fn boxed_future_output(ty: &Type) -> Option<&Type> {
    let segment = last_segment(ty)?;
    match segment.ident.to_string().as_str() {
        "Pin" | "Box" => {
            type_args(segment).find_map(|inner| future_output(inner).or_else(|| boxed_future_output(inner)))
        }
        "BoxFuture" | "LocalBoxFuture" => type_args(segment).next(),
        _ => None,
    }
}

/// Passes each lifetime, written or elided, of a type to `f`, and puts what it gives in its place. What stands in a `fn` type
/// or in `Fn(…)` is left out: it has lifetimes of its own.
pub(crate) fn visit_lifetimes(ty: &mut Type, f: &mut dyn FnMut(Span, Option<&Lifetime>) -> Option<Lifetime>) {
    match ty {
        Type::Reference(reference) => {
            if let Some(lifetime) = f(reference.and_token.span, reference.lifetime.as_ref()) {
                reference.lifetime = Some(lifetime);
            }
            visit_lifetimes(&mut reference.elem, f);
        }
        Type::Path(path) => {
            if let Some(qself) = &mut path.qself {
                visit_lifetimes(&mut qself.ty, f);
            }
            visit_path(&mut path.path, f);
        }
        Type::Array(array) => visit_lifetimes(&mut array.elem, f),
        Type::Slice(slice) => visit_lifetimes(&mut slice.elem, f),
        Type::Ptr(pointer) => visit_lifetimes(&mut pointer.elem, f),
        Type::Paren(paren) => visit_lifetimes(&mut paren.elem, f),
        Type::Group(group) => visit_lifetimes(&mut group.elem, f),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(|elem| visit_lifetimes(elem, f)),
        Type::ImplTrait(ty) => ty.bounds.iter_mut().for_each(|bound| visit_bound(bound, f)),
        Type::TraitObject(ty) => ty.bounds.iter_mut().for_each(|bound| visit_bound(bound, f)),
        _ => {}
    }
}

fn visit_path(path: &mut Path, f: &mut dyn FnMut(Span, Option<&Lifetime>) -> Option<Lifetime>) {
    for segment in &mut path.segments {
        let PathArguments::AngleBracketed(args) = &mut segment.arguments else { continue };
        for arg in &mut args.args {
            match arg {
                GenericArgument::Lifetime(lifetime) => visit_lifetime(lifetime, f),
                GenericArgument::Type(ty) => visit_lifetimes(ty, f),
                GenericArgument::AssocType(assoc) => visit_lifetimes(&mut assoc.ty, f),
                GenericArgument::Constraint(constraint) => {
                    constraint.bounds.iter_mut().for_each(|bound| visit_bound(bound, f));
                }
                _ => {}
            }
        }
    }
}

fn visit_bound(bound: &mut TypeParamBound, f: &mut dyn FnMut(Span, Option<&Lifetime>) -> Option<Lifetime>) {
    match bound {
        TypeParamBound::Trait(bound) => visit_path(&mut bound.path, f),
        TypeParamBound::Lifetime(lifetime) => visit_lifetime(lifetime, f),
        _ => {}
    }
}

fn visit_lifetime(lifetime: &mut Lifetime, f: &mut dyn FnMut(Span, Option<&Lifetime>) -> Option<Lifetime>) {
    if let Some(other) = f(lifetime.span(), Some(lifetime)) {
        *lifetime = other;
    }
}

/// The first lifetime of a type that is elided, or one of a function's own.
pub(crate) fn foreign_lifetime(ty: &Type, function: &Function) -> Option<Span> {
    let mut found = None;
    visit_lifetimes(&mut ty.clone(), &mut |span, lifetime| {
        let foreign = lifetime.is_none_or(|lifetime| {
            lifetime.ident == "_" || function.sig.generics.lifetimes().any(|own| own.lifetime == *lifetime)
        });
        if foreign {
            found.get_or_insert(span);
        }
        None
    });
    found
}

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
        let Type::Path(stream) = peel(&block.self_ty) else {
            errors.on(&block.self_ty, "expected the name of a struct that has `#[async_iter]` too");
            return None;
        };
        if let Some(qself) = &stream.qself {
            errors.at(qself.lt_token.span, "expected the name of a struct that has `#[async_iter]` too");
            return None;
        }
        let mut header = stream.clone();
        let last = header.path.segments.last_mut()?;
        last.ident = state.map_or_else(|| state_ident(&last.ident), Ident::clone);

        // from: impl Foo<'_>
        // into: impl<'elided0> … FooState<'elided0> … Foo<'elided0>
        let mut elided = Vec::new();
        let mut stream = Type::Path(stream.clone());
        visit_lifetimes(&mut stream, &mut |span, lifetime| {
            if lifetime.is_some_and(|lifetime| lifetime.ident != "_") {
                return None;
            }
            let span = Span::mixed_site().located_at(span);
            let name = Lifetime::new(&format!("'elided{}", elided.len()), span);
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

fn replace_self(code: TokenStream, state: &Type) -> TokenStream {
    let mut out = TokenStream::new();
    let mut tokens = code.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "Self" => {
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

/// The default name of the state of `Foo`.
pub(crate) fn state_ident(stream: &Ident) -> Ident {
    Ident::new(&format!("{}State", stream.unraw()), stream.span())
}
