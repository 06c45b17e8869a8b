use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Output, Stdio};
use std::thread;

use crate::{assert_refused, command, interrupt, stderr, stdout};

/// The program at a server that gives each connection its text and drops it; and what the connections asked for.
fn at_a_server(texts: &'static [&'static str]) -> (Output, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = thread::spawn(move || {
        let serve = |text: &&str| {
            let (mut connection, _) = listener.accept().unwrap();
            let mut request = String::new();
            BufReader::new(&connection).read_line(&mut request).unwrap();
            connection.write_all(text.as_bytes()).unwrap();
            request
        };
        texts.iter().map(serve).collect()
    });
    let output = command("reconnect").arg(address).output().unwrap();
    (output, server.join().unwrap())
}

#[test]
fn loses_nothing_at_a_server_that_drops_the_line() {
    let output = command("reconnect").output().unwrap();

    let (failures, lines): (Vec<_>, Vec<_>) = stdout(&output).lines().partition(|line| line.starts_with("failed: "));
    let messages: Vec<_> = (1..=12).map(|number| format!("{number} is a message")).collect();
    assert_eq!(lines[..12], messages);
    assert_eq!(lines[12..], ["12 messages, none lost, none twice; 7 failures"]);
    assert_eq!(failures.len(), 7);
    let waits = stderr(&output).strip_prefix("closed after message 12\n").expect("it is closed");
    assert!(waits.ends_with(" times the wait was given up\n") && !waits.starts_with("0 "), "{waits}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn resumes_after_the_last_whole_message() {
    let (output, requests) = at_a_server(&["1 one\n2 tw", "", "2 two\n", "3 three\nend\n"]);

    let printed: Vec<_> = stdout(&output).lines().filter(|line| !line.starts_with("failed: ")).collect();
    assert_eq!(printed, ["1 one", "2 two", "3 three", "3 messages, none lost, none twice; 3 failures"]);
    assert_eq!(requests, ["after 0\n", "after 1\n", "after 1\n", "after 2\n"]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn notices_a_message_that_comes_twice() {
    let (output, _) = at_a_server(&["1 one\n1 one\n"]);

    assert_eq!(stdout(&output), "1 one\n1 one\n");
    let errors = "closed after message 1\nreconnect: message 2 was lost, or one came twice\n";
    assert_eq!((stderr(&output), output.status.code()), (errors, Some(1)));
}

/// The step that waits for the second message is dropped by the close. The connection is still there.
#[cfg(unix)]
#[test]
fn says_goodbye_on_ctrl_c() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let mut child = command("reconnect").arg(address).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut connection, _) = listener.accept().unwrap();
    let mut requests = BufReader::new(connection.try_clone().unwrap());
    requests.read_line(&mut String::new()).unwrap();
    // Half of the second message comes too, so that a step is in the midst of it.
    connection.write_all(b"1 one\n2 tw").unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert_eq!(line, "1 one\n");
    interrupt(&child);

    let mut rest = String::new();
    requests.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "bye\n");
    let output = child.wait_with_output().unwrap();
    assert_eq!((stderr(&output), output.status.code()), ("closed after message 1\n", Some(0)));
}

#[test]
fn gives_up_after_failures_in_a_row() {
    let (output, _) = at_a_server(&["what?\n"; 6]);

    assert_eq!(stdout(&output), "failed: invalid data; connecting again\n".repeat(5));
    let errors = "closed after message 0\nreconnect: 6 failures in a row: invalid data\n";
    assert_eq!((stderr(&output), output.status.code()), (errors, Some(1)));
}

#[test]
fn gives_up_where_nobody_listens() {
    let output = command("reconnect").arg("127.0.0.1:1").output().unwrap();

    assert!(stderr(&output).starts_with("closed after message 0\nreconnect: 6 failures in a row: "), "{output:?}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn refuses_what_is_no_address() {
    for address in ["nonsense", "localhost:80", "127.0.0.1", ""] {
        let output = command("reconnect").arg(address).output().unwrap();

        let message = format!("ADDRESS is IP:PORT, not `{address}` (--help tells more)");
        assert_refused("reconnect", &output, 2, &message);
    }
}

#[test]
fn refuses_more_arguments() {
    let output = command("reconnect").args(["127.0.0.1:1", "2"]).output().unwrap();

    assert_refused("reconnect", &output, 2, "at most 1 argument, not 2 (--help tells more)");
}
