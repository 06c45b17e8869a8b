//! Lints that clippy does not report in what a crate exports, because its types cannot be changed any more. A state is private, so clippy reports
//! them there. But its visible functions and fields are also those of the stream, which may be exported.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::Type;

use crate::scope::is_doc;
use crate::syntax::{Function, HOOKS, Words};
use crate::tokens::any_token;
use crate::ty::{is_named, peel, visit_names};

/// Of types with one of these names, in types that are kept as they are.
const OF_TYPES: [(&str, &[&str]); 5] = [
    (
        "Box",
        &[
            "clippy::box_collection",
            "clippy::redundant_allocation",
            "clippy::unnecessary_box_returns",
            "clippy::vec_box",
        ],
    ),
    ("Arc", &["clippy::rc_buffer", "clippy::rc_mutex", "clippy::redundant_allocation"]),
    ("Rc", &["clippy::rc_buffer", "clippy::rc_mutex", "clippy::redundant_allocation"]),
    ("Cow", &["clippy::owned_cow"]),
    ("LinkedList", &["clippy::linkedlist"]),
];

/// Lints of what a crate exports, which a function of the stream earns as one of a state does that is exported too.
pub(crate) const LINTS_OF_BOTH: &[&str] = &[
    "missing_docs",
    "clippy::missing_errors_doc",
    "clippy::missing_inline_in_public_items",
    "clippy::missing_safety_doc",
    "clippy::must_use_candidate",
];

/// Those that a function of the state may earn, and the stream's would not. `words` are those of its block.
pub(crate) fn lints_of_function(function: &Function, words: &Words) -> Vec<&'static str> {
    let name = function.name().to_string();
    let is_hook = name != "init" && HOOKS.iter().any(|hook| name == *hook);
    if !is_hook && !function.is_visible() {
        return Vec::new();
    }
    let mut lints = Vec::new();
    if !is_hook {
        if function.sig.receiver().is_some() {
            lints.push("clippy::unused_self");
        }
        if function.output().is_some_and(may_fail) {
            lints.push("clippy::unnecessary_wraps");
        }
        if !function.attrs.iter().any(is_doc) {
            // They are missing on the stream.
            lints.push("clippy::missing_docs_in_private_items");
        }
    }
    if name == "size_hint" {
        // The receiver of a hook is what it is.
        lints.push("clippy::trivially_copy_pass_by_ref");
    }
    let is_conversion = ["as_", "from_", "into_", "is_", "to_"].iter().any(|prefix| name.starts_with(prefix));
    if is_conversion && function.sig.receiver().is_some() {
        lints.push("clippy::wrong_self_convention");
    }
    for arg in function.args() {
        lints.extend(match peel(&arg.ty) {
            Type::Array(_) => Some("clippy::large_types_passed_by_value"),
            Type::Reference(ty) if ty.mutability.is_some() => Some("clippy::needless_pass_by_ref_mut"),
            Type::Reference(ty) if is_named(&ty.elem, "str") => None,
            Type::Reference(ty) if is_named(&ty.elem, "Option") => Some("clippy::ref_option"),
            Type::Reference(ty) if matches!(peel(&ty.elem), Type::Path(_)) => {
                Some("clippy::trivially_copy_pass_by_ref")
            }
            _ => None,
        });
    }
    if words.repeats("Option") || OF_TYPES.iter().any(|(name, _)| words.contains(name)) {
        let mut found = Found::default();
        let args = function.args().map(|arg| &*arg.ty);
        args.chain(function.output()).for_each(|ty| visit_names(ty, &mut |name| found.name(name)));
        lints.extend(found.into_lints());
    }
    lints
}

/// Whether a type is an `Option` or a `Result`.
pub(crate) fn may_fail(ty: &Type) -> bool {
    is_named(ty, "Option") || is_named(ty, "Result")
}

/// Those that fields may earn, by the names in them.
pub(crate) fn lints_of_fields(fields: TokenStream) -> Vec<&'static str> {
    let mut found = Found::default();
    any_token(fields, &mut |token| {
        if let TokenTree::Ident(name) = token {
            found.name(name);
        }
        false
    });
    let mut lints = found.into_lints();
    lints.sort_unstable();
    lints.dedup();
    lints
}

/// What types may earn, by the names in them.
#[derive(Default)]
struct Found {
    lints: Vec<&'static str>,
    options: usize,
}

impl Found {
    fn name(&mut self, ident: &Ident) {
        self.options += usize::from(ident == "Option");
        self.lints.extend(OF_TYPES.iter().filter(|(name, _)| ident == name).flat_map(|(_, lints)| *lints));
    }

    fn into_lints(mut self) -> Vec<&'static str> {
        if self.options > 1 {
            self.lints.push("clippy::option_option");
        }
        self.lints
    }
}
