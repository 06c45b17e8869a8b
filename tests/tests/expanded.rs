//! The programs `examples/…-expanded.rs` are what the attribute writes, written out, so that a person can read it. Here rustc
//! expands the programs that they are made of, and each expansion is compared with its twin, item by item.
//!
//! They may differ in what does not change their meaning: the order of items; doc comments, lints, and blank lines; how much
//! of a path is written (`::core::option::Option` or `Option`: where it leads the compiler checks); parentheses, and
//! references and dereferences that a field or a method call does by itself; one `impl` of a type or several. What the user
//! has written is compared with the source, since rustc expands its macros too.
//!
//! Where a change to the macro makes this fail, it prints both sides of each item that differs, to be mended in the twin.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, File, Ident, ImplItem, Item, ItemImpl, Path as Name, QSelf, Type, parse_quote};

#[test]
fn counter() {
    check("aiter-examples", "counter", "");
}

/// An async `init`, items that can fail, and a close.
#[test]
fn file_reader() {
    check("aiter-example-file-reader", "file_reader", "file_reader");
}

#[test]
fn generator() {
    check("aiter-examples", "generator", "");
}

/// Compares the expansion of an example with the program beside it.
#[track_caller]
fn check(package: &str, example: &str, folder: &str) {
    let folder = format!("{}/../examples/{folder}", env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| {
        let source = fs::read_to_string(format!("{folder}/{name}.rs")).expect("the example is there");
        syn::parse_file(&source).expect("the example is Rust")
    };
    let users = users(read(example));
    let mut expected = definitions(syn::parse_file(&expand(package, example)).expect("the expansion is Rust"));
    for (key, item) in users {
        let expanded = expected.insert(key.clone(), item);
        assert!(expanded.is_some(), "the user's `{key}` is not in the expansion, which has {:#?}", expected.keys());
    }
    let actual = definitions(read(&format!("{example}-expanded")));

    let mut differences = String::new();
    for (key, expected) in &expected {
        match actual.get(key) {
            None => write!(differences, "\n--- only written by the macro: {key}\n{expected}").unwrap(),
            Some(actual) if actual != expected => {
                write!(differences, "\n--- {key}\n{actual}\n--- but the macro writes\n{expected}").unwrap();
            }
            Some(_) => {}
        }
    }
    for (key, actual) in actual.iter().filter(|(key, _)| !expected.contains_key(*key)) {
        write!(differences, "\n--- not written by the macro: {key}\n{actual}").unwrap();
    }
    assert!(differences.is_empty(), "`{example}-expanded.rs` is not what the macro writes:\n{differences}");
}

/// The program after rustc has expanded its macros, those by example too.
fn expand(package: &str, example: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["rustc", "--quiet", "--profile", "check", "--package", package, "--example", example])
        // A folder of its own: the variable below makes cargo compile everything anew.
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("expanded"))
        .args(["--", "-Zunpretty=expanded"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        // Lets a stable compiler take the option `-Z`.
        .env("RUSTC_BOOTSTRAP", "1")
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "`{example}` does not expand");
    String::from_utf8(output.stdout).expect("rustc prints UTF-8")
}

/// What the user of the attribute wrote, as it stands in the expansion: annotated blocks are about the state; the annotated
/// structs are not among it, nor are annotated functions, for the attribute changes them.
fn users(mut file: File) -> BTreeMap<String, String> {
    file.items.retain_mut(|item| match item {
        Item::Struct(item) => !take_attribute(&mut item.attrs),
        Item::Fn(item) => !take_attribute(&mut item.attrs),
        Item::Impl(item) => {
            if take_attribute(&mut item.attrs) {
                let Type::Path(path) = &mut *item.self_ty else { panic!("the impl is of a path") };
                let name = &mut path.path.segments.last_mut().expect("a path has a segment").ident;
                *name = Ident::new(&format!("{name}State"), name.span());
            }
            true
        }
        _ => true,
    });
    definitions(file)
}

fn take_attribute(attrs: &mut Vec<Attribute>) -> bool {
    let before = attrs.len();
    attrs.retain(|attr| !attr.path().is_ident("async_iter"));
    attrs.len() < before
}

/// Each item by what it defines, and in a form that two ways to write it have in common.
fn definitions(mut file: File) -> BTreeMap<String, String> {
    Plain.visit_file_mut(&mut file);
    let mut definitions = BTreeMap::new();
    for item in file.items {
        for (key, item) in parts(item) {
            let text = prettyplease::unparse(&parse_quote!(#item));
            let double = definitions.insert(key.clone(), text);
            assert!(double.is_none(), "`{key}` is there twice");
        }
    }
    definitions
}

/// An impl without a trait is split into its functions.
fn parts(item: Item) -> Vec<(String, Item)> {
    match item {
        Item::Use(_) | Item::ExternCrate(_) => Vec::new(),
        Item::Fn(ref function) => vec![(format!("fn {}", function.sig.ident), item)],
        Item::Impl(item @ ItemImpl { trait_: None, .. }) => {
            let ItemImpl { items, .. } = &item;
            items
                .iter()
                .map(|function| (format!("{} {}", head(&item), name(function)), alone(&item, function)))
                .collect()
        }
        Item::Impl(item) => vec![(head(&item), Item::Impl(item))],
        Item::Const(ref constant) if constant.ident != "_" => vec![(format!("const {}", constant.ident), item)],
        Item::Struct(ref structure) => vec![(format!("struct {}", structure.ident), item)],
        // Those without a name are told apart by all that they are, as it is formatted.
        other => vec![(prettyplease::unparse(&parse_quote!(#other)), other)],
    }
}

fn head(item: &ItemImpl) -> String {
    let empty = ItemImpl { items: Vec::new(), attrs: Vec::new(), ..item.clone() };
    empty.to_token_stream().to_string()
}

fn name(item: &ImplItem) -> String {
    match item {
        ImplItem::Fn(function) => function.sig.ident.to_string(),
        other => other.to_token_stream().to_string(),
    }
}

/// The impl with this one function in it.
fn alone(item: &ItemImpl, function: &ImplItem) -> Item {
    Item::Impl(ItemImpl { items: vec![function.clone()], attrs: Vec::new(), ..item.clone() })
}

/// Takes away what the two sides may differ in.
struct Plain;

impl VisitMut for Plain {
    /// A `use` within a function only makes paths shorter.
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        block.stmts.retain(|statement| !matches!(statement, syn::Stmt::Item(Item::Use(_))));
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_attributes_mut(&mut self, attrs: &mut Vec<Attribute>) {
        attrs.retain(|attr| !["allow", "doc", "expect"].iter().any(|name| attr.path().is_ident(name)));
    }

    fn visit_path_mut(&mut self, path: &mut Name) {
        visit_mut::visit_path_mut(self, path);
        shorten(path);
    }

    /// `<T as a::Trait>::f` and `<T as Trait>::f`; `<T>::f` and `T::f`.
    fn visit_expr_path_mut(&mut self, expr: &mut syn::ExprPath) {
        shorten_qualified(&mut expr.qself, &mut expr.path);
        visit_mut::visit_expr_path_mut(self, expr);
    }

    fn visit_type_path_mut(&mut self, ty: &mut syn::TypePath) {
        shorten_qualified(&mut ty.qself, &mut ty.path);
        visit_mut::visit_type_path_mut(self, ty);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let bare = match expr {
            Expr::Paren(paren) => (*paren.expr).clone(),
            Expr::Field(field) => {
                let base = adjusted(&field.base);
                let member = &field.member;
                parse_quote!(#base.#member)
            }
            Expr::MethodCall(call) => {
                *call.receiver = adjusted(&call.receiver);
                return;
            }
            _ => return,
        };
        *expr = bare;
    }
}

/// Without the reference or dereference that a field access or a method call does by itself.
fn adjusted(expr: &Expr) -> Expr {
    match expr {
        Expr::Reference(reference) => (*reference.expr).clone(),
        Expr::Unary(syn::ExprUnary { op: syn::UnOp::Deref(_), expr, .. }) => (**expr).clone(),
        other => other.clone(),
    }
}

/// The trait's path alone, and none at all where `<T>` needs none.
fn shorten_qualified(qself: &mut Option<QSelf>, path: &mut Name) {
    if let Some(QSelf { position, .. }) = qself {
        let rest: Vec<_> = path.segments.iter().skip(*position).cloned().collect();
        let mut name = Name { segments: path.segments.iter().take(*position).cloned().collect(), ..path.clone() };
        shorten(&mut name);
        *position = name.segments.len();
        name.segments.extend(rest);
        *path = name;
    }
    if let Some(QSelf { position: 0, ty, .. }) = qself
        && let Type::Path(ty) = &**ty
    {
        let rest = std::mem::take(&mut path.segments);
        *path = ty.path.clone();
        path.segments.extend(rest);
        *qself = None;
    }
}

/// From the first name that is a type's or a trait's; where there is none, the last name.
fn shorten(path: &mut Name) {
    let is_type = |segment: &syn::PathSegment| segment.ident.to_string().starts_with(char::is_uppercase);
    let from = path.segments.iter().position(is_type).unwrap_or(path.segments.len().saturating_sub(1));
    path.leading_colon = None;
    path.segments = std::mem::take(&mut path.segments).into_iter().skip(from).collect();
}
