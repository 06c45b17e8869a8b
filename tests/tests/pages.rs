//! What a library's users read: the pages that rustdoc makes of `tests/pages`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

const FOLDER: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/pages");

/// What the library publishes.
fn published() -> PathBuf {
    documented("")
}

/// What those who work on it read.
fn with_private_items() -> PathBuf {
    documented("--document-private-items")
}

/// The folder of the library's pages. No link in them is dead.
#[track_caller]
fn documented(flags: &str) -> PathBuf {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _one = ONE_AT_A_TIME.lock();
    let folder = Path::new(FOLDER).join(if flags.is_empty() { "published" } else { "private" });
    let output = Command::new(env!("CARGO"))
        .args(["doc", "--quiet", "--no-deps", "--package", "aiter-pages", "--target-dir"])
        .arg(&folder)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .env("RUSTDOCFLAGS", format!("--deny warnings {flags}"))
        .stdin(Stdio::null())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "rustdoc says:\n{}", String::from_utf8_lossy(&output.stderr));
    folder.join("doc/aiter_pages")
}

/// What stands on a page, without what is on every page.
#[track_caller]
fn page(folder: &Path, name: &str) -> String {
    let page = fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (_, main) = page.split_once("<section id=\"main-content\"").expect("a page has content");
    main.to_owned()
}

/// The anchors on a page that start with this, without it: `method.`, `impl-`.
fn anchors<'a>(page: &'a str, start: &str) -> Vec<&'a str> {
    let ids = page.split(" id=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0));
    ids.filter_map(|id| id.strip_prefix(start)).collect()
}

/// The text of a page, without its tags.
fn text(page: &str) -> String {
    let text: String = page.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text)).collect();
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&#39;", "'").replace("&quot;", "\"")
}

#[test]
fn new_comes_first() {
    let folder = published();
    assert_eq!(anchors(&page(&folder, "struct.Private.html"), "method.")[..4], ["new", "empty", "with_step", "parse"]);
    for (opened, before) in [("struct.Opened.html", "parse"), ("struct.OpenedInline.html", "new")] {
        let page = page(&folder, opened);
        let methods = anchors(&page, "method.");
        assert_eq!(methods[0], "new", "{opened}");
        let (_, rest) = methods.split_at(methods.iter().position(|name| *name == before).unwrap() + 1);
        assert_eq!(rest[..6], ["next", "close", "state", "state_mut", "interrupt", "into_state"], "{opened}");
    }
}

#[test]
fn the_docs_of_a_hook_stand_above_ours() {
    let page = text(&page(&published(), "struct.Private.html"));
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("`{text}` is not on the page:\n{page}"));
    let (next, close) = (at("pub fn next(&mut self)"), at("pub fn close(&mut self)"));
    assert!(next < at("The docs of the hook next"));
    assert!(at("The docs of the hook next") < at("Dropping the future loses nothing"));
    assert!(close < at("The docs of the hook close"));
    assert!(at("The docs of the hook close") < at("A close that was interrupted"));
}

/// It does not stand in the last section of the user's.
#[test]
fn what_we_add_to_sections_is_a_section() {
    let page = text(&page(&published(), "struct.Examples.html"));
    let (next, close) = page.split_once("pub fn close").expect("there is a `close`");
    let (_, panics) = next.split_once("§Panics").expect("the section is the user's");
    assert!(panics.contains("§Cancel safety\nDropping the future loses nothing"), "{panics}");
    assert!(!close.contains("§Cancel safety"), "{close}");
}

#[test]
fn no_bound_of_ours_is_on_the_page_of_an_opened_stream() {
    let folder = published();
    for opened in ["struct.Opened.html", "struct.OpenedInline.html"] {
        let text = text(&page(&folder, opened));
        assert!(!text.contains("HookedState"), "{opened}: {text}");
    }
}

/// The `impl` of this one stands in another module than its struct.
#[test]
fn accessors_are_as_visible_as_the_state() {
    let accessors = |folder: &Path| {
        let page = page(folder, "struct.Shared.html");
        anchors(&page, "method.").into_iter().any(|name| name == "state")
    };
    assert!(!accessors(&published()));
    assert!(accessors(&with_private_items()));
}

/// Its derives, and how the stream is made from it. Of `LocalAsyncIter` rustdoc cannot be told that it stands for itself.
#[test]
fn no_trait_of_ours_is_on_the_page_of_an_opened_state() {
    let folder = published();
    for (state, expected) in [
        ("struct.Fields.html", &["Clone-for-Fields", "Debug-for-Fields", "From%3CFields%3E-for-Opened"][..]),
        ("struct.Late.html", &["From%3CLate%3E-for-OpenedInline"]),
    ] {
        let page = page(&folder, state);
        let (own, others) = page.split_once("id=\"synthetic-implementations\"").expect("there are auto traits");
        let of_traits = anchors(own, "impl-").into_iter().filter(|name| name.contains("-for-")).collect::<Vec<_>>();
        assert_eq!(of_traits, expected, "{state}");
        assert!(!text(others).contains("IntoInit"), "{state}: {others}");
        assert!(!text(others).contains("ON_ERROR"), "{state}: {others}");
    }
}

/// rustdoc denies links to nowhere, and to what is private.
#[test]
fn links_lead_to_where_the_member_is() {
    let folder = published();
    let state = page(&folder, "struct.Fields.html");
    for (member, href) in [
        ("Opened::new", "struct.Opened.html#method.new"),
        ("next", "struct.Opened.html#method.next"),
        ("Opened::close()", "struct.Opened.html#method.close"),
        ("Self::size_hint", "struct.Opened.html#method.size_hint"),
        ("Opened::state", "struct.Opened.html#method.state"),
        ("Opened::of_the_stream", "struct.Opened.html#method.of_the_stream"),
        ("Self::init", "struct.Fields.html#method.init"),
        ("Self::left", "struct.Fields.html#structfield.left"),
    ] {
        assert_eq!(hrefs(&state, member), [href], "{member}");
    }
    let stream = page(&folder, "struct.Opened.html");
    for (member, href) in [
        ("Self::new", "struct.Opened.html#method.new"),
        ("next", "struct.Opened.html#method.next"),
        ("Self::state", "struct.Opened.html#method.state"),
        ("Self::size_hint", "struct.Opened.html#method.size_hint"),
        ("Fields::helper", "struct.Fields.html#method.helper"),
        ("Fields::left", "struct.Fields.html#structfield.left"),
        ("Fields::elsewhere", "struct.Fields.html#method.elsewhere"),
    ] {
        assert_eq!(hrefs(&stream, member), [href], "{member}");
    }
    let private = page(&folder, "struct.Private.html");
    assert!(text(&private).contains("Self::left, Self::helper, "));
    for member in ["Self::left", "Self::helper", "Self::elsewhere"] {
        assert_eq!(hrefs(&private, member), [""; 0], "{member}");
    }
    drop(with_private_items());
}

#[test]
fn an_argument_has_the_names_of_its_pattern() {
    let folder = published();
    let signatures = |name: &str| text(&page(&folder, name)).split_whitespace().collect::<Vec<_>>().join(" ");
    let patterns = signatures("struct.Patterns.html");
    for signature in [
        "fn new( a_b: (u32, u32), first: u32, first_one: Pair, c: [u32; 2], unused: u32, ) -> Self",
        "fn twice( a_b_: (u32, u32), first_second_: Pair, a_b: u32, first_second: u32, ) -> Self",
        "fn more(self, a: (u32, String), unused: u32) -> Self",
        "fn sum(a_b: &[u64; 2], c_d: (u64, u64)) -> u64",
    ] {
        assert!(patterns.contains(signature), "{signature}: {patterns}");
    }
    let late = signatures("struct.LatePatterns.html");
    assert!(late.contains("fn new(a_b: (u32, u32), first: Pair) -> Self"), "{late}");
}

#[test]
fn a_constant_does_not_name_a_private_state() {
    let patterns = text(&page(&published(), "struct.Patterns.html"));
    assert!(patterns.contains("pub const LITERAL: u8 = 0x10"), "{patterns}");
    assert!(patterns.contains("pub const TEXT: &'static str = \"text\""), "{patterns}");
    assert!(patterns.contains("pub const COMPUTED: u8"), "{patterns}");
    assert!(!patterns.contains("PatternsState"), "{patterns}");
}

#[test]
fn nothing_is_called_as_the_attribute_calls_it() {
    let folder = published();
    for file in fs::read_dir(&folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        if name.starts_with("struct.") {
            assert!(!text(&page(&folder, &name)).replace("aiter_pages", "").contains("aiter_"), "{name}");
        }
    }
}

#[test]
fn the_bounds_of_debug_are_those_of_the_derive() {
    let generic = text(&page(&published(), "struct.Generic.html"));
    let words = generic.split_whitespace().collect::<Vec<_>>().join(" ");
    let header = "impl<'a, T, I> Debug for Generic<'a, T, I>where T: Debug, I: Debug + Iterator, I::Item: Debug,";
    assert!(words.contains(header), "{words}");
    assert!(!words.contains("GenericState"), "{words}");
}

#[test]
fn an_elided_lifetime_has_a_name_as_others_have() {
    let lines = text(&page(&published(), "struct.Lines.html"));
    assert!(lines.contains("impl<'b> Stream for Lines<'b>"), "{lines}");
}

/// They are where the user wrote them.
#[test]
fn an_example_is_one_test() {
    let output = Command::new(env!("CARGO"))
        .args(["test", "--doc", "--package", "aiter-pages", "--target-dir"])
        .arg(Path::new(FOLDER).join("examples"))
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .env("CARGO_TERM_COLOR", "never")
        .stdin(Stdio::null())
        .output()
        .expect("cargo runs");
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    let tests = stdout.lines().filter_map(|line| Some(line.strip_prefix("test ")?.split_once(" (line ")?.0));
    let mut tests: Vec<_> = tests.filter(|name| !name.starts_with("result")).collect();
    tests.sort_unstable();
    let of_examples = ["", "::LIMIT", "::close", "::empty", "::more", "::new", "::next", "::shared", "::twice"];
    let mut expected: Vec<_> =
        of_examples.iter().map(|member| format!("tests/pages/lib.rs - Examples{member}")).collect();
    expected.push("tests/pages/lib.rs - OpenedInline::new".into());
    assert_eq!(tests, expected);
}

/// Where the links with this text lead, each once.
fn hrefs<'a>(page: &'a str, text: &str) -> Vec<&'a str> {
    let end = format!("><code>{text}</code></a>");
    let links = page.match_indices(&end).filter_map(|(at, _)| page[..at].rsplit_once("href=\""));
    let mut hrefs: Vec<_> = links.filter_map(|(_, href)| Some(href.split_once('"')?.0)).collect();
    hrefs.sort_unstable();
    hrefs.dedup();
    hrefs
}

/// For those who work on the library nothing of it is missing.
#[test]
fn private_items_have_pages_too() {
    let page = text(&page(&with_private_items(), "struct.PrivateState.html"));
    assert!(page.contains("The state of Private: its fields"), "{page}");
}
