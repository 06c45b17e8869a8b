use crate::neighbour::derives_above;

/// Whether a derive stands above the `@` in this text.
fn above(text: &str) -> bool {
    derives_above(text.split('@').next().unwrap()).is_some()
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
fn finds_the_predicate_of_one() {
    let predicate = |text| derives_above(text).map(|predicate| predicate.to_string());
    assert_eq!(predicate("#[derive(Clone)]"), Some("all ()".to_owned()));
    assert_eq!(predicate("#[cfg_attr(unix, allow(x), derive(Clone))]"), Some("all (unix , all ())".to_owned()));
    assert_eq!(predicate("#[derive(Serialize)]"), None);
    assert_eq!(predicate("#[derive(serde::Serialize, std::fmt::Debug)]"), Some("all ()".to_owned()));
}
