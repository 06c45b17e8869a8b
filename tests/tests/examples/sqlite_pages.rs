use std::process::Output;

use crate::{assert_refused, command, stderr, stdout};

fn read(args: &[&str]) -> Output {
    command("sqlite_pages").args(args).output().unwrap()
}

/// The kilobytes that it prints at the end.
fn heap(output: &Output) -> u32 {
    let (_, kilobytes) = stdout(output).split_once("at most ").expect("it tells the memory");
    kilobytes.strip_suffix(" KB\n").unwrap().parse().unwrap()
}

#[test]
fn reads_a_hundred_thousand_rows_in_the_memory_of_a_page() {
    let output = read(&[]);

    let lines: Vec<_> = stdout(&output).lines().collect();
    assert_eq!(lines[0], "100000 rows are in the table");
    // One is read; and there may be two errors.
    assert_eq!(lines[1], "size_hint after the first row: (0, Some(100001))");
    assert_eq!(lines[2], "100000 rows read, 2089 KB of text; the sum is right: 49950000");
    assert!(heap(&output) < 200, "{}", lines[3]);
    assert_eq!(lines.len(), 4);
    // The last one finds nothing.
    assert_eq!((stderr(&output), output.status.code()), ("closed after 201 queries\n", Some(0)));
}

/// So the bound above means something.
#[test]
fn needs_the_memory_of_all_rows_for_a_page_of_all_rows() {
    let output = read(&["--page", "100000"]);

    assert!(heap(&output) > 4000, "{output:?}");
    assert_eq!((stderr(&output), output.status.code()), ("closed after 2 queries\n", Some(0)));
}

#[test]
fn reads_a_last_page_that_is_not_full() {
    let output = read(&["--rows", "5", "--page", "2"]);

    assert!(stdout(&output).contains("\n5 rows read, "), "{output:?}");
    assert_eq!((stderr(&output), output.status.code()), ("closed after 4 queries\n", Some(0)));
}

#[test]
fn refuses_what_is_no_number_of_rows() {
    for option in ["--rows", "--page"] {
        for number in ["0", "-1", "10000001", "many", ""] {
            let message = format!("{option} takes a number from 1 to 10000000, not `{number}` (--help tells more)");
            assert_refused("sqlite_pages", &read(&[option, number]), 2, &message);
        }
    }
}

#[test]
fn refuses_an_unknown_argument() {
    assert_refused("sqlite_pages", &read(&["5"]), 2, "unknown argument `5` (--help tells more)");
}
