use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::command;

/// What it prints; cut off after more lines than it should, since one whose steps were lost would wait for ever.
fn lines(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap).take(100)
}

#[test]
fn prints_every_number_with_and_without_timeouts() {
    prints_every_number("counter");
}

#[test]
fn does_the_same_when_the_macro_s_part_is_written_by_hand() {
    prints_every_number("counter-expanded");
}

fn prints_every_number(program: &str) {
    let mut child = command(program).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();

    let (waits, lines): (Vec<_>, Vec<_>) = lines(&mut child).partition(|line| line == "not yet");
    let again = "Counting, with a timeout shorter than the pause:";
    assert_eq!(lines, ["Counting:", "0", "1", "2", again, "0", "1", "2"]);
    assert!(!waits.is_empty(), "no pull was cancelled");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn prints_as_it_goes() {
    let mut child = command("counter").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();

    let mut lines = lines(&mut child);
    assert!(lines.any(|line| line == "0"));
    assert!(child.try_wait().unwrap().is_none(), "nothing came before the end");

    lines.for_each(drop);
    assert!(child.wait().unwrap().success());
}
