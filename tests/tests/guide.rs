//! The guide and the README, where their examples cannot say whether they are true.

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

/// What the README shows first is what the program does.
#[test]
fn the_readme_quotes_the_program_that_loses_items() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = |path| fs::read_to_string(root.join(path)).expect("the file is there");
    let readme = text("README.md");
    let problem = readme.split("\n## ").nth(1).expect("there are sections");
    let quotes: Vec<&str> =
        problem.split("```").skip(1).step_by(2).filter_map(|quote| Some(quote.split_once('\n')?.1)).collect();
    let [code, output] = quotes[..] else { panic!("the section has code, and what it prints") };
    assert!(text("examples/lost_items.rs").contains(code));
    assert!(text("examples/README.md").contains(output));
}
