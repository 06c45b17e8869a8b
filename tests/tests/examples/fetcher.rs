use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::thread;

use crate::{assert_refused, command, stderr, stdout};

/// A server whose pages are their own paths; that of `/hanging` never comes. Gives its address.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for connection in listener.incoming() {
            thread::spawn(|| serve(connection.unwrap()));
        }
    });
    address
}

fn serve(mut connection: TcpStream) -> Option<()> {
    let mut lines = BufReader::new(connection.try_clone().ok()?).lines();
    while let Some(Ok(request)) = lines.next() {
        let path = request.split(' ').nth(1)?;
        lines.by_ref().map_while(Result::ok).find(String::is_empty)?;
        if path != "/hanging" {
            write!(connection, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{path}", path.len()).ok()?;
        }
    }
    None
}

/// What it prints for its own pages, whose port is any. While one hangs, it says how far it is.
fn demo(args: &[&str], errors: &str) {
    let output = command("fetcher").args(args).output().unwrap();

    let (address, _) = stdout(&output).split_once("/start").expect("its first page");
    let lines = stdout(&output).replace(address, "");
    let failing = "failed: HTTP status server error (500 Internal Server Error) for url (/failing)";
    let hanging = "failed: error sending request for url (/hanging): operation timed out";
    assert_eq!(
        lines.lines().collect::<Vec<_>>(),
        ["/start: 6 bytes", "/slow: 17 bytes", failing, hanging, "/last: 13 bytes"]
    );
    assert_eq!((stderr(&output), output.status.code()), (errors, Some(0)));
}

#[test]
fn goes_on_after_pages_that_fail() {
    demo(&[], "waiting for page 4 of 5; 2 fetched\nclosed after 3 pages\n");
}

#[test]
fn fetches_several_at_a_time_and_keeps_their_order() {
    demo(&["--concurrent", "3"], "closed after 5 requests\nwaiting; 5 of 5 requests started\n");
}

#[test]
fn fetches_what_it_is_told() {
    let server = server();
    let output = command("fetcher").args([format!("{server}/one"), format!("{server}/three")]).output().unwrap();

    assert_eq!(stdout(&output), format!("{server}/one: 4 bytes\n{server}/three: 6 bytes\n"));
    assert_eq!((stderr(&output), output.status.code()), ("closed after 2 pages\n", Some(0)));
}

#[test]
fn closes_on_an_early_way_out() {
    let server = server();
    let urls = [format!("{server}/one"), format!("{server}/hanging")];
    let output = command("fetcher").args(["--first", "1"]).args(&urls).output().unwrap();

    assert_eq!(stdout(&output), format!("{server}/one: 4 bytes\n"));
    assert_eq!((stderr(&output), output.status.code()), ("closed after 1 pages\n", Some(0)));

    // A request that was started is dropped.
    let concurrent = ["--first", "1", "--concurrent", "2"];
    let output = command("fetcher").args(concurrent).args(&urls).output().unwrap();

    assert_eq!(stdout(&output), format!("{server}/one: 4 bytes\n"));
    assert_eq!((stderr(&output), output.status.code()), ("closed after 2 requests\n", Some(0)));
}

/// In the midst of a step.
#[cfg(unix)]
#[test]
fn closes_on_ctrl_c() {
    let server = server();
    let urls = [format!("{server}/one"), format!("{server}/hanging")];
    let mut child = command("fetcher").args(urls).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    crate::interrupt(&child);
    let output = child.wait_with_output().unwrap();

    assert_eq!(first, format!("{server}/one: 4 bytes\n"));
    assert_eq!(stderr(&output), "closed after 1 pages\nfetcher: operation interrupted\n");
    assert_eq!(output.status.code(), Some(130));
}

#[cfg(unix)]
#[test]
fn closes_when_nobody_reads_what_it_prints() {
    let server = server();
    // More than a pipe holds.
    let url = format!("{server}/{}", "x".repeat(10_000));
    let mut child = command("fetcher")
        .args(std::iter::repeat_n(url, 10))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::with_capacity(8, child.stdout.take().unwrap());
    lines.read_until(b':', &mut Vec::new()).unwrap();
    drop(lines);
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();

    let (closed, error) = errors.split_once('\n').unwrap();
    assert!(closed.starts_with("closed after "), "{errors}");
    assert_eq!(error, "fetcher: cannot print: Broken pipe (os error 32)\n");
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn fails_when_a_page_cannot_be_had() {
    // Nobody listens there.
    let output = command("fetcher").arg("http://127.0.0.1:1").output().unwrap();

    assert!(stdout(&output).starts_with("failed: error sending request for url "), "{output:?}");
    assert!(stdout(&output).contains("refused"), "{output:?}");
    assert_eq!((stderr(&output), output.status.code()), ("closed after 0 pages\n", Some(1)));
}

#[test]
fn refuses_what_is_no_url() {
    for (arg, wrong) in [
        ("nonsense", "`nonsense` is no URL: relative URL without a base; a URL is http://…"),
        ("https://localhost", "`https://localhost` is not http://…: this program has no other scheme"),
        ("--bogus", "unknown option `--bogus`"),
    ] {
        let output = command("fetcher").arg(arg).output().unwrap();

        assert_refused("fetcher", &output, 2, &format!("{wrong} (--help tells more)"));
    }
}

#[test]
fn refuses_what_is_no_number() {
    for (option, number) in [("--concurrent", "0"), ("--concurrent", "many"), ("--first", "-1"), ("--first", "")] {
        let output = command("fetcher").args([option, number]).output().unwrap();

        let message = format!("{option} takes a number, at least 1, not `{number}` (--help tells more)");
        assert_refused("fetcher", &output, 2, &message);
    }
}

#[test]
fn helps() {
    let output = command("fetcher").arg("--help").output().unwrap();

    assert!(stdout(&output).contains("Usage: fetcher [--concurrent N] [--first N] [URL…]"));
    assert_eq!((stderr(&output), output.status.code()), ("", Some(0)));
}
