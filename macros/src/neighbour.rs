//! A `#[derive]` right above the attribute.
//!
//! What is derived there was expanded before the attribute, and is gone from the tokens. It is about fields that the stream does not
//! have, so rustc refuses it. This module reads the text right above the attribute for one purpose: to word that error. It reads no
//! other part of the file. Where the text cannot be read (an older compiler, an editor), rustc's own errors are shown.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, Meta, Token, Visibility};

use crate::source::read;
use crate::syntax::{Struct, all};

/// How far up attributes are looked for.
const MOST_LINES: usize = 40;

/// The derives whose code asks for the fields, or is written by the attribute too.
const ABOUT_FIELDS: [&str; 9] = ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"];

/// The predicate under which a `#[derive]` of the standard library stands right above the attribute of this struct: `all()` without a
/// `cfg_attr`.
pub(crate) fn derive_above(definition: &Struct) -> Option<TokenStream> {
    // Of a struct without fields, what is derived may be right.
    if definition.fields.is_empty() {
        return None;
    }
    let attribute = Span::call_site();
    let source = read(attribute)?;
    let text = source.text();
    let (start, end) = (source.offset(attribute.start())?, source.offset(attribute.end())?);
    // Code that another macro wrote may have the place of something else.
    let name = source.offset(definition.ident.span().start())?;
    let derives = derives_above(text.get(..start)?)?;
    is_head_of_struct(text.get(end..name)?).then_some(derives)
}

/// Whether a text is what stands between an attribute and the name of its struct.
fn is_head_of_struct(text: &str) -> bool {
    let parser = |input: ParseStream| {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        input.parse::<Token![struct]>()
    };
    parser.parse_str(text).is_ok()
}

/// The predicate under which a `derive` is among the attributes that a text ends in.
pub(crate) fn derives_above(text: &str) -> Option<TokenStream> {
    let text = text.trim_end();
    let last = text.rsplit('\n').next().unwrap_or_default().trim_start();
    // Most have nothing right above but the end of another item.
    if !text.ends_with([']', '/']) && !last.starts_with("//") {
        return None;
    }
    let starts: Vec<usize> =
        text.rmatch_indices('\n').map(|(at, _)| at + 1).chain(std::iter::once(0)).take(MOST_LINES).collect();
    // Mostly there is none, so the text is searched once, before it is parsed from each line on.
    let first = *starts.last()?;
    let derive = first + text.get(first..)?.rfind("derive")?;
    // Upwards, as long as all that was read may be attributes; an attribute of several lines is none for a while.
    let mut starts = starts.into_iter().filter(|start| *start <= derive);
    starts.find_map(|start| predicate_of_derives.parse_str(text.get(start..)?).ok()?)
}

/// The predicate under which one of these attributes, which are all that there is, derives.
fn predicate_of_derives(input: ParseStream) -> syn::Result<Option<TokenStream>> {
    let attrs = input.call(Attribute::parse_outer)?;
    if !input.is_empty() {
        return Err(input.error("an item"));
    }
    let mut predicates: Vec<_> = attrs.iter().filter_map(|attr| predicate(&attr.meta)).collect();
    Ok(if predicates.len() > 1 { Some(quote!(any(#(#predicates),*))) } else { predicates.pop() })
}

fn predicate(meta: &Meta) -> Option<TokenStream> {
    let Meta::List(list) = meta else { return None };
    let metas = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()?;
    if list.path.is_ident("derive") {
        let is_about_fields = |name: &Ident| ABOUT_FIELDS.iter().any(|known| name == known);
        let mut names = metas.iter().filter_map(|meta| meta.path().segments.last());
        return names.any(|name| is_about_fields(&name.ident)).then(|| quote!(all()));
    }
    if !list.path.is_ident("cfg_attr") {
        return None;
    }
    let mut metas = metas.iter();
    let condition = metas.next()?;
    let inner = metas.find_map(predicate)?;
    all(vec![quote!(#condition), inner])
}
