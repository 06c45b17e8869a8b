//! What arguments are called in generated signatures, which rustdoc shows.

use proc_macro2::{Span, TokenTree};
use quote::ToTokens;
use syn::{Ident, Pat, PatType};

use crate::tokens::any_token;

/// The names of a function's arguments, where each has one.
pub(crate) struct Names {
    /// Those that the user chose, without `_` before them: clippy reports `unused` beside `_unused`.
    own: Vec<String>,
    taken: Vec<String>,
}

impl Names {
    /// Of a function with these patterns. `reserved` are names that no argument may have.
    pub(crate) fn new<'a>(patterns: impl IntoIterator<Item = &'a Pat>, reserved: &[&str]) -> Self {
        let own = patterns.into_iter().filter_map(|pat| match pat {
            Pat::Ident(pat) => Some(pat.ident.to_string().trim_start_matches('_').to_owned()),
            _ => None,
        });
        Self { own: own.collect(), taken: reserved.iter().map(|&name| name.to_owned()).collect() }
    }

    /// What an argument is called where its function is documented: by the names that its pattern binds.
    pub(crate) fn of_arg(&mut self, pat: &Pat) -> Ident {
        let mut names = Vec::new();
        let mut span = None;
        any_token(pat.to_token_stream(), &mut |token| {
            if let TokenTree::Ident(ident) = token {
                span.get_or_insert(ident.span());
                let name = ident.to_string();
                // A lower-case word is a name, or part of a path; neither hurts.
                let is_name = name.starts_with(|first: char| first.is_lowercase() || first == '_') && name != "_";
                if is_name && !["mut", "ref", "box", "self", "crate", "super"].contains(&&*name) {
                    names.push(name.trim_start_matches("r#").to_owned());
                }
            }
            false
        });
        let mut name = names.join("_");
        if name.is_empty() {
            "unused".clone_into(&mut name);
        }
        let is_own = matches!(pat, Pat::Ident(_));
        while self.taken.contains(&name) || !is_own && self.own.contains(&name) {
            name.push('_');
        }
        self.taken.push(name.clone());
        let span = Span::mixed_site().located_at(span.unwrap_or_else(Span::call_site));
        // A keyword is a raw name.
        match syn::parse_str::<Ident>(&name) {
            Ok(_) => Ident::new(&name, span),
            Err(_) => Ident::new_raw(&name, span),
        }
    }
}

/// What a function calls arguments that it passes on: as the user does, or by the names in a pattern.
///
/// from: `stop: u32, (a, b): (u8, u8), _: u8`
///
/// into: `stop`, `a_b`, `unused`
pub(crate) fn names_of(args: &[&PatType]) -> Vec<Ident> {
    let mut names = Names::new(args.iter().map(|arg| &*arg.pat), &[]);
    let name = |arg: &&PatType| match &*arg.pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => pat.ident.clone(),
        pat => {
            let mut name = names.of_arg(pat);
            // An editor shows what has the place of the user's names.
            name.set_span(Span::mixed_site());
            name
        }
    };
    args.iter().map(name).collect()
}
