//! Opens a small crate that depends on aiter in rust-analyzer, and asks what somebody who types in it would see.
//!
//! `cargo run -p aiter-editor`, or with the end of a case's name, to run that one and print what the server answered.

mod server;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use crate::server::{Position, Result, Server};

/// The name that a case asks about: the cursor is where the text has `$0`.
struct Case {
    name: &'static str,
    text: String,
    check: Check,
}

enum Check {
    /// All of these can be completed.
    Completes(&'static [&'static str]),
    /// The definition is at the name after `$1`, and nowhere else.
    GoesTo,
    /// What is shown has this in it, and is no longer than that.
    Shows(&'static str, usize),
    /// Every place that is named has the same text as the one that is asked about.
    References(usize),
}

fn main() -> ExitCode {
    match run(env::args().nth(1).as_deref()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failed) => {
            eprintln!("{failed} cases fail");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(only: Option<&str>) -> Result<usize> {
    let project = create_project()?;
    let file = project.join("src/main.rs");
    let mut server = Server::start(&project, &file, "fn main() {}\n")?;
    let mut failed = 0;
    for case in cases() {
        if only.is_some_and(|only| !case.name.ends_with(only)) {
            continue;
        }
        match try_case(&mut server, &case, only.is_some())? {
            None => println!("{}: ok", case.name),
            Some(why) => {
                println!("{}: {why}", case.name);
                failed += 1;
            }
        }
    }
    Ok(failed)
}

/// Why the case fails, if it does.
fn try_case(server: &mut Server, case: &Case, loud: bool) -> Result<Option<String>> {
    let (text, cursor, target) = unmark(&case.text)?;
    server.change(&text)?;
    Ok(match case.check {
        Check::Completes(names) => {
            let found = server.completions(cursor)?;
            if loud {
                println!("{found:?}");
            }
            let missing: Vec<_> = names.iter().filter(|name| !found.iter().any(|found| found == *name)).collect();
            if let Some(ours) = found.iter().find(|name| name.to_lowercase().starts_with("aiter_")) {
                return Ok(Some(format!("offers `{ours}`, which nobody wrote")));
            }
            (!missing.is_empty()).then(|| format!("{} completions, without {missing:?}", found.len()))
        }
        Check::GoesTo => {
            let found = server.definitions(cursor)?;
            if loud {
                println!("{found:?}");
            }
            let starts: Vec<_> = found.iter().map(|(start, _)| *start).collect();
            (starts != [target.ok_or("no target")?]).then(|| format!("goes to {starts:?}, not to {target:?}"))
        }
        Check::Shows(what, most) => {
            let shown = server.hover(cursor)?;
            if loud {
                println!("{shown}");
            }
            let length = shown.chars().count();
            if shown.contains(what) {
                (length > most).then(|| format!("shows {length} characters, more than {most}"))
            } else {
                Some(format!("does not show `{what}`, but {length} characters"))
            }
        }
        Check::References(count) => {
            let found = server.references(cursor)?;
            let lines: Vec<_> = text.lines().collect();
            let shown = |(start, end): &(Position, Position)| {
                let line = lines.get(usize::try_from(start.line).ok()?)?;
                line.get(usize::try_from(start.character).ok()?..usize::try_from(end.character).ok()?)
            };
            let names: Vec<_> = found.iter().map(shown).collect();
            if loud {
                println!("{found:?} {names:?}");
            }
            let same = names.windows(2).all(|pair| pair[0] == pair[1]);
            (!same || names.len() != count).then(|| format!("refers to {names:?} at {found:?}"))
        }
    })
}

/// The text without its marks, and where these were.
fn unmark(text: &str) -> Result<(String, Position, Option<Position>)> {
    let place = |text: &str, mark: &str| {
        let before = text.split_once(mark)?.0;
        let line = before.matches('\n').count() as u64;
        let character = before.rsplit('\n').next()?.chars().count() as u64;
        Some(Position { line, character })
    };
    let cursor = place(&text.replace("$1", ""), "$0").ok_or("no cursor")?;
    let target = place(&text.replace("$0", ""), "$1");
    Ok((text.replace("$0", "").replace("$1", ""), cursor, target))
}

/// A crate that depends on this repository's, in the folder of what is built.
fn create_project() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).ok_or("no root")?;
    let project = root.join("target/editor");
    fs::create_dir_all(project.join("src"))?;
    let runtime = root.join("runtime");
    let manifest = format!(
        "[package]\nname = \"editor\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\naiter = {{ path = '{}' }}\n",
        runtime.display()
    );
    fs::write(project.join("Cargo.toml"), manifest)?;
    fs::copy(root.join("Cargo.lock"), project.join("Cargo.lock"))?;
    fs::copy(root.join("rust-toolchain.toml"), project.join("rust-toolchain.toml"))?;
    fs::write(project.join("src/main.rs"), "fn main() {}\n")?;
    Ok(project)
}

/// A struct with every hook, and what the case puts into it.
#[derive(Clone, Copy)]
struct Program {
    above_init: &'static str,
    init: &'static str,
    next: &'static str,
    close: &'static str,
    main: &'static str,
}

const PROGRAM: Program = Program {
    above_init: "",
    init: "    pub fn init(stop: u32) -> Self {\n        Self { stop, words: Vec::new() }\n    }",
    next: "    async fn next(&mut self) -> Option<u32> {\n        Some(self.stop)\n    }",
    close: "    async fn close(&mut self) {\n        self.words.clear();\n    }",
    main: "    let mut counter = Counter::new(3);\n    counter.next().await;\n    counter.close().await;",
};

impl Program {
    fn text(&self) -> String {
        let Self { above_init, init, next, close, main } = self;
        format!(
            "use aiter::async_iter;

/// Counts.
#[async_iter]
pub struct Counter {{
    stop: u32,
    words: Vec<String>,
}}

#[async_iter]
impl Counter {{
{above_init}
    /// Makes one.
{init}

    /// The number.
{next}

    /// Forgets the words.
{close}
}}

impl Counter {{
    fn plain(&self) {{}}
}}

async fn run() {{
{main}
}}

fn main() {{}}
"
        )
    }
}

fn cases() -> Vec<Case> {
    let mut cases = completions();
    cases.extend(in_generators());
    cases.extend(half_typed());
    cases.extend(definitions());
    cases.extend(hovers());
    cases
}

fn case(name: &'static str, program: Program, check: Check) -> Case {
    Case { name, text: program.text(), check }
}

/// The body of a generator, in which a `word` is a `String`.
fn in_generator(name: &'static str, returns: &str, body: &str, check: Check) -> Case {
    let text = format!(
        "use aiter::{{Generator, Stream, async_iter, yield_}};

/// The words.
#[async_iter]
pub async fn words(word: String) {returns} {{
{body}
}}

fn main() {{}}
"
    );
    Case { name, text, check }
}

fn in_generators() -> Vec<Case> {
    use Check::Completes;
    const STRING: &[&str] = &["len", "trim"];
    let stream = "-> impl Stream<Item = usize>";
    let fallible = "-> impl Stream<Item = Result<usize, String>>";
    vec![
        in_generator("a generator's argument", stream, "    wo$0\n    yield_!(1);", Completes(&["word"])),
        in_generator("a dot, in a generator", stream, "    word.$0\n    yield_!(1);", Completes(STRING)),
        in_generator("a dot, in a `yield_!`", stream, "    yield_!(word.$0);", Completes(STRING)),
        in_generator("a dot, in the `Ok` of a `yield_!`", fallible, "    yield_!(Ok(word.$0));", Completes(STRING)),
        in_generator(
            "a dot behind a call, in a `yield_!`",
            fallible,
            "    yield_!(Ok(word.trim().$0));",
            Completes(STRING),
        ),
        in_generator("a dot, in a `yield_!` that is not closed", fallible, "    yield_!(Ok(word.$0", Completes(STRING)),
        in_generator("a half-typed name, in a `yield_!`", stream, "    yield_!(word.tr$0);", Completes(&["trim"])),
        in_generator("a dot, in a generator without a return type", "", "    word.$0", Completes(STRING)),
        in_generator("a dot, in a generator that returns `u32`", "-> u32", "    word.$0", Completes(STRING)),
        in_generator("a dot, in a generator that returns `impl`", "-> impl", "    word.$0", Completes(STRING)),
        in_generator(
            "a dot, in a generator that returns `impl Stream`",
            "-> impl Stream",
            "    word.$0",
            Completes(STRING),
        ),
    ]
}

/// The methods of the stream.
const STREAM: &[&str] = &["next", "close", "state", "state_mut", "into_state", "plain"];

fn completions() -> Vec<Case> {
    use Check::Completes;
    vec![
        case(
            "a field, in `next`",
            Program { next: "    async fn next(&mut self) -> Option<u32> {\n        self.$0\n    }", ..PROGRAM },
            Completes(&["stop", "words"]),
        ),
        case(
            "a method of a field, in `next`",
            Program {
                next: "    async fn next(&mut self) -> Option<u32> {\n        self.words.$0\n        Some(1)\n    }",
                ..PROGRAM
            },
            Completes(&["push", "len"]),
        ),
        case(
            "a field, in `close`",
            Program { close: "    async fn close(&mut self) {\n        let words = self.w$0\n    }", ..PROGRAM },
            Completes(&["words"]),
        ),
        case(
            "a local variable, in `init`",
            Program {
                init: "    pub fn init(stop: u32) -> Self {\n        let half = stop / 2;\n        let x = ha$0\n        Self { stop, words: Vec::new() }\n    }",
                ..PROGRAM
            },
            Completes(&["half"]),
        ),
        case(
            "a field, in a `next` without a return type",
            Program { next: "    async fn next(&mut self) {\n        self.$0\n    }", ..PROGRAM },
            Completes(&["stop", "words"]),
        ),
        case(
            "the stream",
            Program { main: "    let mut counter = Counter::new(3);\n    counter.$0", ..PROGRAM },
            Completes(STREAM),
        ),
        case("the stream's functions", Program { main: "    Counter::$0", ..PROGRAM }, Completes(&["new"])),
    ]
}

/// What stands above the hooks is being typed.
fn half_typed() -> Vec<Case> {
    let fragments = [
        ("the stream, below `fn`", "    fn"),
        ("the stream, below `fn half`", "    fn half"),
        ("the stream, below `fn half()`", "    fn half()"),
        ("the stream, below `async fn`", "    async fn"),
        ("the stream, below `pub async fn half() ->`", "    pub async fn half() ->"),
        ("the stream, below `pub`", "    pub"),
        ("the stream, below `let`", "    let x = 1;"),
        ("the stream, below a word", "    half"),
        ("the stream, below `const`", "    const HALF: u32 ="),
    ];
    let main = "    let mut counter = Counter::new(3);\n    counter.$0";
    fragments
        .map(|(name, above_init)| case(name, Program { above_init, main, ..PROGRAM }, Check::Completes(STREAM)))
        .into()
}

fn definitions() -> Vec<Case> {
    use Check::{GoesTo, References};
    vec![
        case(
            "from `new`",
            Program {
                init: "    pub fn $1init(stop: u32) -> Self {\n        Self { stop, words: Vec::new() }\n    }",
                main: "    Counter::ne$0w(3);",
                ..PROGRAM
            },
            GoesTo,
        ),
        case(
            "from `next`",
            Program {
                next: "    async fn $1next(&mut self) -> Option<u32> {\n        Some(self.stop)\n    }",
                main: "    Counter::new(3).ne$0xt();",
                ..PROGRAM
            },
            GoesTo,
        ),
        case(
            "from `close`",
            Program { close: "    async fn $1close(&mut self) {}", main: "    Counter::new(3).clo$0se();", ..PROGRAM },
            GoesTo,
        ),
        case(
            "where `next` is used",
            Program {
                next: "    async fn ne$0xt(&mut self) -> Option<u32> {\n        Some(self.stop)\n    }",
                main: "    Counter::new(3).next().await;",
                ..PROGRAM
            },
            References(2),
        ),
    ]
}

fn hovers() -> Vec<Case> {
    use Check::Shows;
    vec![
        case(
            "the hook `next`",
            Program {
                next: "    async fn ne$0xt(&mut self) -> Option<u32> {\n        Some(self.stop)\n    }",
                ..PROGRAM
            },
            Shows("async fn next(&mut self) -> Option<u32>", 10_000),
        ),
        case(
            "the hook `close`",
            Program { close: "    async fn clo$0se(&mut self) {}", ..PROGRAM },
            Shows("async fn close(&mut self)", 10_000),
        ),
        case(
            "the hook `init`",
            Program {
                init: "    pub fn in$0it(stop: u32) -> Self {\n        Self { stop, words: Vec::new() }\n    }",
                ..PROGRAM
            },
            Shows("pub fn init(stop: u32) -> Self", 10_000),
        ),
        case(
            "an async `init`",
            Program {
                init: "    pub async fn in$0it(stop: u32) -> Self {\n        Self { stop, words: Vec::new() }\n    }",
                ..PROGRAM
            },
            Shows("pub async fn init(stop: u32) -> Self", 10_000),
        ),
        case(
            "a constructor",
            Program {
                above_init: "    pub fn st$0arting_at(stop: u32) -> Self {\n        Self { stop, words: Vec::new() }\n    }\n",
                ..PROGRAM
            },
            Shows("pub fn starting_at(stop: u32) -> Self", 10_000),
        ),
        case(
            "a helper",
            Program { above_init: "    fn he$0lper(&self) {}\n", ..PROGRAM },
            Shows("fn helper(&self)", 500),
        ),
    ]
}
