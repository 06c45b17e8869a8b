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

/// The targets of the links of a text in Markdown, without its code.
fn links(markdown: &str) -> Vec<&str> {
    let mut is_code = false;
    let prose = markdown.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    });
    prose
        .flat_map(|line| {
            let definition = line.strip_prefix('[').and_then(|line| Some(line.split_once("]: ")?.1));
            let inline = line.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
            definition.into_iter().chain(inline)
        })
        .collect()
}

/// The anchors of a page on a repository's host: its headings, in lower case, with hyphens for spaces, without other signs.
fn anchors(markdown: &str) -> Vec<String> {
    let headings = markdown.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let text = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
            text.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
        })
        .collect()
}

/// Who reads a page in the repository gets to the others. Links of the documentation are checked by rustdoc, and by `.ci/run docs`.
#[test]
fn no_link_in_the_repository_is_dead() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let guide = fs::read_dir(root.join("runtime/src/guide")).expect("the guide is there");
    let guide = guide.map(|entry| entry.expect("the folder can be read").path());
    let others =
        ["README.md", "DEVELOPMENT.md", "CHANGELOG.md", "benches/README.md", "examples/README.md", "macros/README.md"];
    for page in others.map(|page| root.join(page)).into_iter().chain(guide) {
        let text = fs::read_to_string(&page).expect("the page is there");
        for link in links(&text).into_iter().filter(|link| !link.starts_with("https://")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { page.clone() } else { page.with_file_name("").join(path) };
            assert!(target.exists(), "{}: a dead link: {link}", page.display());
            if !anchor.is_empty() {
                let target = fs::read_to_string(target).expect("a heading is in a page");
                assert!(anchors(&target).iter().any(|it| it == anchor), "{}: no such heading: {link}", page.display());
            }
        }
    }
}

/// In the documentation, no link of the guide ends in a file.
#[test]
fn the_guides_links_are_defined_for_the_documentation_too() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src");
    let definitions = fs::read_to_string(root.join("guide.rs")).expect("the module is there");
    for entry in fs::read_dir(root.join("guide")).expect("the guide is there") {
        let page = fs::read_to_string(entry.expect("the folder can be read").path()).expect("it is text");
        for line in page.lines().filter(|line| line.starts_with('[')) {
            let Some((label, _)) = line.split_once("]: ") else { continue };
            assert!(definitions.contains(&format!("/// {label}]: crate::")), "not in guide.rs: {label}]");
        }
        assert!(!page.contains("](crate::"), "a link of the documentation alone");
    }
}
