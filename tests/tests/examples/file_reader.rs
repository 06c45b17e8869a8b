use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::{EXAMPLES, assert_refused, command, file, program, skipped, stderr, stdout};

#[test]
fn prints_the_size_of_each_chunk() {
    prints_the_size_of_each_chunk_of("file_reader", "ten");
}

#[test]
fn does_the_same_when_the_macro_s_part_is_written_by_hand() {
    prints_the_size_of_each_chunk_of("file_reader-expanded", "ten by hand");
    refuses_a_missing("file_reader-expanded");
}

fn prints_the_size_of_each_chunk_of(program: &str, name: &str) {
    let output = command(program).arg(file(name, b"0123456789")).arg("4").output().unwrap();

    let (sizes, ticks) = stdout(&output).split_once("ticks meanwhile: ").expect("it tells the ticks");
    assert_eq!(sizes, "4 bytes\n4 bytes\n2 bytes\n10 bytes in all; ");
    assert!(ticks.trim_end().parse::<u64>().is_ok());
    assert_eq!(stderr(&output), "closed after 10 bytes\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn reads_the_lock_file_from_any_folder() {
    let output = command("file_reader").output().unwrap();

    let length = fs::metadata(EXAMPLES.to_owned() + "/../Cargo.lock").unwrap().len();
    assert!(stdout(&output).contains(&format!("\n{length} bytes in all")), "{output:?}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn reads_an_empty_file() {
    let output = command("file_reader").arg(file("empty", b"")).output().unwrap();

    assert!(stdout(&output).starts_with("0 bytes in all; "), "{output:?}");
    assert_eq!(stderr(&output), "closed after 0 bytes\n");
    assert_eq!(output.status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn opening_does_not_block_the_loop() {
    assert!(ticks("slow to open", LONG, Duration::ZERO) > FEW);
}

#[cfg(unix)]
#[test]
fn reading_does_not_block_the_loop() {
    assert!(ticks("slow to read", Duration::ZERO, LONG) > FEW);
}

const LONG: Duration = Duration::from_millis(400);
/// Of about 400 milliseconds; a loop that waits with the reader has a handful.
const FEW: u32 = 40;

/// The ticks beside a pipe whose writer takes its time.
#[cfg(unix)]
fn ticks(name: &str, before_open: Duration, before_write: Duration) -> u32 {
    let pipe = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_file(&pipe);
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());

    let child = command("file_reader").arg(&pipe).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    sleep(before_open);
    // Waits until the reader opens it too.
    let mut writer = fs::File::options().write(true).open(&pipe).unwrap();
    sleep(before_write);
    writer.write_all(b"late").unwrap();
    drop(writer);
    let output = child.wait_with_output().unwrap();

    assert_eq!(stderr(&output), "closed after 4 bytes\n");
    let ticks = stdout(&output).strip_prefix("4 bytes\n4 bytes in all; ticks meanwhile: ").expect("it reads the pipe");
    ticks.trim_end().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn shows_a_bar_on_a_terminal() {
    let path = file("million", &vec![b'x'; 1_000_000]);
    let line = format!("'{}' '{}' 100000", program("file_reader").display(), path.display());
    let Ok(output) = Command::new("script").args(["-qec", &line, "/dev/null"]).stdin(Stdio::null()).output() else {
        skipped("there is no `script` to make a terminal with");
        return;
    };

    let screen = stdout(&output);
    assert!(screen.contains("KiB/976.56 KiB"), "there is no bar: {screen:?}");
    // What is left of each line once it was erased for the last time.
    let left: Vec<_> = screen.split("\r\n").map(|line| line.rsplit("\x1b[2K").next().unwrap()).collect();
    let (chunks, end) = left.split_at(10);
    assert_eq!(chunks, ["100000 bytes"; 10]);
    assert_eq!(end[0], "closed after 1000000 bytes");
    assert!(end[1].starts_with("1000000 bytes in all; ") && end[2..] == [""], "{end:?}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn helps() {
    let output = command("file_reader").arg("--help").output().unwrap();

    assert!(stdout(&output).contains("Usage: file_reader [PATH] [CHUNK]"));
    assert_eq!((stderr(&output), output.status.code()), ("", Some(0)));
}

#[test]
fn refuses_a_missing_file() {
    refuses_a_missing("file_reader");
}

/// The first item is the error of `init`.
fn refuses_a_missing(program: &str) {
    let output = command(program).arg("no-such-file").output().unwrap();

    assert_refused("file_reader", &output, 1, "no-such-file: No such file or directory (os error 2)");
}

#[test]
fn refuses_a_directory() {
    let output = command("file_reader").arg("..").output().unwrap();

    assert_refused("file_reader", &output, 1, "..: is a directory");
}

#[cfg(unix)]
#[test]
fn refuses_an_unreadable_file() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;

    let path = file("unreadable", b"secret");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    let mut command = command("file_reader");
    if fs::File::open(&path).is_ok() {
        // Root reads everything; `nobody` does not.
        command.uid(65534);
    }
    let Ok(output) = command.arg(&path).output() else {
        skipped("this user may read everything, and no other may run the program");
        return;
    };

    assert_refused("file_reader", &output, 1, &format!("{}: Permission denied (os error 13)", path.display()));
}

/// The first page of a process's memory is not there: an open that succeeds, and a read that fails.
#[cfg(target_os = "linux")]
#[test]
fn closes_after_a_failed_read() {
    let output = command("file_reader").arg("/proc/self/mem").output().unwrap();

    let error = "closed after 0 bytes\nfile_reader: /proc/self/mem: Input/output error (os error 5)\n";
    assert_eq!((stdout(&output), stderr(&output)), ("", error));
    assert_eq!(output.status.code(), Some(1));
}

/// Its output goes to a reader that takes one line and leaves: the file is closed, and nothing panics.
#[cfg(unix)]
#[test]
fn closes_when_nobody_reads_what_it_prints() {
    let path = file("long", &vec![b'x'; 1_000_000]);
    let mut child =
        command("file_reader").arg(&path).arg("1").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::with_capacity(8, child.stdout.take().unwrap());
    lines.read_line(&mut String::new()).unwrap();
    drop(lines);
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();

    let (closed, error) = errors.split_once('\n').unwrap();
    assert!(closed.starts_with("closed after "), "{errors}");
    assert_eq!(error, format!("file_reader: {}: cannot print: Broken pipe (os error 32)\n", path.display()));
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn refuses_a_chunk_that_is_no_number_of_bytes() {
    for chunk in ["0", "-1", "1.5", "many", "", "99999999999999999999"] {
        let output = command("file_reader").args(["some-file", chunk]).output().unwrap();

        let message = format!("CHUNK is a number of bytes, at least 1, not `{chunk}` (--help tells more)");
        assert_refused("file_reader", &output, 2, &message);
    }
}

#[test]
fn refuses_more_arguments() {
    let output = command("file_reader").args(["some-file", "1", "2"]).output().unwrap();

    assert_refused("file_reader", &output, 2, "at most 2 arguments, not 3 (--help tells more)");
}
