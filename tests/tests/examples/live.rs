use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::{assert_refused, command, skipped};

/// The program, and what it logs.
struct Live {
    child: Child,
    log: mpsc::Receiver<String>,
    address: String,
}

impl Live {
    /// Waits until it listens.
    fn new(args: &[&str]) -> Self {
        let mut child = command("live").args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("open http://").and_then(|line| line.strip_suffix("/\n")).expect("its address");
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (send, log) = mpsc::channel();
        thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        Self { address: address.to_owned(), child, log }
    }

    fn get(&self, path: &str) -> BufReader<TcpStream> {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        write!(connection, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        BufReader::new(connection)
    }

    /// Longer than anything takes: a browser that is there and does not work is not waited for.
    #[track_caller]
    fn log(&self) -> String {
        self.log.recv_timeout(Duration::from_mins(1)).expect("it logs something")
    }

    #[track_caller]
    fn logs(&self, line: &str) {
        assert_eq!(self.log(), line);
    }

    /// How many values a client had when it went.
    #[track_caller]
    fn logs_gone(&self, client: u32) -> u32 {
        let line = self.log();
        let values =
            line.strip_prefix(&format!("client {client}: gone after ")).and_then(|line| line.strip_suffix(" values"));
        values.unwrap_or_else(|| panic!("{line}")).parse().unwrap()
    }

    #[track_caller]
    fn ends_well(mut self) {
        assert!(self.log.iter().next().is_none());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        // Where a test has failed; else it is over already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for so many values.
fn read_values(response: &mut BufReader<TcpStream>, values: usize) {
    let data = response.lines().map(Result::unwrap).filter_map(|line| line.strip_prefix("data: ").map(str::to_owned));
    assert!(data.map(|value| value.parse::<f64>().unwrap()).take(values).all(|value| (0.0..=100.0).contains(&value)));
}

#[test]
fn serves_the_page() {
    let live = Live::new(&[]);
    let mut page = String::new();
    live.get("/").read_to_string(&mut page).unwrap();

    assert!(page.starts_with("HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n"), "{page}");
    assert!(page.contains(r#"new EventSource("/readings")"#), "{page}");
}

#[test]
fn closes_the_stream_of_a_client_that_goes_away() {
    let live = Live::new(&["--clients", "2"]);
    let mut first = live.get("/readings");
    live.logs("client 1: here");
    read_values(&mut first, 3);
    let mut second = live.get("/readings");
    live.logs("client 2: here");
    read_values(&mut second, 1);
    drop(first);
    assert!(live.logs_gone(1) >= 3);
    read_values(&mut second, 1);
    drop(second);
    assert!(live.logs_gone(2) >= 2);
    live.ends_well();
}

#[test]
fn ends_a_stream_after_so_many_values() {
    let live = Live::new(&["--values", "3", "--clients", "1"]);
    let mut response = String::new();
    live.get("/readings").read_to_string(&mut response).unwrap();

    assert!(response.contains("\r\ncontent-type: text/event-stream\r\n"), "{response}");
    assert_eq!(response.matches("data: ").count(), 3);
    assert_eq!(response.matches("event: end").count(), 1);
    live.logs("client 1: here");
    assert_eq!(live.logs_gone(1), 3);
    live.ends_well();
}

#[cfg(unix)]
#[test]
fn closes_every_stream_on_ctrl_c() {
    let live = Live::new(&[]);
    let mut response = live.get("/readings");
    live.logs("client 1: here");
    read_values(&mut response, 2);
    crate::interrupt(&live.child);
    assert!(live.logs_gone(1) >= 2);
    live.ends_well();
}

/// A browser without a screen, if there is one, with a profile of its own.
fn browser(profile: &str, args: &[&str]) -> Option<Child> {
    let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join(profile);
    let _ = fs::remove_dir_all(&profile);
    let browser = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    match browser {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            skipped("there is no `chromium` to look at the page with");
            None
        }
        browser => Some(browser.unwrap()),
    }
}

#[test]
fn plots_the_values_in_a_browser() {
    let live = Live::new(&["--values", "20", "--clients", "1"]);
    let url = format!("http://{}/", live.address);
    // Its clock stands still while the page waits for the network, so the page is written out after the stream's end.
    let Some(browser) = browser("plots", &["--virtual-time-budget=1000", "--dump-dom", &url]) else { return };
    let page = String::from_utf8(browser.wait_with_output().unwrap().stdout).unwrap();

    assert!(page.contains(r#"<output id="count">20</output>"#), "{page}");
    let (_, points) = page.split_once(r#" points=""#).expect("there is a plot");
    let (points, _) = points.split_once('"').unwrap();
    assert_eq!(points.split(' ').count(), 20, "{points}");
    live.logs("client 1: here");
    assert_eq!(live.logs_gone(1), 20);
    live.ends_well();
}

#[test]
fn closes_the_stream_of_a_browser_that_goes_away() {
    let live = Live::new(&["--clients", "1"]);
    let url = format!("http://{}/", live.address);
    // With a debugger's port it stays.
    let Some(mut browser) = browser("goes", &["--remote-debugging-port=0", &url]) else { return };
    live.logs("client 1: here");
    browser.kill().unwrap();
    browser.wait().unwrap();

    live.logs_gone(1);
    live.ends_well();
}

#[test]
fn refuses_what_is_no_number() {
    for option in ["--port", "--values", "--clients"] {
        for number in ["-1", "many", ""] {
            let output = command("live").args([option, number]).output().unwrap();

            assert_refused("live", &output, 2, &format!("{option} takes a number, not `{number}` (--help tells more)"));
        }
    }
}

#[test]
fn fails_where_the_port_is_taken() {
    let live = Live::new(&[]);
    let (_, port) = live.address.split_once(':').unwrap();
    let output = command("live").args(["--port", port]).output().unwrap();

    assert_refused("live", &output, 1, &format!("port {port}: Address already in use (os error 98)"));
}
