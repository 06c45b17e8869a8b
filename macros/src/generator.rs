//! Async generators: an `async fn` that returns a stream, and yields.
//!
//! The body stays tokens: half-typed code expands, and what stands in the arguments of other macros (`tokio::select!`) is seen
//! like the rest.

mod body;
mod output;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{Attribute, FnArg, Meta, Pat, PatIdent, ReturnType, Safety, Signature, Token, Type, Visibility, token};

pub(crate) use self::body::refuse_in_hooks;
use self::body::{Body, Raises};
use self::output::{Form, Output, add_bounds, located_at, stand_in, without_impl};
pub(crate) use self::output::{has_impl, item_of_impl};
use crate::args::Args;
use crate::arguments::Names;
use crate::beside;
use crate::diagnostics::{Errors, show};
use crate::scope::reported_at;
use crate::syntax::HOOKS;
use crate::tokens::any_token;
use crate::ty::{ResultPath, is_named, peel};

/// An `async fn` with its body.
pub(crate) struct Generator {
    attrs: Vec<Attribute>,
    vis: Visibility,
    sig: Signature,
    /// None where a `;` stands in its place.
    body: Option<Group>,
}

impl Parse for Generator {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let sig = input.parse()?;
        let body = if input.peek(token::Brace) {
            Some(parse_body_group(input)?)
        } else {
            input.parse::<Option<Token![;]>>()?;
            None
        };
        Ok(Self { attrs, vis, sig, body })
    }
}

/// A body in braces. That of a `$body:block` has invisible ones around it.
fn parse_body_group(input: ParseStream) -> syn::Result<Group> {
    input.step(|cursor| match (cursor.group(Delimiter::Brace), cursor.token_tree()) {
        (Some((_, _, rest)), Some((TokenTree::Group(group), _))) => Ok((visible(group), rest)),
        _ => Err(cursor.error("expected braces")),
    })
}

/// The group inside of invisible ones.
fn visible(group: Group) -> Group {
    if group.delimiter() != Delimiter::None {
        return group;
    }
    let mut tokens = group.stream().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(inner)), None) => visible(inner),
        _ => group,
    }
}

/// The attribute on a function.
pub(crate) fn expand(errors: &Errors, args: &Args, item: TokenStream) -> TokenStream {
    let mut generator = match syn::parse2::<Generator>(item.clone()) {
        Ok(generator) => generator,
        Err(error) => return expand_unreadable(errors, args, item, error),
    };
    if is_rewritten(&generator.sig) {
        return expand_rewritten(errors, args, &generator);
    }
    if !validate_place(errors, &generator.sig) {
        return item;
    }
    if !cfg!(feature = "alloc") {
        errors.at(
            generator.sig.ident.span(),
            "a generator needs the feature `alloc` of `aiter`: what it yields may have to wait in a queue",
        );
        return TokenStream::new();
    }
    let Some(group) = generator.body.take() else { return expand_declaration(errors, generator) };
    let given = errors.any();
    validate_names(errors, &generator.sig, &group);
    validate_attrs(errors, &mut generator.attrs);
    validate_signature(errors, &mut generator.sig);
    let body = Body::parse(group);
    let Some(output) = Output::parse(errors, &generator.sig) else {
        return expand_stand_in(errors, args, &generator, &body);
    };
    output::validate_lifetime(errors, &generator.sig);
    let item = args.item.as_ref().unwrap_or(output.item);
    let fallible = is_fallible(args, item, &body);
    validate_close_on_drop(errors, args, &generator.sig, &output, &body, fallible);
    validate_inline(errors, args, &output);
    validate_exits(errors, &generator.sig, item, &body, fallible);
    if errors.any() && !given {
        return expand_stand_in(errors, args, &generator, &body);
    }
    body.validate(errors, fallible, ResultPath::new(item).is_some());
    expand_generator(args, &generator, &output, &body, errors.any())
}

#[cfg(test)]
pub(crate) fn parse_body(group: Group) {
    drop(Body::parse(group));
}

/// Whether `#[async_trait]` has made another function of this one, for a future in a box.
fn is_rewritten(sig: &Signature) -> bool {
    sig.asyncness.is_none() && sig.generics.lifetimes().any(|param| param.lifetime.ident == "async_trait")
}

fn expand_rewritten(errors: &Errors, args: &Args, Generator { attrs, vis, sig, .. }: &Generator) -> TokenStream {
    errors.at(
        sig.ident.span(),
        "`#[async_trait]` rewrites each `async fn` before `#[async_iter]` sees it: make this a plain `fn … -> Pin<Box<dyn Stream<Item = T> + Send + '_>>` \
         that returns `Box::pin(…)` of a generator of its own",
    );
    let krate = &args.krate;
    quote!(#(#attrs)* #vis #sig { #krate::private::stand_in() })
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

/// Reports a macro of ours under another name, which the attribute cannot know for one.
fn validate_names(errors: &Errors, sig: &Signature, body: &Group) {
    let place = crate::source::Place::of_attribute(sig.ident.span());
    if let Some((name, own)) = place.and_then(|place| beside::renamed_call(&place, body.stream())) {
        errors.at(
            name.span(),
            format!("`{name}!` is `{own}!` by another name, which the attribute does not know: call it `{own}!`"),
        );
    }
}

/// Reports what the attributes below may not be, and leaves those out: `#[async_iter]` a second time, and an `#[instrument(err)]`, which asks
/// for a function that returns a `Result`.
fn validate_attrs(errors: &Errors, attrs: &mut Vec<Attribute>) {
    attrs.retain(|attr| {
        if let Some(err) = instrumented_errors(attr) {
            errors.at(
                err.span(),
                "`err` is for a function that returns a `Result`, and a generator returns a stream: leave it out, and log an error where the \
                 items are awaited",
            );
            return false;
        }
        let is_ours = attr.path().segments.last().is_some_and(|segment| segment.ident == "async_iter");
        if is_ours {
            errors.on(attr.path(), "`#[async_iter]` stands here twice: once is enough");
        }
        !is_ours
    });
}

/// The `err` of an `#[instrument(err)]`.
fn instrumented_errors(attr: &Attribute) -> Option<Ident> {
    let Meta::List(list) = &attr.meta else { return None };
    let is_instrument = list.path.segments.last().is_some_and(|segment| segment.ident == "instrument");
    list.tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Ident(word) if is_instrument && word == "err" => Some(word),
        _ => None,
    })
}

/// Reports what the function may not be, and leaves it out where rustc would report it again.
fn validate_signature(errors: &Errors, sig: &mut Signature) {
    if sig.asyncness.is_none() && sig.constness.is_none() {
        errors.on(sig.fn_token, "a generator is an `async fn`: write `async fn … -> impl Stream<Item = T>`");
    }
    if let Some(constness) = sig.constness.take() {
        errors.on(constness, "a generator cannot be `const`: write `async fn … -> impl Stream<Item = T>`");
    }
    if !matches!(sig.safety, Safety::Default) {
        errors.at(sig.fn_token.span, "a generator cannot be `unsafe`: put the `unsafe` blocks into its body");
    }
    if let Some(abi) = sig.abi.take() {
        errors.on(abi, "a generator cannot be `extern`");
    }
}

/// `close_on_drop` hands the close of a generator to another task.
fn validate_close_on_drop(errors: &Errors, args: &Args, sig: &Signature, output: &Output, body: &Body, fallible: bool) {
    let Some(span) = args.close_on_drop else { return };
    if !body.has_scopes() {
        errors.at(span, "there is no cleanup to run on a drop: write `finally!(…)` in the body");
    }
    let fallible = fallible && body.has_cleanup;
    if output.form != Form::Opaque {
        errors.at(output.span, "with `close_on_drop` a generator returns `impl Stream<Item = T>`");
    }
    if fallible && args.handler.is_none() {
        errors.at(
            span,
            "where the items are `Result`s, a cleanup may fail, and nobody awaits this one: write `close_on_drop = handler`, where \
             `fn handler(error: E)` gets the error",
        );
    }
    if let Some(handler) = args.handler.as_ref().filter(|_| !fallible) {
        errors.on(handler, "this cleanup cannot fail: write `close_on_drop` alone");
    }
    if output::borrows(sig) {
        errors.at(
            span,
            "`close_on_drop` needs arguments that are `'static`, and one of them is borrowed: the close that is spawned can outlive \
             what it borrows",
        );
    }
}

/// With `inline` the body is in what is returned, so that is neither a box nor a name for one.
fn validate_inline(errors: &Errors, args: &Args, output: &Output) {
    let Some(inline) = &args.inline else { return };
    if output.form != Form::Opaque {
        errors.at(output.span, "with `inline` a generator returns `impl Stream<Item = T>`");
    }
    if let Some(size) = &inline.size {
        errors.on(size, "a generator is as large as its body: write `inline` alone");
    }
    if args.close_on_drop.is_some() {
        errors.at(
            inline.option.span(),
            "`inline` does not go with `close_on_drop`: the close is spawned, and a stream without a heap block cannot move into a task",
        );
    }
}

/// Reports a `?` where nothing can be raised, and a body that another attribute has wrapped.
fn validate_exits(errors: &Errors, sig: &Signature, item: &Type, body: &Body, fallible: bool) {
    let is_wrapped = any_token(
        body.tokens(),
        &mut |token| matches!(token, TokenTree::Ident(ident) if ident.to_string().starts_with("__tracing")),
    );
    if is_wrapped {
        errors.at(
            sig.ident.span(),
            "an attribute above `#[async_iter]` has wrapped the body: put it below `#[async_iter]`; for a span around the polls \
             write `async { … }.instrument(span).await` in the body",
        );
    } else if let Some(name) = &body.foreign_stream {
        errors.at(
            name.span(),
            format!(
                "`{name}!` is a stream of its own, and no value of this generator: yield its items with `yield_from!({name}! {{ … }})`, or \
                 leave `#[async_iter]` out"
            ),
        );
    } else if let Some(mark) = body.raise_mark.filter(|_| !fallible) {
        errors.at(
            mark,
            format!(
                "`?` raises where the items are `Result`s, and `{}` does not say that it is one: if it is, say \
                 `#[async_iter(item = Result<T, E>)]`; for an `Option` write `let Some(x) = … else {{ return }};`",
                show(item),
            ),
        );
    }
}

/// Whether `?` raises: where the items are `Result`s; or of a type that may be an alias of one, by its name or by the option `item`, if something
/// is raised, or a cleanup may fail.
fn is_fallible(args: &Args, item: &Type, body: &Body) -> bool {
    if args.item.is_some() && body.raises.is_some() {
        return true;
    }
    let Some(result) = ResultPath::new(item) else { return false };
    body.raises.is_some()
        || is_named(item, "Result")
            && result.ok.is_some()
            && (body.may_raise || body.has_cleanup || result.error.is_some())
}

/// The generator: a function that makes one of the body.
fn expand_generator(args: &Args, generator: &Generator, output: &Output, body: &Body, refused: bool) -> TokenStream {
    let Generator { attrs, vis, sig, .. } = generator;
    let krate = &args.krate;
    let item = args.item.as_ref().unwrap_or(output.item);
    let fallible = is_fallible(args, item, body);
    // What rustc calls it in a message about a yield is what the user wrote there.
    let yielder = Ident::new("yield_", Span::mixed_site());

    let plain = without_impl(item.to_token_stream());
    let error = quote!(<#plain as #krate::private::Fallible>::Error);
    let end = fallible.then(|| quote!(#krate::private::core::result::Result::Ok::<(), #error>(())));
    let result = if fallible { quote!(#krate::private::core::result::Result<(), #error>) } else { quote!(()) };
    let code = body.expand(&yielder, krate, end.as_ref().map(|end| Raises { item: &plain, end }));

    let mut sig = sig.clone();
    sig.asyncness = None;
    let bindings = bind_args(&mut sig);
    let item = if has_impl(&item.to_token_stream()) { quote!(_) } else { item.to_token_stream() };
    // The user's block is a statement of type `()`, so that a value at its end is an error there. It may never end.
    let site = Span::mixed_site().located_at(sig.ident.span());
    let path = located_at(krate.to_token_stream(), site);
    let kind = kind(output, body, fallible);
    let others = body.has_closing.then(|| quote!(#[allow(unused_imports)] use #path::private::InBodyOfOthers as _;));
    let make = Ident::new(if args.inline.is_some() { "generate_inline" } else { "generate" }, site);
    let quiet = body.is_statement_with_semicolon().then(|| quote!(#[allow(clippy::semicolon_outside_block)]));
    let generate = quote_spanned! {site=>
        #path::private::#make::<#item, #path::private::#kind, _, _, _>(async move |#[allow(unused_mut)] mut #yielder| -> #result {
            #others
            #bindings
            #quiet
            #code
            #[allow(unreachable_code)]
            return #end;
        })
    };
    // What is not `Send` is reported at the type that promises it.
    let site = Span::mixed_site().located_at(output.span);
    let promised = |name: &str| {
        let name = Ident::new(name, output.span);
        let mut path: Vec<_> = located_at(krate.to_token_stream(), site).into_iter().collect();
        let is_sign = |token: &TokenTree| matches!(token, TokenTree::Punct(_));
        let reports = path.first().is_some_and(is_sign);
        // `::`, which is two tokens here and one to rustc. A `$crate` keeps its place.
        path.iter_mut().take_while(|token| is_sign(token)).for_each(|token| token.set_span(output.span));
        let call = quote_spanned!(site=> #(#path)*::private::#name(#generate));
        if reports { reported_at(output.span, call) } else { call }
    };
    let generate = match output.form {
        Form::Opaque => match (args.close_on_drop, &args.handler) {
            (None, _) => generate,
            (Some(option), None) => {
                let site = Span::mixed_site().located_at(option);
                let path = located_at(krate.to_token_stream(), site);
                quote_spanned!(site=> #path::private::generator_closed_on_drop(#generate))
            }
            (Some(option), Some(handler)) => {
                let site = Span::mixed_site().located_at(option);
                let path = located_at(krate.to_token_stream(), site);
                quote_spanned!(site=> #path::private::generator_closed_on_drop_or(#generate, #handler))
            }
        },
        Form::Named => promised("named"),
        Form::Local => promised("named_local"),
        Form::Boxed => promised("boxed"),
    };
    if let (Form::Opaque, ReturnType::Type(_, ty)) = (&output.form, &mut sig.output) {
        let closed = if fallible && body.has_cleanup { &result } else { &quote!(()) };
        add_bounds(ty, krate, closed, args.inline.is_some());
    }
    // A stream is asked for, and a fused one is given.
    let implied = (output.form == Form::Opaque).then(|| quote!(clippy::implied_bounds_in_impls));
    // An error may leave something unused that is not.
    let unused = refused.then(|| quote!(unused));
    // The braces of a body on one line stand in others.
    let lints = [Some(quote!(unused_braces)), implied, unused].into_iter().flatten();
    // With `return`, which a lint asks for; no lint says of a macro's that it is needless.
    let site = Span::mixed_site().located_at(sig.ident.span());
    let function = braces(body, quote_spanned!(site=> return #generate;));
    quote!(#(#attrs)* #[allow(#(#lints),*)] #vis #sig #function)
}

/// What the body has, so that nothing is compiled for what it has not.
fn kind(output: &Output, body: &Body, fallible: bool) -> Ident {
    let fails = body.has_cleanup && fallible && (output.form == Form::Opaque || output.says_closed);
    let kind = match (body.has_scopes(), body.yields_within) {
        (true, _) if fails => "Failing",
        (true, _) => "Scoped",
        (false, true) => "Within",
        (false, false) => "Plain",
    };
    Ident::new(kind, Span::mixed_site())
}

/// The function's braces are the user's: rustc and clippy leave out warnings about a function whose braces a macro wrote.
fn braces(body: &Body, code: TokenStream) -> Group {
    let mut braces = Group::new(Delimiter::Brace, code);
    braces.set_span(body.span());
    braces
}

/// The arguments live until the generator is dropped, as in an `async fn`.
///
/// from: `async fn walk(self, mut depth: u32, (a, b): (u8, u8))`
///
/// into: `fn walk(self, depth: u32, a_b: (u8, u8))`, and `let _ = &self; let mut depth = depth; let mut a_b = a_b; let (a, b) = a_b;`
fn bind_args(sig: &mut Signature) -> TokenStream {
    let mut bindings = TokenStream::new();
    // Within the body, `yield_` is what it yields through.
    let mut names = Names::new(sig.inputs.iter().filter_map(pattern), &["yield_"]);
    for arg in &mut sig.inputs {
        match arg {
            FnArg::Receiver(receiver) => {
                let receiver = &receiver.self_token;
                bindings.extend(quote!(let _ = &#receiver;));
            }
            FnArg::Typed(arg) => {
                let name = names.of_arg(&arg.pat);
                let pat = std::mem::replace(&mut *arg.pat, Pat::Verbatim(name.to_token_stream()));
                // What is expected of an argument comes true where its pattern stands.
                let attrs = arg.attrs.clone();
                for attr in arg.attrs.iter_mut().filter(|attr| attr.path().is_ident("expect")) {
                    if let Meta::List(list) = &mut attr.meta {
                        list.path = Ident::new("allow", list.path.span()).into();
                    }
                }
                if !matches!(&pat, Pat::Ident(pat) if is_plain(pat)) {
                    // All of it moves here, also what the pattern leaves out.
                    let attrs = &arg.attrs;
                    bindings.extend(quote!(#(#attrs)* #[allow(unused_mut)] let mut #name = #name;));
                }
                let unused = underscored(&pat).then(|| quote!(#[allow(clippy::no_effect_underscore_binding)]));
                // An argument that is only changed is no variable that nobody reads.
                let is_mut = matches!(&pat, Pat::Ident(pat) if pat.mutability.is_some());
                let unread = is_mut.then(|| quote!(#[allow(clippy::collection_is_never_read)]));
                bindings.extend(quote!(#(#attrs)* #unused #unread let #pat = #name;));
            }
        }
    }
    bindings
}

fn pattern(arg: &FnArg) -> Option<&Pat> {
    match arg {
        FnArg::Typed(arg) => Some(&arg.pat),
        FnArg::Receiver(_) => None,
    }
}

/// Whether a pattern is a name that may be used: not one that starts with `_`.
fn is_plain(pat: &PatIdent) -> bool {
    pat.by_ref.is_none() && pat.subpat.is_none() && !pat.ident.to_string().starts_with('_')
}

fn underscored(pat: &Pat) -> bool {
    matches!(pat, Pat::Ident(pat) if pat.ident.to_string().starts_with('_'))
}

/// A function without a body, as in a trait: declared, so that its mistake is one.
fn expand_declaration(errors: &Errors, generator: Generator) -> TokenStream {
    let Generator { attrs, vis, mut sig, .. } = generator;
    sig.asyncness = None;
    let declaration = show(&sig);
    errors.at(
        sig.ident.span(),
        format!(
            "a generator needs a body: declare it in a trait without the attribute, as `{declaration};`, and put the attribute \
             on it in the `impl`"
        ),
    );
    quote!(#(#attrs)* #vis #sig;)
}

/// A function of the generator's name for its callers, where its signature is refused.
fn expand_stand_in(errors: &Errors, args: &Args, generator: &Generator, body: &Body) -> TokenStream {
    let Generator { attrs, vis, sig, .. } = generator;
    let krate = &args.krate;
    let mut sig = sig.clone();
    if sig.ident == "main" {
        return quote!(
            fn main() {}
        );
    }
    let form = Output::parse(&Errors::silent(), &sig).map(|output| output.form);
    let stand_in = stand_in(krate, &sig.output, &errors.unknown_type(&args.core()));
    let uses = uses(&sig, body);
    // An editor completes in the body all the same.
    let code = body.group();
    let end = match form {
        // Its type is right: keep it, for a trait may ask for it.
        Some(Form::Opaque) => {
            let output = &stand_in.output;
            quote!(#krate::private::stand_in::<#output>())
        }
        Some(_) => quote!(#krate::private::stand_in()),
        None if output::is_aliased(&sig) => quote!(#krate::private::stand_in()),
        None => {
            let output = &stand_in.output;
            sig.output = syn::parse_quote!(-> #output);
            quote!(#krate::private::stand_in())
        }
    };
    if form.is_some() || !stand_in.is_async {
        sig.asyncness = None;
    }
    let code = braces(body, quote!(#uses #[cfg(rust_analyzer)] #code #end));
    quote!(#(#attrs)* #[allow(unused, unexpected_cfgs, clippy::all)] #vis #sig #code)
}

/// What a body that is left out would have used of the imports.
fn uses(sig: &Signature, body: &Body) -> TokenStream {
    let mut uses = TokenStream::new();
    for name in ["yield_", "yield_from", "finally"] {
        if let Some(name) = body.bare_call(name) {
            uses.extend(quote!(#name!(@error);));
        }
    }
    let mut names = Vec::new();
    any_token(sig.output.to_token_stream(), &mut |token| {
        if let TokenTree::Ident(ident) = token {
            if is_import(ident) && names.is_empty() {
                names.push(ident.clone());
            }
        }
        false
    });
    // A path of its own needs no import.
    let is_path = any_path(&sig.output.to_token_stream());
    names.into_iter().filter(|_| !is_path).for_each(|name| uses.extend(quote!(use #name as _;)));
    uses
}

/// Whether a return type imports this, as a rule.
fn is_import(name: &Ident) -> bool {
    ["FusedStream", "Generator", "LocalGenerator", "Stream", "TryStream"].iter().any(|known| name == known)
}

/// Whether `::` stands right before one of these names.
fn any_path(output: &TokenStream) -> bool {
    let mut last = ' ';
    any_token(output.clone(), &mut |token| match token {
        TokenTree::Ident(ident) => {
            let found = last == ':' && is_import(ident);
            last = ' ';
            found
        }
        TokenTree::Punct(punct) => {
            last = punct.as_char();
            false
        }
        _ => {
            last = ' ';
            false
        }
    })
}

/// A function whose signature has a slip. rustc reads it again, without the body, and its callers find it.
fn expand_unreadable(errors: &Errors, args: &Args, item: TokenStream, error: syn::Error) -> TokenStream {
    let krate = &args.krate;
    let tokens: Vec<_> = item.clone().into_iter().collect();
    let is_body = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    let Some((TokenTree::Group(group), before)) = tokens.split_last().filter(|(last, _)| is_body(last)) else {
        errors.push(error);
        return item;
    };
    let body = Body::parse(group.clone());
    let is_arrow = |pair: &[TokenTree]| matches!(pair, [TokenTree::Punct(a), TokenTree::Punct(b)] if a.as_char() == '-' && b.as_char() == '>');
    let arrow = before.windows(2).position(is_arrow);
    let head: TokenStream = before
        .get(..arrow.unwrap_or(before.len()))
        .unwrap_or_default()
        .iter()
        .filter(|token| !matches!(token, TokenTree::Ident(ident) if ident == "async"))
        .cloned()
        .collect();
    let read_output = |input: ParseStream| {
        let output: ReturnType = input.parse()?;
        input.parse::<TokenStream>()?;
        Ok(output)
    };
    let tokens: TokenStream = arrow.and_then(|arrow| before.get(arrow..)).unwrap_or_default().iter().cloned().collect();
    let Ok(output) = read_output.parse2(tokens) else {
        errors.push(error);
        return item;
    };
    // rustc reports the slip, where there is one for it too.
    errors.leave_to_rustc();
    let output = stand_in(krate, &output, &quote!(())).output;
    let name = body.bare_call("yield_").map(|name| quote!(#name!(@error);));
    quote!(#[allow(unused)] #head -> #output { #name #krate::private::stand_in() })
}
