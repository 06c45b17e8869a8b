use crate::source::{is_bare_impl, is_bare_struct, is_derived};

/// Whether a derive stands above the `@` in this text.
fn above(text: &str) -> bool {
    is_derived(text.split('@').next().unwrap())
}

#[test]
fn finds_a_derive_right_above() {
    assert!(above("#[derive(Debug)]\n@\nstruct Foo;"));
    assert!(above("use a::b;\n\n/// Doc.\n#[derive(Debug)]\n// A comment.\n\n#[allow(x)]\n@"));
    assert!(above("#[derive(\n    Debug,\n    Clone,\n)]\n/// Doc: `[`.\n@"));
    assert!(above("    #[derive(Debug)] /* ä */ @ struct Foo;"));
    assert!(above("#[cfg(unix)]\n#[derive(Debug)]\n#[serde(\n    tag = \"}\"\n)]\n@"));
}

#[test]
fn finds_no_other() {
    assert!(!above("@\n#[derive(Debug)]\nstruct Foo;"));
    assert!(!above("#[derive(Debug)]\nstruct Foo;\n\n@\nstruct Bar;"));
    assert!(!above("#[derive(Debug)]\nstruct Foo { a: u32 }\n/// Doc.\n@"));
    assert!(!above("// #[derive(Debug)]\n/// `#[derive(Debug)]`\n@"));
    assert!(!above("derive!();\n@"));
    assert!(!above(""));
}

#[test]
fn finds_a_struct_without_the_attribute() {
    assert!(is_bare_struct("use a::b; /// Doc.\n#[derive(Debug)] pub(crate) struct Foo<T>(T);", "Foo"));
    assert!(is_bare_struct("mod inner { #[allow(x)] struct Foo { a: u32 } }", "Foo"));
    for other in [
        "#[async_iter] struct Foo;",
        "#[aiter::async_iter] #[derive(Debug)] pub struct Foo;",
        "#[cfg_attr(x, async_iter)] struct Foo;",
        "#[other] struct Foo;",
        "#[async_iter] struct Foo; mod b { struct Foo; }",
        "struct Food; // struct Foo;",
        "const A: &str = \"struct Foo;\";",
        "make! { struct Foo; }",
        "macro_rules! foo { () => { struct Foo; } }",
        "#[doc(struct Foo)] fn foo() {}",
        "struct Foo {",
    ] {
        assert!(!is_bare_struct(other, "Foo"), "{other}");
    }
}

#[test]
fn finds_an_impl_without_the_attribute() {
    assert!(is_bare_impl("impl Foo { fn init() {} async fn next(&mut self) {} }", "Foo"));
    assert!(is_bare_impl(
        "mod a { /// Doc.\nimpl<'a, T: Fn() -> Vec<u8>> Foo<'a, T> where T: A { fn next() {} } }",
        "Foo"
    ));
    for other in [
        "#[async_iter] impl Foo { fn next() {} }",
        "#[async_iter] impl Foo { fn next() {} } mod b { impl Foo { fn next() {} } }",
        "impl Foo { fn next_page() {} }",
        "impl Iterator for Foo { fn next() {} }",
        "impl Bar { fn next() {} fn foo() -> Foo {} }",
        "make! { impl Foo { fn next() {} } }",
    ] {
        assert!(!is_bare_impl(other, "Foo"), "{other}");
    }
}
