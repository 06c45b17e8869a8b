//! Reading a type by its tokens: what it is called, what it holds, which lifetimes stand in it.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{GenericArgument, Ident, Lifetime, Path, PathArguments, PathSegment, Type, TypeParamBound, TypePath};

use crate::syntax::Function;

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

/// Whether a type has no size, as far as the tokens tell.
pub(crate) fn is_unsized(ty: &Type) -> bool {
    match peel(ty) {
        Type::Slice(_) | Type::TraitObject(_) => true,
        Type::Path(path) => path.path.is_ident("str"),
        _ => false,
    }
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

    /// Whether both have the same error type, as far as the tokens tell: it is written twice, or both are one alias.
    pub(crate) fn has_error_of(&self, other: &Self) -> bool {
        let tokens = |ty: &dyn ToTokens| ty.to_token_stream().to_string();
        match (self.error, other.error) {
            (Some(error), Some(other_error)) => {
                let is_result = |path: &Self| path.path.path.segments.last().is_some_and(|last| last.ident == "Result");
                is_result(self) && is_result(other) && tokens(error) == tokens(other_error)
            }
            (None, None) => {
                other.ok.is_some_and(|ok| tokens(&self.with_ok(&ok.to_token_stream())) == tokens(other.path))
            }
            _ => false,
        }
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
        with_arg(self.path, index, ty)
    }
}

/// `Option<T>` with another `T`.
pub(crate) fn with_first_arg(ty: Option<&Type>, arg: &TokenStream) -> TokenStream {
    match ty.map(peel) {
        Some(Type::Path(path)) => with_arg(path, 0, arg).into_token_stream(),
        other => other.into_token_stream(),
    }
}

fn with_arg(path: &TypePath, index: usize, ty: &TokenStream) -> Type {
    let mut path = path.clone();
    if let Some(PathSegment { arguments: PathArguments::AngleBracketed(args), .. }) = path.path.segments.last_mut() {
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

/// Passes the names of a type's paths to `f`, those of type arguments included.
pub(crate) fn visit_names(ty: &Type, f: &mut dyn FnMut(&Ident)) {
    match peel(ty) {
        Type::Path(path) => {
            for segment in &path.path.segments {
                f(&segment.ident);
                type_args(segment).for_each(|ty| visit_names(ty, f));
            }
        }
        Type::Reference(reference) => visit_names(&reference.elem, f),
        Type::Array(array) => visit_names(&array.elem, f),
        Type::Slice(slice) => visit_names(&slice.elem, f),
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|ty| visit_names(ty, f)),
        Type::ImplTrait(_) => {
            if let Some(output) = future_output(ty) {
                visit_names(output, f);
            }
        }
        _ => {}
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

/// The first lifetime of a type that is not `'static`.
pub(crate) fn borrowed_lifetime(ty: &Type) -> Option<Span> {
    let mut found = None;
    visit_lifetimes(&mut ty.clone(), &mut |span, lifetime| {
        if lifetime.is_none_or(|lifetime| lifetime.ident != "static") {
            found.get_or_insert(span);
        }
        None
    });
    found
}

pub(crate) fn is_static(bound: &TypeParamBound) -> bool {
    matches!(bound, TypeParamBound::Lifetime(lifetime) if lifetime.ident == "static")
}

/// The first `impl Trait` in a type.
pub(crate) fn impl_trait(ty: &Type) -> Option<Type> {
    let mut found = None;
    replace_impl_traits(&mut ty.clone(), &mut |ty| {
        found.get_or_insert(ty.clone());
        None
    });
    found
}

/// Passes each `impl Trait` of a type to `f`, and puts what it gives in its place: as far as one can stand there, at its top, or in a reference,
/// tuple, array or type argument.
pub(crate) fn replace_impl_traits(ty: &mut Type, f: &mut dyn FnMut(&Type) -> Option<Type>) {
    match ty {
        Type::ImplTrait(_) => {
            if let Some(other) = f(ty) {
                *ty = other;
            }
        }
        Type::Paren(ty) => replace_impl_traits(&mut ty.elem, f),
        Type::Group(ty) => replace_impl_traits(&mut ty.elem, f),
        Type::Reference(ty) => replace_impl_traits(&mut ty.elem, f),
        Type::Array(ty) => replace_impl_traits(&mut ty.elem, f),
        Type::Tuple(ty) => ty.elems.iter_mut().for_each(|ty| replace_impl_traits(ty, f)),
        Type::Path(path) => {
            let Some(segment) = path.path.segments.last_mut() else { return };
            let PathArguments::AngleBracketed(args) = &mut segment.arguments else { return };
            for arg in &mut args.args {
                if let GenericArgument::Type(ty) = arg {
                    replace_impl_traits(ty, f);
                }
            }
        }
        _ => {}
    }
}

/// The bounds of each `impl Trait` that stands in an argument's type, as far as they can stand there: at its top, or in a
/// reference, tuple, array or type argument.
pub(crate) fn impl_traits(ty: &Type) -> Vec<Vec<TypeParamBound>> {
    match peel(ty) {
        Type::ImplTrait(ty) => vec![ty.bounds.iter().cloned().collect()],
        Type::Reference(ty) => impl_traits(&ty.elem),
        Type::Array(ty) => impl_traits(&ty.elem),
        Type::Tuple(ty) => ty.elems.iter().flat_map(impl_traits).collect(),
        ty => {
            let Some(segment) = last_segment(ty) else { return Vec::new() };
            let PathArguments::AngleBracketed(args) = &segment.arguments else { return Vec::new() };
            args.args
                .iter()
                .filter_map(|arg| match arg {
                    GenericArgument::Type(ty) => Some(impl_traits(ty)),
                    _ => None,
                })
                .flatten()
                .collect()
        }
    }
}
