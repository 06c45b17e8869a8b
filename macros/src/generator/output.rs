//! What a generator returns: a stream, and which form of one.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{
    FnArg, GenericArgument, ItemType, Lifetime, PathArguments, PathSegment, ReceiverKind, ReturnType, Signature, Type,
    TypeParamBound,
};

use crate::diagnostics::{Errors, show};
use crate::source::Place;
use crate::tokens::{Root, any_token, map_tokens};
use crate::ty::{last_segment, peel, type_args, visit_lifetimes};

/// The return type of a generator.
pub(crate) struct Output<'a> {
    pub(crate) item: &'a Type,
    pub(crate) form: Form,
    /// Whether it says what a close returns, as `Generator<'a, T, C>` does.
    pub(crate) says_closed: bool,
    /// Where the return type promises what the body has to keep.
    pub(crate) span: Span,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Form {
    /// `impl Stream<Item = T> + …`.
    Opaque,
    /// `Generator<'a, T>`.
    Named,
    /// `LocalGenerator<'a, T>`.
    Local,
    /// `BoxStream<'a, T>`, or what that stands for.
    Boxed,
}

/// Whether a refused return type is an alias of a stream beside the function.
pub(crate) fn is_aliased(sig: &Signature) -> bool {
    matches!(&sig.output, ReturnType::Type(_, ty) if aliased_stream(Place::of_attribute(sig.ident.span()).as_ref(), peel(ty)).is_some())
}

/// What `-> Body` stands for where `type Body = Pin<Box<dyn Stream<Item = T>>>;`, or an alias of another stream, is beside the function.
fn aliased_stream(place: Option<&Place>, ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let name = path.path.segments.first().filter(|_| path.path.segments.len() == 1)?.ident.unraw().to_string();
    let place = place?;
    let mut aliases = place.named(&name).map(|(item, _)| item).filter(|item| item.keyword() == "type");
    let alias: ItemType = syn::parse_str(place.text(aliases.next()?)?).ok()?;
    let is_stream = aliases.next().is_none() && Output::of_path(&alias.ty).is_some();
    is_stream.then_some(*alias.ty)
}

const EXPECTED: &str = "`impl Stream<Item = T>`, `Generator<'a, T>`, `LocalGenerator<'a, T>`, `BoxStream<'a, T>` or `Pin<Box<dyn Stream<Item = T>>>`";

impl<'a> Output<'a> {
    /// The return type, if it is one of a generator. Reports it if not.
    pub(crate) fn parse(errors: &Errors, sig: &'a Signature) -> Option<Self> {
        let ReturnType::Type(_, ty) = &sig.output else {
            errors.at(
                sig.ident.span(),
                format!("a generator says what it yields: `-> impl Stream<Item = T>`; expected {EXPECTED}"),
            );
            return None;
        };
        let ty = peel(ty);
        let output = match ty {
            Type::ImplTrait(ty) => ty.bounds.iter().find_map(stream_item).map(|item| Self {
                item,
                form: Form::Opaque,
                says_closed: false,
                span: ty.span(),
            }),
            ty => Self::of_path(ty),
        };
        if output.is_none() {
            let place = Place::of_attribute(sig.ident.span());
            errors.on(ty, refusal(ty, aliased_stream(place.as_ref(), ty)));
        }
        output
    }

    fn of_path(ty: &'a Type) -> Option<Self> {
        let segment = last_segment(ty)?;
        let form = match segment.ident.to_string().as_str() {
            "Generator" => Form::Named,
            "LocalGenerator" => Form::Local,
            "BoxStream" | "LocalBoxStream" => Form::Boxed,
            "Pin" => {
                return boxed_stream_item(ty).map(|item| Self {
                    item,
                    form: Form::Boxed,
                    says_closed: false,
                    span: ty.span(),
                });
            }
            _ => return None,
        };
        let mut args = type_args(segment);
        let item = args.next()?;
        Some(Self { item, form, says_closed: args.next().is_some(), span: segment.ident.span() })
    }
}

/// Reports `Generator<'static, T>` and `impl Stream + 'static` of a function with an argument that is borrowed for less.
pub(crate) fn validate_lifetime(errors: &Errors, sig: &Signature) {
    let ReturnType::Type(_, ty) = &sig.output else { return };
    let lifetimes = outer_lifetimes(ty);
    let Some(lifetime) = lifetimes.into_iter().find(|lifetime| lifetime.ident == "static") else { return };
    if borrows(sig) {
        errors.at(
            lifetime.span(),
            "a generator holds its arguments, and one of them is borrowed: write `'_`, as in `Generator<'_, T>`, or leave the \
             lifetime of `impl Stream` out",
        );
    }
}

/// Whether an argument is borrowed for as long as the caller pleases.
pub(crate) fn borrows(sig: &Signature) -> bool {
    sig.inputs.iter().any(|arg| match arg {
        FnArg::Receiver(receiver) => {
            matches!(&receiver.kind, ReceiverKind::Reference(_, lifetime, _) if is_elided(lifetime.as_ref()))
        }
        FnArg::Typed(arg) => {
            let mut elided = false;
            visit_lifetimes(&mut arg.ty.clone(), &mut |_, lifetime| {
                elided |= is_elided(lifetime);
                None
            });
            elided
        }
    })
}

fn is_elided(lifetime: Option<&Lifetime>) -> bool {
    lifetime.is_none_or(|lifetime| lifetime.ident == "_")
}

/// The lifetimes that a return type promises for itself, rather than for its items.
fn outer_lifetimes(ty: &Type) -> Vec<&Lifetime> {
    let bounds = match peel(ty) {
        Type::ImplTrait(ty) => &ty.bounds,
        ty => {
            let args = last_segment(ty).map(|segment| &segment.arguments);
            let Some(PathArguments::AngleBracketed(args)) = args else { return Vec::new() };
            let lifetimes = args.args.iter().filter_map(|arg| match arg {
                GenericArgument::Lifetime(lifetime) => Some(lifetime),
                _ => None,
            });
            return lifetimes.collect();
        }
    };
    let lifetimes = bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Lifetime(lifetime) => Some(lifetime),
        _ => None,
    });
    lifetimes.collect()
}

/// The `T` of `Stream<Item = T>`, or of `FusedStream<Item = T>`.
fn stream_item(bound: &TypeParamBound) -> Option<&Type> {
    assoc_item(bound, &["Stream", "FusedStream"])
}

fn assoc_item<'a>(bound: &'a TypeParamBound, names: &[&str]) -> Option<&'a Type> {
    let TypeParamBound::Trait(bound) = bound else { return None };
    let segment = bound.path.segments.last().filter(|segment| names.iter().any(|name| segment.ident == name))?;
    item_of(&segment.arguments)
}

/// The `T` of `<Item = T>`.
fn item_of(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(args) = arguments else { return None };
    args.args.iter().find_map(|arg| match arg {
        GenericArgument::AssocType(assoc) if assoc.ident == "Item" => Some(&assoc.ty),
        _ => None,
    })
}

/// The `T` of `Pin<Box<dyn Stream<Item = T> + …>>`.
fn boxed_stream_item(ty: &Type) -> Option<&Type> {
    let boxed = type_args(last_segment(ty)?).next()?;
    let boxed = last_segment(boxed).filter(|segment| segment.ident == "Box")?;
    dyn_item(type_args(boxed).next()?)
}

fn dyn_item(ty: &Type) -> Option<&Type> {
    match peel(ty) {
        Type::TraitObject(ty) => ty.bounds.iter().find_map(stream_item),
        _ => None,
    }
}

/// The item of an `impl Stream<Item = T>`, or of an `impl Iterator<Item = T>`.
pub(crate) fn item_of_impl(ty: &Type) -> Option<&Type> {
    match peel(ty) {
        Type::ImplTrait(ty) => {
            ty.bounds.iter().find_map(|bound| assoc_item(bound, &["FusedStream", "Iterator", "Stream"]))
        }
        _ => None,
    }
}

/// The item of an `impl Iterator<Item = T>`.
fn iterator_item(ty: &Type) -> Option<&Type> {
    match peel(ty) {
        Type::ImplTrait(ty) => ty.bounds.iter().find_map(|bound| assoc_item(bound, &["Iterator"])),
        _ => None,
    }
}

fn is_impl_stream(ty: &Type) -> bool {
    matches!(peel(ty), Type::ImplTrait(ty) if ty.bounds.iter().any(|bound| stream_item(bound).is_some()))
}

/// Why a type is no stream, and what to write.
fn refusal(ty: &Type, aliased: Option<Type>) -> String {
    if let Some(aliased) = aliased {
        return format!(
            "the attribute does not see what `{}` stands for: write it out, as `{}`",
            show(ty),
            show(aliased)
        );
    }
    if let Some(item) = iterator_item(ty) {
        return format!("an async generator is a stream, and no iterator: write `impl Stream<Item = {}>`", show(item));
    }
    if let Type::ImplTrait(ty) = ty {
        let expected = "expected `impl Stream<Item = T>`: a generator says what it yields";
        return match ty.bounds.iter().find_map(meant_item) {
            Some(item) => format!("{expected}; write `impl Stream<Item = {item}>`"),
            None => expected.to_owned(),
        };
    }
    if let Some(item) = bare_stream_item(ty) {
        return format!("`Stream` is a trait: write `impl Stream<Item = {}>`", show(item));
    }
    let segment = last_segment(ty);
    let first = segment.and_then(|segment| type_args(segment).next());
    if let (Some(segment), Some(first)) = (segment, first) {
        if is_impl_stream(first) && segment.ident.to_string().ends_with("Result") {
            return "a generator returns its stream at once: what can fail later is an item, as in \
                    `impl Stream<Item = Result<T, E>>`; what fails first belongs in an ordinary `async fn` that returns a generator"
                .to_owned();
        }
        if segment.ident == "Vec" || segment.ident == "Option" {
            return format!("a generator returns a stream of its items: write `impl Stream<Item = {}>`", show(first));
        }
    }
    if let Some(item) = dyn_item(ty).or_else(|| first.and_then(dyn_item)) {
        return format!(
            "a `dyn Stream` needs a box around it, which is pinned: write `impl Stream<Item = {}>`",
            show(item)
        );
    }
    match (segment, ty) {
        (Some(segment), _) if is_generator(segment) => {
            let item = generator_item(segment).map_or_else(|| "T".to_owned(), show);
            format!(
                "a `{name}` says for how long it borrows, and what it yields: write `{name}<'static, {item}>`",
                name = segment.ident
            )
        }
        (Some(segment), Type::Path(_)) if !is_plain_value(segment) => format!(
            "a generator returns a stream of its items: write `impl Stream<Item = {shown}>`; or, where `{shown}` is an alias of a stream, \
             what it stands for",
            shown = show(ty)
        ),
        (_, Type::Path(_) | Type::Reference(_) | Type::Tuple(_)) => {
            format!("a generator returns a stream of its items: write `impl Stream<Item = {}>`", show(ty))
        }
        _ => format!("a generator cannot return this type: expected {EXPECTED}"),
    }
}

fn is_generator(segment: &PathSegment) -> bool {
    segment.ident == "Generator" || segment.ident == "LocalGenerator"
}

/// The `T` of `Generator<'a, Item = T>`.
fn generator_item(segment: &PathSegment) -> Option<&Type> {
    item_of(&segment.arguments)
}

/// Whether this type of the language or of its prelude is no alias.
fn is_plain_value(segment: &PathSegment) -> bool {
    const NAMES: [&str; 19] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128",
        "usize", "Self", "String", "Result",
    ];
    NAMES.iter().any(|name| segment.ident == name)
}

/// The `T` of `Stream<Item = T>` without `impl`.
fn bare_stream_item(ty: &Type) -> Option<&Type> {
    last_segment(ty).filter(|segment| segment.ident == "Stream").and_then(|segment| item_of(&segment.arguments))
}

/// The item that a bound of another trait, or of `Stream` in other words, stands for.
fn meant_item(bound: &TypeParamBound) -> Option<String> {
    let TypeParamBound::Trait(bound) = bound else { return None };
    let segment = bound.path.segments.last()?;
    let PathArguments::AngleBracketed(args) = &segment.arguments else { return None };
    let named = |name: &str| {
        args.args.iter().find_map(|arg| match arg {
            GenericArgument::AssocType(assoc) if assoc.ident == name => Some(show(&assoc.ty)),
            _ => None,
        })
    };
    match segment.ident.to_string().as_str() {
        "AsyncIterator" | "Stream" => named("Item")
            .or_else(|| named("item"))
            .or_else(|| named("Output"))
            .or_else(|| type_args(segment).next().map(show)),
        "Future" => named("Output"),
        "TryStream" => Some(format!("Result<{}, {}>", named("Ok")?, named("Error")?)),
        _ => None,
    }
}

/// The return type of a function that stands in for a refused generator, so that its callers are not refused too.
pub(crate) fn stand_in(krate: &Root, output: &ReturnType, unknown: &TokenStream) -> StandIn {
    let ReturnType::Type(_, ty) = output else {
        return StandIn { output: quote!(#krate::Generator<'static, #unknown>), is_async: false };
    };
    let ty = peel(ty);
    let generator = |item: &dyn ToTokens| {
        let item = without_impl(item.to_token_stream());
        quote!(#krate::Generator<'static, #item>)
    };
    let mut is_async = false;
    let output = match ty {
        Type::ImplTrait(ty) => {
            let item = ty.bounds.iter().find_map(|bound| {
                let TypeParamBound::Trait(bound) = bound else { return None };
                let PathArguments::AngleBracketed(args) = &bound.path.segments.last()?.arguments else { return None };
                args.args.iter().find_map(|arg| match arg {
                    GenericArgument::AssocType(assoc) => Some(&assoc.ty),
                    GenericArgument::Type(ty) => Some(ty),
                    _ => None,
                })
            });
            generator(&item.map_or_else(|| quote!(()), ToTokens::to_token_stream))
        }
        ty if any_token(ty.to_token_stream(), &mut |token| token.to_string() == "impl") => {
            // `Result<impl Stream<Item = T>, E>`: its callers await it, and look into the `Result`.
            is_async = true;
            let mut ty = ty.clone();
            replace_streams(&mut ty, &generator);
            without_impl(ty.to_token_stream())
        }
        ty if last_segment(ty).is_some_and(is_generator) => match last_segment(ty).and_then(generator_item) {
            Some(item) => generator(item),
            None => generator(&quote!(())),
        },
        ty => {
            let first = last_segment(ty).and_then(|segment| type_args(segment).next());
            match dyn_item(ty).or_else(|| first.and_then(dyn_item)).or_else(|| bare_stream_item(ty)) {
                Some(item) => generator(item),
                None => generator(first.filter(|_| is_list(ty)).unwrap_or(ty)),
            }
        }
    };
    StandIn { output, is_async }
}

fn is_list(ty: &Type) -> bool {
    last_segment(ty)
        .is_some_and(|segment| segment.ident == "Vec" || segment.ident == "Option" || segment.ident == "Box")
}

pub(crate) struct StandIn {
    pub(crate) output: TokenStream,
    pub(crate) is_async: bool,
}

fn replace_streams(ty: &mut Type, generator: &dyn Fn(&dyn ToTokens) -> TokenStream) {
    let Type::Path(path) = ty else { return };
    let Some(segment) = path.path.segments.last_mut() else { return };
    let PathArguments::AngleBracketed(args) = &mut segment.arguments else { return };
    for arg in &mut args.args {
        let GenericArgument::Type(arg) = arg else { continue };
        let item = match peel(arg) {
            Type::ImplTrait(ty) => ty.bounds.iter().find_map(stream_item),
            _ => None,
        };
        if let Some(item) = item {
            *arg = Type::Verbatim(generator(item));
        }
    }
}

/// A type with `()` for every `impl Trait` in it. What depends on the rest of the type alone is the same for both.
pub(crate) fn without_impl(ty: TokenStream) -> TokenStream {
    if !has_impl(&ty) {
        return ty;
    }
    match syn::parse2::<Type>(ty.clone()) {
        Ok(mut parsed) => {
            replace_impl(&mut parsed);
            let parsed = parsed.into_token_stream();
            if has_impl(&parsed) { quote!(()) } else { parsed }
        }
        Err(_) => ty,
    }
}

fn replace_impl(ty: &mut Type) {
    match ty {
        Type::ImplTrait(_) => *ty = Type::Verbatim(quote!(())),
        Type::Paren(paren) => replace_impl(&mut paren.elem),
        Type::Group(group) => replace_impl(&mut group.elem),
        Type::Reference(reference) => replace_impl(&mut reference.elem),
        Type::Array(array) => replace_impl(&mut array.elem),
        Type::Slice(slice) => replace_impl(&mut slice.elem),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(replace_impl),
        Type::Path(path) => {
            for segment in &mut path.path.segments {
                let PathArguments::AngleBracketed(args) = &mut segment.arguments else { continue };
                for arg in &mut args.args {
                    if let GenericArgument::Type(ty) = arg {
                        replace_impl(ty);
                    }
                }
            }
        }
        _ => {}
    }
}

/// Whether `impl Trait` stands in a type.
pub(crate) fn has_impl(ty: &TokenStream) -> bool {
    any_token(ty.clone(), &mut |token| matches!(token, proc_macro2::TokenTree::Ident(ident) if ident == "impl"))
}

/// Paths of the runtime, for rustc to report at another place.
pub(crate) fn located_at(code: TokenStream, site: Span) -> TokenStream {
    map_tokens(code, &mut |mut token| {
        token.set_span(token.span().located_at(site));
        token
    })
}

/// from: `impl Stream<Item = T> + 'a`
///
/// into: `impl Stream<Item = T> + 'a + FusedStream + AsyncClose<Output = ()> + Unpin`
pub(crate) fn add_bounds(ty: &mut Type, krate: &Root, closed: &TokenStream, is_pinned: bool) {
    match ty {
        Type::Paren(paren) => add_bounds(&mut paren.elem, krate, closed, is_pinned),
        Type::Group(group) => add_bounds(&mut group.elem, krate, closed, is_pinned),
        Type::ImplTrait(ty) => {
            // In an edition before 2024 too, all lifetimes are captured, as by an `async fn`: the token's edition decides.
            ty.impl_token.span = Span::mixed_site().located_at(ty.impl_token.span);
            let unpin = (!is_pinned).then(|| quote!(#krate::private::core::marker::Unpin));
            let bounds = [quote!(#krate::FusedStream), quote!(#krate::AsyncClose<Output = #closed>)];
            let mut bounds: Vec<TokenStream> = bounds.into_iter().chain(unpin).collect();
            // rustc marks a function from its first token to the last token of its type. With the user's span there, the mark stands at the
            // function, and not at the attribute.
            if let (Some(end), Some(last)) = (ty.bounds.to_token_stream().into_iter().last(), bounds.last_mut()) {
                *last = ending_at(std::mem::take(last), end.span());
            }
            for bound in bounds {
                ty.bounds.push(TypeParamBound::Verbatim(bound));
            }
        }
        _ => {}
    }
}

/// Tokens whose last one has this span.
fn ending_at(tokens: TokenStream, end: Span) -> TokenStream {
    let mut tokens: Vec<_> = tokens.into_iter().collect();
    if let Some(last) = tokens.last_mut() {
        last.set_span(end);
    }
    tokens.into_iter().collect()
}
