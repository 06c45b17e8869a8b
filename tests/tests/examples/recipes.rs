//! The small programs of `examples/recipes`.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::{command, stderr, stdout};

#[track_caller]
fn assert_prints(name: &str, expected: &str) {
    let output = command(name).output().unwrap();
    assert_eq!((stdout(&output), stderr(&output)), (expected, ""));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn callback_stops_the_sensor_on_an_early_way_out() {
    assert_prints("callback", "1\n2\n3\n4\n5\n6\nthe sensor has stopped\nand the program goes on\n");
}

#[test]
fn fan_in_yields_as_items_come_and_closes_both() {
    assert_prints(
        "fan_in",
        "\
All:
wind, 3 left
wind, 2 left
rain, 1 left
wind, 1 left
wind, 0 left
rain, 0 left
wind is closed
rain is closed
The first:
wind is closed
rain is closed
Some(\"wind, 3 left\")
",
    );
}

#[test]
fn listen_keeps_half_of_a_line_while_it_listens_to_more() {
    assert_prints(
        "listen",
        "\
no message yet
the server is told: LISTEN orders
the server is told: LISTEN prices
Some(\"half of a message\")
the server is told: UNLISTEN
",
    );
}

#[test]
fn pages_retries_and_counts() {
    assert_prints(
        "pages",
        "\
Ada; users: 1, retries: 0
Ben; users: 2, retries: 0
Cy; users: 3, retries: 1
",
    );
}

#[test]
fn poll_job_yields_what_is_new() {
    assert_prints(
        "poll_job",
        "\
after 5 ms: Queued
after 3135 ms: Running { percent: 10 }
after 8270 ms: Running { percent: 80 }
after 11400 ms: Done
20 requests
",
    );
}

#[test]
fn sse_rolls_back_when_a_client_goes_away_and_when_the_server_stops() {
    assert_prints(
        "sse",
        "\
A client that goes away:
Some(\"1\"), Some(\"2\")
rolled back
One that stays:
1
2
3
4
committed
One that is here when the server stops:
Some(\"5\")
rolled back
2 orders are left
",
    );
}

#[test]
fn transaction_is_committed_at_the_end_and_rolled_back_before() {
    assert_prints(
        "transaction",
        "\
A fee of 25:
account 4 has 20, not 25
ROLLBACK
paid: false; all accounts have 270 together
A fee of 10:
COMMIT
paid: true; all accounts have 220 together
",
    );
}

/// What a batch has depends on the clock; that every message is in one does not.
#[track_caller]
fn assert_batches(batches: &str, errors: &str) {
    let messages: Vec<_> = batches.lines().flat_map(|batch| batch.split(", ")).collect();
    assert!(batches.lines().all(|batch| (1..=4).contains(&batch.split(", ").count())), "{batches}");
    assert_eq!(messages, (1..=messages.len()).map(|number| format!("message {number}")).collect::<Vec<_>>());
    assert_eq!(errors, format!("unsubscribed after {} messages\n", messages.len()));
}

#[test]
fn flush_writes_every_message_once() {
    let output = command("flush").output().unwrap();
    assert_batches(stdout(&output), stderr(&output));
    assert!(stdout(&output).lines().count() > 1);
    assert_eq!(output.status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn flush_writes_the_rest_on_ctrl_c_and_unsubscribes() {
    let mut child = command("flush").arg("600").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut batches = String::new();
    lines.read_line(&mut batches).unwrap();
    crate::interrupt(&child);
    while lines.read_line(&mut batches).unwrap() > 0 {}
    let output = child.wait_with_output().unwrap();
    assert_batches(&batches, stderr(&output));
    assert_eq!(output.status.code(), Some(0));
}
