use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::links::{Links, Target};

/// The docs of an item of the stream of `Foo`, which has no `left`.
fn mended(lines: &[&str]) -> Vec<String> {
    let target = |of: &str, member: &str| match member {
        "left" => Target::Nowhere,
        "init" => Target::Path(format!("{of}::new")),
        "size_hint" => Target::Path(format!("{of}#method.size_hint")),
        _ => Target::Here,
    };
    let links = Links { name: "Foo", target: &target };
    let attrs = lines.iter().map(|line| quote!(#[doc = #line]));
    let mended = links.in_attrs(attrs).into_iter().map(|attr| {
        let attr = Attribute::parse_outer.parse2(attr).unwrap().remove(0);
        match attr.meta {
            Meta::NameValue(meta) => match meta.value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.value(),
                other => other.into_token_stream().to_string(),
            },
            other => other.into_token_stream().to_string(),
        }
    });
    mended.collect()
}

#[track_caller]
fn check(before: &str, after: &str) {
    assert_eq!(mended(&[before]), [after]);
}

#[test]
fn what_the_stream_has_not_is_no_link() {
    check(" See [`Self::left`] and [`left`](Self::left).", " See `Self::left` and `left`.");
    check("[Foo::left], [it][Foo::left], [`left`](field@Self::left)", "Foo::left, it, `left`");
    check("ä [`Self::left`] ö", "ä `Self::left` ö");
}

#[test]
fn init_is_new() {
    check("[`Self::init`], [Foo::init], [made](Foo::init)", "[`Self::new`], [Foo::new], [made](Foo::new)");
    check(
        "[`Self::init()`], [`init`][fn@Self::init], [Self::init][]",
        "[`Self::new()`], [`init`](Self::new), [Self::new]",
    );
}

#[test]
fn a_link_to_an_anchor_keeps_its_text() {
    check("[`Self::size_hint`]", "[`Self::size_hint`](Self#method.size_hint)");
}

#[test]
fn links_by_reference_lead_to_the_same() {
    check("[made]: Self::init", "[made]: Self::new");
    check(" [`left`]: Foo::left", " [`left`]: Foo");
    check("[next]: Self::next", "[next]: Self::next");
}

#[test]
fn other_links_and_code_stay() {
    for line in [
        "[`Self::next`] [`Bar::left`] [a](https://a::left) [`left`]",
        "`[Self::left]` `x` [",
        "`",
        "[Self::left",
        "[a](Self::left",
    ] {
        check(line, line);
    }
    let code = ["```", "let a = [Self::left];", "```", "[Self::left]"];
    assert_eq!(mended(&code), ["```", "let a = [Self::left];", "```", "Self::left"]);
}
