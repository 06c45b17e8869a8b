use std::fs;
use std::path::Path;

use crate::{assert_refused, command, stderr, stdout};

#[test]
fn counts_then_lists_the_files_below_a_folder() {
    counts_then_lists("generator");
}

#[test]
fn does_the_same_when_the_macro_s_part_is_written_by_hand() {
    counts_then_lists("generator-expanded");
    fails_on_a_missing("generator-expanded");
}

fn counts_then_lists(program: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("walked by {program}"));
    fs::create_dir_all(folder.join("below")).unwrap();
    fs::write(folder.join("one"), "").unwrap();
    fs::write(folder.join("below/two"), "").unwrap();
    let output = command(program).arg(&folder).output().unwrap();

    let (counted, listed) = stdout(&output).split_once("Files:\n").expect("it lists files");
    assert_eq!(counted, "Goodbye from the count to 3\nThe first number: Some(0)\nAll of them:\n0\n1\n2\n");
    let mut listed: Vec<_> = listed.lines().map(str::to_owned).collect();
    assert_eq!(listed.pop().as_deref(), Some("2 files"));
    listed.sort();
    assert_eq!(listed, ["below/two", "one"].map(|path| folder.join(path).display().to_string()));
    assert_eq!((stderr(&output), output.status.code()), ("", Some(0)));
}

#[test]
fn fails_on_a_missing_folder() {
    fails_on_a_missing("generator");
}

fn fails_on_a_missing(program: &str) {
    let output = command(program).arg("no-such-folder").output().unwrap();

    assert!(stdout(&output).ends_with("Files:\n"), "{output:?}");
    assert_eq!(stderr(&output), "generator: no-such-folder: No such file or directory (os error 2)\n");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn refuses_more_arguments() {
    let output = command("generator").args([".", "."]).output().unwrap();

    assert_refused("generator", &output, 2, "at most 1 argument, not 2 (--help tells more)");
}
