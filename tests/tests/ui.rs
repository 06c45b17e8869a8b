//! What compiles, and what the compiler says where something does not.

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

const TOOLCHAIN: &str = include_str!("../../rust-toolchain.toml");

/// The snapshots hold for the pinned compiler alone, with the sources of `core` and `std`, which it quotes.
#[test]
fn ui() {
    // One for both, so that the dependencies are built once.
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    match pinned_compiler() {
        Ok(()) => {
            cases.compile_fail("ui/fail/*.rs");
            cases.compile_fail("ui/attacks/*.rs");
            cases.compile_fail("ui/peers/*.rs");
        }
        // Not `eprintln!`, which a test that passes does not show.
        Err(reason) => writeln!(io::stderr(), "skipped: what does not compile: {reason}").expect("there is a stderr"),
    }
}

/// Whether the tests' `rustc` is that of `rust-toolchain.toml`, with its `rust-src`.
fn pinned_compiler() -> Result<(), String> {
    let channel =
        TOOLCHAIN.lines().find_map(|line| line.strip_prefix("channel = ")).expect("the toolchain has a channel");
    let pinned = format!("rustc {} ", channel.trim_matches('"'));
    let version = rustc("--version");
    if !version.starts_with(&pinned) {
        return Err(format!("the snapshots hold for `{}`, and this is `{version}`", pinned.trim_end()));
    }
    let sysroot = rustc("--print=sysroot");
    if !Path::new(&sysroot).join("lib/rustlib/src/rust/library").is_dir() {
        return Err(
            "the snapshots quote `core`, and this toolchain has no `rust-src`: `rustup component add rust-src`".into(),
        );
    }
    Ok(())
}

fn rustc(arg: &str) -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg(arg).output().expect("rustc runs");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
