//! Async generators: an `async fn` that returns a stream, and yields.
//!
//! The body stays tokens: half-typed code expands, and what stands in the arguments of other macros (`tokio::select!`) is seen
//! like the rest.

use std::iter::Peekable;

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree, token_stream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned as _;
use syn::{
    Attribute, FnArg, GenericArgument, Pat, PatIdent, PathArguments, ReturnType, Safety, Signature, Type,
    TypeParamBound, Visibility, token,
};

use crate::args::Args;
use crate::diagnostics::Errors;
use crate::syntax::HOOKS;
use crate::tokens::{any_token, regroup};
use crate::ty::{ResultPath, is_named, last_segment, peel, type_args};

/// An `async fn` with its body.
pub(crate) struct Generator {
    attrs: Vec<Attribute>,
    vis: Visibility,
    sig: Signature,
    body: Group,
}

impl Parse for Generator {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let sig: Signature = input.parse()?;
        if !input.peek(token::Brace) {
            return Err(syn::Error::new(sig.ident.span(), "a generator needs a body"));
        }
        Ok(Self { attrs, vis, sig, body: input.parse()? })
    }
}

/// What a generator returns.
struct Output<'a> {
    item: &'a Type,
    form: Form,
    span: Span,
}

enum Form {
    /// `impl Stream<Item = T> + …`.
    Opaque,
    /// `Generator<'a, T>`.
    Named,
    /// `LocalGenerator<'a, T>`.
    Local,
}

pub(crate) fn expand(errors: &Errors, args: &Args, function: &Generator) -> TokenStream {
    let Generator { attrs, vis, sig, body } = function;
    if !validate_place(errors, sig) {
        return quote!(#(#attrs)* #vis #sig #body);
    }
    validate(errors, sig);
    let krate = &args.krate;
    let Some(output) = parse_output(errors, sig) else {
        // A function of that name, so that its mistake is one.
        let mut sig = sig.clone();
        if matches!(&sig.output, ReturnType::Type(_, ty) if matches!(peel(ty), Type::ImplTrait(_))) {
            sig.output = syn::parse_quote!(-> #krate::Generator<'static, ()>);
            sig.asyncness = None;
        }
        // Its body is not looked at, but for the import of the macro in it.
        let yields = find_yield(body.stream()).map(|name| quote!(#name!(@ _);));
        return quote!(#(#attrs)* #[allow(unused)] #vis #sig { #yields loop {} });
    };

    let yielder = Ident::new("yielder", Span::mixed_site());
    let fallible = is_fallible(output.item, body);
    let body = Body { yielder: &yielder, fallible, errors }.rewrite(body);

    // The arguments live until the generator is dropped, as in an `async fn`.
    // from: async fn walk(self, mut depth: u32, (a, b): (u8, u8))
    // into: fn walk(self, depth: u32, arg1: (u8, u8)) { … let _ = &self; let mut depth = depth; let (a, b) = arg1; … }
    let mut sig = sig.clone();
    sig.asyncness = None;
    let mut bindings = TokenStream::new();
    for (index, arg) in sig.inputs.iter_mut().enumerate() {
        match arg {
            FnArg::Receiver(receiver) => {
                let receiver = &receiver.self_token;
                bindings.extend(quote!(let _ = &#receiver;));
            }
            FnArg::Typed(arg) => {
                let name = match &*arg.pat {
                    Pat::Ident(pat) if is_plain(pat) => pat.ident.clone(),
                    _ => {
                        let name = format_ident!("arg{index}", span = Span::mixed_site());
                        // `_` alone would not move it here.
                        bindings.extend(quote!(let #name = #name;));
                        name
                    }
                };
                let pat = std::mem::replace(&mut *arg.pat, Pat::Verbatim(name.to_token_stream()));
                let attrs = &arg.attrs;
                let unused = underscored(&pat).then(|| quote!(#[allow(clippy::no_effect_underscore_binding)]));
                bindings.extend(quote!(#(#attrs)* #unused let #pat = #name;));
            }
        }
    }

    let item = if has_impl(output.item) { quote!(_) } else { output.item.to_token_stream() };
    let (result, end) = if fallible {
        let result = quote!(::core::result::Result<(), <#item as #krate::private::Fallible>::Error>);
        (result, quote!(::core::result::Result::Ok(())))
    } else {
        (quote!(()), TokenStream::new())
    };
    // The user's block is a statement of type `()`, so that a value at its end is an error there. It may never end.
    let site = Span::mixed_site().located_at(sig.ident.span());
    let generate = quote_spanned! {site=>
        #krate::private::generate::<#item, _, _, _>(async move |#[allow(unused_mut)] mut #yielder| -> #result {
            #bindings
            #body
            #[allow(unreachable_code)]
            return #end;
        })
    };
    // What is not `Send` is reported at the type that promises it.
    let site = Span::mixed_site().located_at(output.span);
    let generate = match output.form {
        Form::Opaque => generate,
        Form::Named => quote_spanned!(site=> #krate::private::named(#generate)),
        Form::Local => quote_spanned!(site=> #krate::private::named_local(#generate)),
    };
    if let (Form::Opaque, ReturnType::Type(_, ty)) = (&output.form, &mut sig.output) {
        add_bounds(ty, krate);
    }
    // A stream is asked for, and a fused one is given.
    let implied = matches!(output.form, Form::Opaque).then(|| quote!(clippy::implied_bounds_in_impls));
    // The braces of a body on one line stand in others.
    let lints = quote!(#[allow(unused_braces, #implied)]);
    quote! {
        #(#attrs)* #lints #vis #sig {
            #generate
        }
    }
}

/// Whether a pattern is a name that may be used: not one that starts with `_`.
fn is_plain(pat: &PatIdent) -> bool {
    pat.by_ref.is_none() && pat.subpat.is_none() && !pat.ident.to_string().starts_with('_')
}

fn underscored(pat: &Pat) -> bool {
    matches!(pat, Pat::Ident(pat) if pat.ident.to_string().starts_with('_'))
}

/// Whether the function may be meant as a generator.
fn validate_place(errors: &Errors, sig: &Signature) -> bool {
    let yields = matches!(&sig.output, ReturnType::Type(_, ty) if matches!(peel(ty), Type::ImplTrait(_)));
    if HOOKS.iter().any(|hook| sig.ident == hook) && !yields {
        let name = &sig.ident;
        errors.at(
            name.span(),
            format!(
                "`#[async_iter]` does not stand on `{name}`: put it on the struct, and on the `impl` around `{name}`"
            ),
        );
        return false;
    }
    if sig.asyncness.is_none() && !yields {
        errors.at(
            sig.fn_token.span,
            "`#[async_iter]` stands on a struct, on the `impl` that has its hooks, or on an `async fn … -> impl Stream<Item = T>`",
        );
        return false;
    }
    true
}

fn validate(errors: &Errors, sig: &Signature) {
    if sig.asyncness.is_none() {
        let fn_token = &sig.fn_token;
        errors.on(fn_token, "a generator is an `async fn`: write `async fn … -> impl Stream<Item = T>`");
    }
    if let Some(constness) = &sig.constness {
        errors.on(constness, "a generator cannot be `const`");
    }
    if !matches!(sig.safety, Safety::Default) {
        errors.at(sig.fn_token.span, "a generator cannot be `unsafe`: put the `unsafe` blocks into its body");
    }
    if let Some(abi) = &sig.abi {
        errors.on(abi, "a generator cannot be `extern`");
    }
}

const EXPECTED: &str = "`impl Stream<Item = T>`, `Generator<'a, T>` or `LocalGenerator<'a, T>`";

fn parse_output<'a>(errors: &Errors, sig: &'a Signature) -> Option<Output<'a>> {
    let ReturnType::Type(_, ty) = &sig.output else {
        errors.at(
            sig.ident.span(),
            format!("a generator says what it yields: `-> impl Stream<Item = T>`; expected {EXPECTED}"),
        );
        return None;
    };
    if let Type::ImplTrait(ty) = peel(ty) {
        let item = ty.bounds.iter().find_map(stream_item);
        if item.is_none() {
            errors.on(ty, "expected `impl Stream<Item = T>`: a generator says what it yields");
        }
        return item.map(|item| Output { item, form: Form::Opaque, span: ty.span() });
    }
    let named = last_segment(ty).and_then(|segment| {
        let form = match segment.ident.to_string().as_str() {
            "Generator" => Form::Named,
            "LocalGenerator" => Form::Local,
            _ => return None,
        };
        let item = type_args(segment).next()?;
        Some(Output { item, form, span: segment.ident.span() })
    });
    if named.is_none() {
        errors.on(ty, format!("a generator cannot return this type: expected {EXPECTED}"));
    }
    named
}

/// The `T` of `Stream<Item = T>`, or of `FusedStream<Item = T>`.
fn stream_item(bound: &TypeParamBound) -> Option<&Type> {
    let TypeParamBound::Trait(bound) = bound else { return None };
    let segment =
        bound.path.segments.last().filter(|segment| segment.ident == "Stream" || segment.ident == "FusedStream")?;
    let PathArguments::AngleBracketed(args) = &segment.arguments else { return None };
    args.args.iter().find_map(|arg| match arg {
        GenericArgument::AssocType(assoc) if assoc.ident == "Item" => Some(&assoc.ty),
        _ => None,
    })
}

/// from: `impl Stream<Item = T> + 'a`
/// into: `impl Stream<Item = T> + 'a + FusedStream + AsyncClose<Output = ()> + Unpin`
fn add_bounds(ty: &mut Type, krate: &TokenStream) {
    match ty {
        Type::Paren(paren) => add_bounds(&mut paren.elem, krate),
        Type::Group(group) => add_bounds(&mut group.elem, krate),
        Type::ImplTrait(ty) => {
            // In an edition before 2024 too, all lifetimes are captured, as by an `async fn`: the token's edition decides.
            ty.impl_token.span = Span::mixed_site().located_at(ty.impl_token.span);
            for bound in
                [quote!(#krate::FusedStream), quote!(#krate::AsyncClose<Output = ()>), quote!(::core::marker::Unpin)]
            {
                ty.bounds.push(TypeParamBound::Verbatim(bound));
            }
        }
        _ => {}
    }
}

/// Whether `impl Trait` stands in a type.
fn has_impl(ty: &Type) -> bool {
    any_token(ty.to_token_stream(), &mut |token| matches!(token, TokenTree::Ident(ident) if ident == "impl"))
}

/// A body's code on its way out.
struct Body<'a> {
    /// What yields go through.
    yielder: &'a Ident,
    /// Whether the items are `Result`s, so that `?` raises.
    fallible: bool,
    errors: &'a Errors,
}

/// Code in a body that runs by itself, and cannot yield.
#[derive(Clone, Copy)]
enum Inner {
    Closure,
    Async,
    Function,
}

impl Inner {
    fn message(self) -> &'static str {
        match self {
            Self::Closure => {
                "a closure cannot yield: it is a function of its own, that the generator does not wait for; write a loop, and \
                 `yield_!` in that"
            }
            Self::Async => {
                "an `async` block cannot yield: it is a future of its own; await it, and `yield_!` what it gives outside of it"
            }
            Self::Function => {
                "a nested function cannot yield: it is no part of the generator; return the item, and `yield_!` it outside"
            }
        }
    }
}

impl Body<'_> {
    fn rewrite(&self, body: &Group) -> Group {
        self.group(body, None)
    }

    fn group(&self, group: &Group, inner: Option<Inner>) -> Group {
        regroup(group, self.code(group.stream(), inner))
    }

    /// from: `yield_!(item)`, `return` (where `?` raises)
    /// into: `yield_!(@yielder item)`, `return Ok(())`
    fn code(&self, code: TokenStream, inner: Option<Inner>) -> TokenStream {
        let mut out = TokenStream::new();
        let mut tokens = code.into_iter().peekable();
        // Whether an expression may start here: then `|` starts a closure.
        let mut start = true;
        let mut last = ' ';
        // The closure that goes on until the next `,` or `;`.
        let mut closure = None;
        // The next brace is a function's, or an async block's.
        let mut ahead = None;
        while let Some(token) = tokens.next() {
            let here = closure.or(inner);
            match token {
                TokenTree::Ident(ident) if ident == "yield_" && is_punct(tokens.peek(), '!') => {
                    out.extend([TokenTree::Ident(ident.clone())]);
                    out.extend(tokens.next());
                    if let Some(TokenTree::Group(args)) = tokens.peek() {
                        let args = self.yielded(&ident, args, here);
                        out.extend([TokenTree::Group(args)]);
                        tokens.next();
                    }
                    start = false;
                }
                TokenTree::Ident(ident) if ident == "yield" => {
                    self.errors
                        .at(ident.span(), "`yield` is a reserved word: write `yield_!(…)`, by `use aiter::yield_`");
                    out.extend([TokenTree::Ident(ident)]);
                    start = true;
                }
                TokenTree::Ident(ident) if ident == "return" => {
                    let span = ident.span();
                    out.extend([TokenTree::Ident(ident)]);
                    match (self.fallible, ends(tokens.peek())) {
                        (true, true) if here.is_none() => {
                            let site = Span::mixed_site().located_at(span);
                            out.extend(quote_spanned!(site=> ::core::result::Result::Ok(())));
                        }
                        (false, false) if here.is_none() => {
                            const MESSAGE: &str =
                                "a generator ends with `return` alone: what it gives goes through `yield_!`";
                            self.errors.at(span, MESSAGE);
                            // Or its type would be reported too.
                            let value = std::iter::from_fn(|| tokens.next_if(|token| !ends(Some(token))));
                            let value = self.code(value.collect(), here);
                            out.extend(quote!(::core::mem::drop({ #value })));
                        }
                        _ => {}
                    }
                    start = true;
                }
                TokenTree::Ident(ident) => {
                    if ident == "fn" && matches!(tokens.peek(), Some(TokenTree::Ident(_))) {
                        ahead = Some(Inner::Function);
                    } else if ident == "async" {
                        ahead = Some(Inner::Async);
                    } else if ident != "move" && !matches!(ahead, Some(Inner::Function)) {
                        ahead = None;
                    }
                    start = is_before_expression(&ident);
                    out.extend([TokenTree::Ident(ident)]);
                }
                TokenTree::Punct(punct) if punct.as_char() == '|' => {
                    let or = punct.spacing() == Spacing::Joint && is_punct(tokens.peek(), '|');
                    let params = if start { closure_params(or, &tokens) } else { None };
                    out.extend([TokenTree::Punct(punct)]);
                    // As far as its parameters go; or the second half of `||`.
                    out.extend(tokens.by_ref().take(params.unwrap_or(usize::from(or))));
                    if params.is_some() {
                        ahead = None;
                        closure = Some(Inner::Closure);
                    }
                    start = true;
                }
                TokenTree::Punct(punct) => {
                    let char = punct.as_char();
                    if matches!(char, ',' | ';') {
                        closure = None;
                    }
                    if char == ';' {
                        ahead = None;
                    }
                    // Behind `?`, and the `>` of a type, an operator stands, not an operand.
                    start = char != '?' && (char != '>' || last == '=');
                    last = char;
                    out.extend([TokenTree::Punct(punct)]);
                }
                TokenTree::Group(group) => {
                    let brace = group.delimiter() == Delimiter::Brace;
                    let within = if brace { ahead.take().or(here) } else { here };
                    out.extend([TokenTree::Group(self.group(&group, within))]);
                    start = false;
                }
                literal @ TokenTree::Literal(_) => {
                    start = false;
                    out.extend([literal]);
                }
            }
        }
        out
    }

    /// The arguments of a `yield_!`.
    fn yielded(&self, name: &Ident, args: &Group, inner: Option<Inner>) -> Group {
        let item = self.code(args.stream(), inner);
        let at = Punct::new('@', Spacing::Alone);
        let tokens = if let Some(inner) = inner {
            self.errors.at(name.span(), inner.message());
            quote!(#at _ #item)
        } else {
            let yielder = self.yielder;
            quote!(#at #yielder #item)
        };
        regroup(args, tokens)
    }
}

/// Whether `?` raises: where the items are `Result`s; or of a type that may be an alias of one, by its name, if there is a `?`.
fn is_fallible(item: &Type, body: &Group) -> bool {
    let mut question_mark = |token: &TokenTree| is_punct(Some(token), '?');
    is_named(item, "Result") || ResultPath::new(item).is_some() && any_token(body.stream(), &mut question_mark)
}

/// The first `yield_` of a body.
fn find_yield(body: TokenStream) -> Option<Ident> {
    body.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) if ident == "yield_" => Some(ident),
        TokenTree::Group(group) => find_yield(group.stream()),
        _ => None,
    })
}

/// How many tokens the parameters of a closure take, behind their first `|`. Nothing where that starts a pattern.
fn closure_params(empty: bool, tokens: &Peekable<token_stream::IntoIter>) -> Option<usize> {
    if empty {
        return Some(1);
    }
    let mut last = ' ';
    for (index, token) in tokens.clone().enumerate() {
        if let TokenTree::Punct(punct) = token {
            match punct.as_char() {
                '|' => return is_closure(tokens.clone().skip(index + 1)).then_some(index + 1),
                '>' if last == '=' => return None,
                char => last = char,
            }
        }
    }
    None
}

/// Whether what follows is a closure's body, rather than the rest of a pattern: `| A | B => …`.
fn is_closure(tokens: impl Iterator<Item = TokenTree>) -> bool {
    let mut last = ' ';
    for token in tokens {
        if let TokenTree::Punct(punct) = token {
            match punct.as_char() {
                ',' | ';' => return true,
                '>' if last == '=' => return false,
                char => last = char,
            }
        }
    }
    true
}

fn is_punct(token: Option<&TokenTree>, char: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}

/// Whether an expression is over.
fn ends(token: Option<&TokenTree>) -> bool {
    token.is_none() || is_punct(token, ';') || is_punct(token, ',')
}

/// Whether an expression may follow this word, rather than an operator.
fn is_before_expression(word: &Ident) -> bool {
    const WORDS: [&str; 11] =
        ["async", "break", "else", "if", "in", "let", "match", "move", "return", "static", "while"];
    WORDS.iter().any(|before| word == before)
}
