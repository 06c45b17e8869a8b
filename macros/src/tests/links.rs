use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::links::Links;

/// The docs of an item of the stream of `Foo`, which has no `left`.
fn mended(lines: &[&str]) -> Vec<String> {
    let links = Links { name: "Foo", is_missing: &|name| name == "left" };
    let attrs = lines.iter().map(|line| quote!(#[doc = #line]));
    let mended = links.on_stream(attrs).into_iter().map(|attr| {
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
    check("[`Self::init`], [made](Foo::init)", "[`Self::init`](Self::new), [made](Foo::new)");
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
