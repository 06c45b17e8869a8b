use crate::source::is_derived;

/// Whether a derive stands above the `@` in this text.
fn above(text: &str) -> bool {
    let before: Vec<_> = text.split('@').next().unwrap().split('\n').collect();
    is_derived(text, before.len(), before.last().unwrap().chars().count())
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
    assert!(!is_derived("#[derive(Debug)]\n", 0, 0));
    assert!(!is_derived("#[derive(Debug)]\n", 70, 8));
}
