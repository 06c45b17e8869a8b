use std::fs;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Stdio};

use crate::{assert_refused, command, stderr, stdout};

/// A file in a folder of its own, and the program that follows it.
struct Tail {
    path: PathBuf,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    log: Lines<BufReader<ChildStderr>>,
}

impl Tail {
    /// Waits until the program follows the file.
    fn new(name: &str, contents: &str) -> Self {
        let path = path(name, contents);
        // Longer than any test: what never comes shows as an end.
        let mut child = command("tail")
            .args(["--for", "60"])
            .arg(&path)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let log = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut tail = Self { path, child, lines, log };
        tail.logs(&format!("following {}", tail.path.display()));
        tail
    }

    fn append(&self, text: &str) {
        fs::File::options().append(true).open(&self.path).unwrap().write_all(text.as_bytes()).unwrap();
    }

    #[track_caller]
    fn prints(&mut self, line: &str) {
        assert_eq!(self.lines.next().expect("it goes on").unwrap(), line);
    }

    #[track_caller]
    fn logs(&mut self, line: &str) {
        assert_eq!(self.log.next().expect("it goes on").unwrap(), line);
    }

    /// Ends it.
    #[track_caller]
    fn interrupt(mut self) {
        crate::interrupt(&self.child);
        self.logs("closed");
        assert!(self.lines.next().is_none() && self.log.next().is_none());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        // Where a test has failed; else it is over already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn path(name: &str, contents: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tail");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, contents).unwrap();
    path
}

#[cfg(unix)]
#[test]
fn follows_a_file_that_grows() {
    let mut tail = Tail::new("grows", "one\n");
    tail.prints("one");
    tail.append("two\nthree\n");
    tail.prints("two");
    tail.prints("three");
    // A line comes when it is whole.
    tail.append("fo");
    tail.append("ur\n");
    tail.prints("four");
    tail.append("half of a line");
    tail.interrupt();
}

#[cfg(unix)]
#[test]
fn starts_over_after_a_truncation() {
    let mut tail = Tail::new("truncated", "a line that is long enough\n");
    tail.prints("a line that is long enough");
    fs::write(&tail.path, "new\n").unwrap();
    tail.logs("truncated: starting over");
    tail.prints("new");
    tail.append("and more\n");
    tail.prints("and more");
    tail.interrupt();
}

#[cfg(unix)]
#[test]
fn goes_on_with_the_file_that_takes_the_name() {
    let mut tail = Tail::new("rotated", "one\n");
    tail.prints("one");
    let rotated = tail.path.with_extension("1");
    fs::rename(&tail.path, &rotated).unwrap();
    // The old one is still written to, and there is no new one yet.
    fs::File::options().append(true).open(&rotated).unwrap().write_all(b"late\nhalf").unwrap();
    tail.prints("late");
    fs::write(&tail.path, "new\n").unwrap();
    tail.logs("rotated: going on with the new file");
    tail.prints("half");
    tail.prints("new");
    // And another time, with a new file that is there at once.
    fs::write(tail.path.with_extension("2"), "newer\n").unwrap();
    fs::rename(tail.path.with_extension("2"), &tail.path).unwrap();
    tail.logs("rotated: going on with the new file");
    tail.prints("newer");
    tail.interrupt();
}

#[test]
fn ends_after_so_many_lines() {
    let output = command("tail").args(["--lines", "2"]).arg(path("three", "1\n2\n3\n")).output().unwrap();

    assert_eq!(stdout(&output), "1\n2\n");
    assert!(stderr(&output).ends_with("\nclosed\n"));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn ends_after_so_long() {
    let output = command("tail").args(["--for", "0.1"]).arg(path("quiet", "")).output().unwrap();

    assert_eq!(stdout(&output), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn refuses_what_is_no_file() {
    let output = command("tail").arg("no-such-file").output().unwrap();
    assert_refused("tail", &output, 1, "no-such-file: No such file or directory (os error 2)");

    let output = command("tail").arg("..").output().unwrap();
    assert_refused("tail", &output, 1, "..: not a regular file");
}

#[test]
fn refuses_what_is_no_number() {
    for lines in ["-1", "1.5", "many", ""] {
        let output = command("tail").args(["some-file", "--lines", lines]).output().unwrap();

        assert_refused("tail", &output, 2, &format!("N is a number of lines, not `{lines}` (--help tells more)"));
    }
    for seconds in ["-1", "NaN", "inf", "long", ""] {
        let output = command("tail").args(["some-file", "--for", seconds]).output().unwrap();

        let message = format!("SECONDS is a number, 0 or more, not `{seconds}` (--help tells more)");
        assert_refused("tail", &output, 2, &message);
    }
}

#[test]
fn asks_for_one_path() {
    assert_refused("tail", &command("tail").output().unwrap(), 2, "one PATH, not 0 (--help tells more)");
    let output = command("tail").args(["one", "two"]).output().unwrap();
    assert_refused("tail", &output, 2, "one PATH, not 2 (--help tells more)");
}
