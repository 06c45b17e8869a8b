//! The guide, where its examples cannot say whether it is true.

use std::fs;
use std::path::Path;

/// A message that nobody gets is of no help to whoever searches for theirs.
#[test]
fn the_messages_in_the_guide_are_those_of_the_compiler() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shown: Vec<String> = fs::read_dir(root.join("ui/fail"))
        .expect("the compile errors are there")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "stderr"))
        .map(|path| fs::read_to_string(path).expect("it is text"))
        .collect();
    let page = fs::read_to_string(root.join("../runtime/src/guide/compile_errors.md")).expect("the page is there");
    let quoted: Vec<&str> =
        page.lines().filter_map(|line| Some(line.strip_prefix("> **")?.split_once(":** ")?.1)).collect();
    assert!(quoted.len() > 30, "the page quotes messages");
    for message in quoted {
        assert!(
            shown.iter().any(|stderr| stderr.contains(message)),
            "no test of `ui/fail` gets this message: {message}"
        );
    }
}
