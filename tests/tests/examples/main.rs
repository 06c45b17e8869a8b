//! The programs of `examples/`, run as a person runs them: what they print, and what they exit with.

mod control;
mod counter;
mod embedded;
mod fetcher;
mod file_reader;
mod generator;
mod live;
mod lost_items;
mod rate_limited;
mod recipes;
mod reconnect;
mod sqlite_pages;
mod tail;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

/// The folder of the examples.
const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples");

/// Builds every example, once, and gives the path of one of them.
fn program(name: &str) -> &'static Path {
    static PROGRAMS: OnceLock<Vec<(String, PathBuf)>> = OnceLock::new();
    let programs = PROGRAMS.get_or_init(|| {
        // The `cargo test` around this is done with building, so its lock is free. Where it built the whole workspace, all is
        // there already.
        let output = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--examples", "--message-format=json-render-diagnostics"])
            .arg("--target-dir")
            .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is in the target folder"))
            .current_dir(EXAMPLES.to_owned() + "/..")
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "the examples do not build");
        let messages = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<serde_json::Value>();
        messages
            .map(|message| message.expect("cargo speaks JSON"))
            .filter_map(|message| {
                let executable = message["executable"].as_str()?;
                Some((message["target"]["name"].as_str()?.to_owned(), executable.into()))
            })
            .collect()
    });
    &programs.iter().find(|program| program.0 == name).unwrap_or_else(|| panic!("there is no example `{name}`")).1
}

/// A program without a terminal and without input, in a folder where it has no business.
fn command(name: &str) -> Command {
    let mut command = Command::new(program(name));
    command.current_dir(env!("CARGO_TARGET_TMPDIR")).stdin(Stdio::null());
    command
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).expect("it prints UTF-8")
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).expect("it prints UTF-8")
}

/// A file for one test.
fn file(name: &str, contents: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, contents).expect("the folder for the tests' files is there");
    path
}

/// Ctrl-C.
#[cfg(unix)]
fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.expect("there is a `kill`").success());
}

/// One line on stderr says what is wrong, nothing is on stdout, and the exit code is that of the error's kind.
#[track_caller]
fn assert_refused(name: &str, output: &Output, code: i32, message: &str) {
    assert_eq!((stdout(output), stderr(output)), ("", &*format!("{name}: {message}\n")));
    assert_eq!(output.status.code(), Some(code));
}

/// Says that a test cannot be run here. Not by `eprintln!`, which a test that passes does not show.
fn skipped(reason: &str) {
    writeln!(io::stderr(), "skipped: {reason}").expect("there is a stderr");
}

/// The index quotes the programs, Rust and Python; each quote stands in the program as it is, but for indentation.
#[test]
fn index_quotes_the_programs_as_they_are() {
    let index = fs::read_to_string(EXAMPLES.to_owned() + "/README.md").unwrap();
    let mut quotes = 0;
    for section in index.split("\n## ").skip(1) {
        let (_, path) = section.split_once("](").expect("each section has a link");
        let (path, _) = path.split_once(')').expect("the link has an end");
        let source = fs::read_to_string(format!("{EXAMPLES}/{path}")).expect("the link leads to the program");
        let source = flat(&source);
        for block in section.split("```").skip(1).step_by(2) {
            let (language, quote) = block.split_once('\n').unwrap();
            assert!(language == "console" || source.contains(&flat(quote)), "not in {path}:\n{quote}");
            quotes += 1;
        }
    }
    assert!(quotes > 0, "nothing was compared");
}

/// The lines without their indentation, nor the `//!` of a quoted one.
fn flat(text: &str) -> String {
    text.lines().map(|line| line.trim_start_matches("//!").trim_start().to_owned() + "\n").collect()
}
