use std::rc::Rc;

use proc_macro2::{Ident, Span};

use crate::beside::{
    free_name, has_misnamed_next, is_known, lacks_struct, meant_struct, missing_bounds, other_block_with_next,
    plain_block_with_next, renamed_call, stream_by_hand, wrong_parameters,
};
use crate::source::{Place, Source};

/// The item whose attribute starts at `@`, and whose name is behind the next `$`.
fn place(text: &str) -> Place {
    let at = text.find('@').unwrap();
    let name = text.find('$').unwrap();
    let text: String = text.chars().map(|char| if char == '@' || char == '$' { ' ' } else { char }).collect();
    Place::find(&Rc::new(Source::parse(text)), at + 1, name + 1).unwrap()
}

/// Whether it is known what stands beside that item.
fn is_known_place(text: &str) -> bool {
    let (at, name) = (text.find('@').unwrap(), text.find('$').unwrap());
    let text = text.replace(['@', '$'], " ");
    Place::find(&Rc::new(Source::parse(text)), at + 1, name + 1).is_some()
}

#[test]
fn another_macro_may_change_what_stands_beside() {
    let items = "@#[async_iter] struct $Foo;";
    for around in ["mod m { {} }", "#[cfg(test)] mod m { {} }", "#[test] fn f() { {} }", "fn f() { if a { {} } }"] {
        assert!(is_known_place(&around.replace("{}", items)), "{around}");
    }
    for around in [
        "m! { {} }",
        "m!({});",
        "m! { mod m { {} } }",
        "macro_rules! m { () => { {} } }",
        "#[other] mod m { fn f() { {} } }",
    ] {
        assert!(!is_known_place(&around.replace("{}", items)), "{around}");
    }
    assert!(!is_known_place("@#[async_iter] struct Foo; struct $Foo;"));
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn free(text: &str) -> Option<String> {
    free_name(&place(text), &ident("Foo"), &ident("FooState")).map(|name| name.to_string())
}

#[test]
fn reads_past_strings_and_comments() {
    let text = r####"
        //! Docs: `struct FooState;`
        #![allow(dead_code)]
        use std::{io, fmt::{self, Debug as FooState}};
        const A: &str = "struct FooState { \" "; const B: char = '"'; const C: char = '\''; const D: &[u8] = br##"""# { "##;
        /* /* nested } */ struct FooState; */
        fn lifetime<'a>(of: &'a str) -> &'a str { match of { _ => of } }
        mod inner { struct FooState; }
        @#[async_iter]
        pub struct $Foo { a: u8 }
    "####;
    assert_eq!(free(text), None);
    assert_eq!(free(&format!("{text} struct FooState;")).as_deref(), Some("FooFields"));
}

#[test]
fn finds_a_name_that_is_taken() {
    assert!(free("enum FooState { A } @#[async_iter] struct $Foo;").is_some());
    assert!(
        free("mod m { @#[async_iter] impl $Foo {} #[async_iter] struct Foo; pub(crate) struct FooState(u8); }")
            .is_some()
    );
    // Another configuration, another macro, another place, no type.
    assert_eq!(free("#[cfg(a)] enum FooState { A } @#[async_iter] struct $Foo;"), None);
    assert_eq!(free("#[other] enum FooState { A } @#[async_iter] struct $Foo;"), None);
    assert_eq!(free("enum FooState { A } mod m { @#[async_iter] struct $Foo; }"), None);
    assert_eq!(free("fn FooState() {} @#[async_iter] struct $Foo;"), None);
    assert_eq!(free("enum FooState {} @#[async_iter] impl $Foo {}"), None, "its struct is elsewhere");
}

#[test]
fn finds_a_struct_without_the_attribute() {
    assert!(lacks_struct(&place(
        "#[derive(Debug)] pub struct Foo<T> { a: T } @#[async_iter] impl<T: Fn(u8) -> u8> $Foo<T> {}"
    )));
    assert!(!lacks_struct(&place("#[aiter::async_iter] struct Foo; @#[async_iter] impl $Foo {}")));
    assert!(!lacks_struct(&place("#[cfg_attr(a, async_iter)] struct Foo; @#[async_iter] impl $Foo {}")));
    assert!(!lacks_struct(&place("#[my_async_iter] struct Foo; @#[async_iter] impl $Foo {}")));
    assert!(!lacks_struct(&place(
        "#[cfg(a)] struct Foo; #[cfg(b)] #[async_iter] struct Foo; @#[async_iter] impl $Foo {}"
    )));
    assert!(!lacks_struct(&place("struct Foo; mod m { use super::*; @#[async_iter] impl $Foo {} }")));
}

#[test]
fn finds_another_block_with_next() {
    let hooks = |text: &str| other_block_with_next(&place(text)).map(|other| (other.is_before, other.hooks));
    let next = "async fn next(&mut self) -> Option<u8> { None }";
    assert_eq!(
        hooks(&format!("#[async_iter] impl Foo {{ {next} fn init() -> Self {{}} }} @#[async_iter] impl $Foo {{ }}")),
        Some((true, vec!["next", "init"]))
    );
    assert_eq!(
        hooks(&format!("@#[async_iter] impl $Foo {{ }} #[async_iter(local)] impl Foo {{ {next} }}")),
        Some((false, vec!["next"]))
    );
    for other in ["impl Foo<u8>", "impl Bar", "impl Stream for Foo"] {
        assert_eq!(hooks(&format!("#[async_iter] {other} {{ {next} }} @#[async_iter] impl $Foo {{ }}")), None);
    }
    assert_eq!(hooks(&format!("#[cfg(a)] #[async_iter] impl Foo {{ {next} }} @#[async_iter] impl $Foo {{ }}")), None);
    assert_eq!(hooks(&format!("#[async_iter] impl Foo {{ {next} }} @#[async_iter] #[cfg(a)] impl $Foo {{ }}")), None);
    assert_eq!(hooks(&format!("#[async_iter] impl Foo {{ #[cfg(a)] {next} }} @#[async_iter] impl $Foo {{ }}")), None);
}

#[test]
fn finds_a_block_without_the_attribute() {
    let found = |text: &str| plain_block_with_next(&place(text), &ident("Foo")).map(|plain| plain.is_on_next);
    let next = "async fn next(&mut self) -> Option<u8> { None }";
    assert_eq!(found(&format!("@#[async_iter] struct $Foo; impl Foo {{ {next} }}")), Some(false));
    assert_eq!(found(&format!("@#[async_iter] struct $Foo; impl Foo {{ #[async_iter] {next} }}")), Some(true));
    assert_eq!(found(&format!("@#[async_iter] struct $Foo; impl Foo {{ #[cfg(a)] {next} }}")), None);
    assert_eq!(found(&format!("@#[async_iter] struct $Foo; impl Stream for Foo {{ {next} }}")), None);
    assert_eq!(found(&format!("@#[async_iter] struct $Foo; impl Foo {{ {next} }} #[async_iter] impl Foo {{}}")), None);
    assert_eq!(found("@#[async_iter] struct $Foo; impl Foo { fn next() {} }"), None);
}

#[test]
fn knows_where_a_trait_comes_from() {
    let is_known =
        |uses: &str, name| is_known(&place(&format!("{uses} @#[async_iter] impl {name} for $Foo {{}}")), name);
    assert!(is_known("use futures::{Sink, Stream};", "Stream"));
    assert!(is_known("use ::aiter::{Stream as FusedStream};", "FusedStream"));
    assert!(is_known("", "Iterator"));
    assert!(!is_known("", "Stream"), "it may come by a `*`");
    assert!(!is_known("use crate::Stream;", "Stream"));
    assert!(!is_known("trait Stream {}", "Stream"));
    assert!(!is_known("use futures::Stream; mod m { trait Stream {} }", "Stream"));
    assert!(!is_known("use my::Iterator;", "Iterator"));
}

#[test]
fn finds_wrong_parameters() {
    let message = |before: &str, block: &str| {
        let text = format!("{before} @#[async_iter] {}", block.replace("Foo", "$Foo"));
        let block = syn::parse_str(block).unwrap();
        wrong_parameters(&place(&text), &block).map(|wrong| wrong.message)
    };
    let plain = "#[async_iter] struct Foo { a: u8 }";
    let generic =
        "#[async_iter] pub struct Foo<'a, T: Iterator<Item = (u8, u8)>, const N: usize> where T: Copy { a: T }";
    assert_eq!(message(plain, "impl Foo {}"), None);
    assert_eq!(
        message(plain, "impl<T> Foo<T> {}").unwrap(),
        "the struct `Foo` has no such parameters: write `impl Foo`"
    );
    let arguments = "the struct is `Foo<T, N>`: write `impl<T, N> Foo<T, N>`, or give types for `T, N`";
    assert_eq!(message(generic, "impl<T> Foo<'_, T> {}").unwrap(), arguments);
    let unknown = "`T` is a parameter of the struct, and this block has to declare it: write `impl<T, N> Foo<T, N>`";
    assert_eq!(message(generic, "impl<const N: usize> Foo<'_, T, N> {}").unwrap(), unknown);
    assert_eq!(message(generic, "impl<T, const N: usize> Foo<'_, T, N> {}"), None);
    assert_eq!(message(generic, "impl Foo<'static, u8, 3> {}"), None);
    for other in ["struct T;", "use a::T;", "use a::*;", "make! { T }", "#[cfg(a)] struct Bar;"] {
        assert_eq!(message(&format!("{generic} {other}"), "impl<const N: usize> Foo<'_, T, N> {}"), None);
    }
    // A parameter with a default may be left out, and one under a `cfg` may not be there.
    assert_eq!(message("#[async_iter] struct Foo<T = u8> { a: T }", "impl Foo {}"), None);
    assert_eq!(message("#[async_iter] struct Foo<#[cfg(a)] T> { a: T }", "impl Foo {}"), None);
}

#[test]
fn finds_the_struct_that_was_meant() {
    let meant = |text: &str| meant_struct(&place(text), &ident("Conter")).map(|name| name.to_string());
    let block = "@#[async_iter] impl $Conter {}";
    assert_eq!(
        meant(&format!("#[async_iter] struct Counter; {block} #[tokio::main] async fn main() {{}}")).as_deref(),
        Some("Counter")
    );
    for other in [
        "use super::*;",
        "make!();",
        "#[make] struct Bar;",
        "use a::Conter;",
        "struct Conter;",
        "#[async_iter] struct Canter;",
    ] {
        assert_eq!(meant(&format!("#[async_iter] struct Counter; {other} {block}")), None);
    }
    assert_eq!(meant(&format!("struct Counter; {block}")), None);
    assert_eq!(meant(&format!("fn f() {{ #[async_iter] struct Counter; {block} }}")), None);
}

#[test]
fn finds_a_stream_by_hand() {
    let has_next = |text: &str| stream_by_hand(&place(text), &ident("Foo")).map(|by_hand| by_hand.has_next);
    let by_hand = "use futures::Stream; impl Stream for Foo { fn poll_next() {} }";
    assert_eq!(has_next(&format!("{by_hand} @#[async_iter] struct $Foo;")), Some(false));
    assert_eq!(has_next(&format!("{by_hand} @#[async_iter] impl $Foo {{ fn next(&mut self) {{}} }}")), Some(true));
    assert_eq!(has_next("impl futures::stream::Stream for Foo {} @#[async_iter] struct $Foo;"), Some(false));
    assert_eq!(has_next("use own::Stream; impl Stream for Foo {} @#[async_iter] struct $Foo;"), None);
    assert_eq!(has_next("impl own::Stream for Foo {} @#[async_iter] struct $Foo;"), None);
}

#[test]
fn finds_a_next_by_another_name() {
    let misnamed = |text: &str| has_misnamed_next(&place(text), &ident("Foo"));
    assert!(misnamed("@#[async_iter] struct $Foo; #[async_iter] impl Foo { fn anext(&mut self) {} }"));
    assert!(misnamed("#[async_iter] struct Foo; @#[async_iter] impl $Foo { fn nxt(&mut self) {} }"));
    let hooks = "#[async_iter] impl Foo { fn next(&mut self) {} }";
    assert!(!misnamed(&format!(
        "@#[async_iter] struct $Foo; #[async_iter] impl Foo {{ fn anext(&mut self) {{}} }} {hooks}"
    )));
    assert!(!misnamed("@#[async_iter] struct $Foo; #[async_iter] impl Foo { fn anext() {} }"));
    assert!(!misnamed("@#[async_iter] impl $Foo { fn anext(&mut self) {} }"), "its struct is elsewhere");
}

#[test]
fn finds_a_renamed_call() {
    let renamed = |uses: &str| {
        let text = format!("{uses} @#[async_iter] async fn $numbers() {{}}");
        renamed_call(
            &place(&text),
            quote::quote!({
                if true {
                    emit!(1);
                }
            }),
        )
        .map(|(_, own)| own)
    };
    assert_eq!(renamed("use aiter::{Stream, yield_ as emit};"), Some("yield_"));
    assert_eq!(renamed("use aiter::{Stream, yield_}; use other::emit;"), None);
    assert_eq!(renamed("use other::yield_ as emit;"), None);
}

#[test]
fn finds_missing_bounds() {
    let bounds = |before: &str, bounds: &str, block: &str| {
        let text = format!(
            "{before} #[async_iter] struct Foo<'a, T: {bounds}, const N: usize> {{ of: &'a [T; N] }} @#[async_iter] {}",
            block.replace("Foo", "$Foo")
        );
        let block = syn::parse_str(block).unwrap();
        missing_bounds(&place(&text), &block).map(|(at, bounds)| (at, crate::diagnostics::show(&bounds)))
    };
    let block = "impl<const M: usize, T> Foo<'_, T, M> {}";
    assert_eq!(bounds("", "Iterator<Item = u8> + 'a", block), Some((1, "Iterator<Item = u8> + 'a".to_owned())));
    assert!(bounds("use std::fmt::{self, Debug as _, Display};", "Display", block).is_some());
    assert!(bounds("", "std::fmt::Display", block).is_some());
    // What every type may have, what nobody knows, and what is asked for.
    for known in ["'a", "?Sized", "Into<u8>", "std::any::Any", "Own", "own::Iterator", "Display"] {
        assert_eq!(bounds("", known, block), None, "{known}");
    }
    for before in ["use super::*;", "trait Iterator {}", "use own::Iterator;", "mod m { trait Iterator {} }"] {
        assert_eq!(bounds(before, "Iterator", block), None, "{before}");
    }
    let beside_others = ["impl<T: Send + 'static> Foo<'_, T, 3> {}", "impl<T> Foo<'_, T, 3> where T: Clone {}"];
    for block in beside_others {
        assert!(bounds("", "Iterator<Item = u8> + Clone", block).is_some(), "{block}");
    }
    for block in [
        "impl<T: Other, const M: usize> Foo<'_, T, M> {}",
        "impl<T> Foo<'_, T, 3> where T: Other {}",
        "impl<T: Clone> Foo<'_, T, 3> where T: std::iter::Iterator {}",
        "impl<T: DoubleEndedIterator> Foo<'_, T, 3> {}",
        "impl<T> Foo<'_, T, 3> where Vec<T>: Other {}",
        "impl Foo<'_, u8, 3> {}",
    ] {
        assert_eq!(bounds("", "Iterator", block), None, "{block}");
    }
}
