use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

use crate::{assert_refused, command, stderr, stdout};

#[test]
fn drives_itself_and_ends() {
    let output = command("control").output().unwrap();

    let (address, lines) = stdout(&output).split_once('\n').expect("its address");
    assert!(address.starts_with("serving http://127.0.0.1:"), "{address}");
    assert_eq!(
        lines,
        "\
GET /status: topics: 0, messages: 0; a step is in flight
PUT /topics/orders: 204 No Content
POST /topics/orders: 204 No Content
event: orders: one
GET /status: topics: 1, messages: 1; a step is in flight
PUT /topics/prices: 204 No Content
DELETE /topics/orders: 204 No Content
POST /topics/orders: 204 No Content
POST /topics/prices: 204 No Content
event: prices: 9.99
GET /status: topics: 1, messages: 2; a step is in flight
the events have ended
"
    );
    assert_eq!(stderr(&output), "closed the feed; messages: 2, topics left: 1\n");
    assert_eq!(output.status.code(), Some(0));
}

fn request(address: &str, request: &str, body: &str) -> BufReader<TcpStream> {
    let mut connection = TcpStream::connect(address).unwrap();
    let head = format!("{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}", body.len());
    write!(connection, "{head}\r\n\r\n{body}").unwrap();
    BufReader::new(connection)
}

#[track_caller]
fn assert_answer(address: &str, sent: &str, body: &str, answer: &str) {
    let mut response = String::new();
    request(address, sent, body).read_to_string(&mut response).unwrap();
    assert!(response.contains(answer), "{sent}: {response}");
}

/// While several clients listen, and in the midst of a step.
#[cfg(unix)]
#[test]
fn stays_up_until_ctrl_c_and_closes() {
    let mut child =
        command("control").args(["--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("serving http://").expect("its address");
    let mut clients = ["first", "second"].map(|_| {
        let mut client = request(address, "GET /events", "").lines();
        assert_eq!(client.next().unwrap().unwrap(), "HTTP/1.1 200 OK");
        client
    });
    // A topic that would be another line of the event's is none.
    assert_answer(address, "PUT /topics/a%0Ab", "", "204 No Content");
    assert_answer(address, "PUT /topics/b", "", "204 No Content");
    assert_answer(address, "POST /topics/a%0Ab", "one", "204 No Content");
    assert_answer(address, "POST /topics/b", "two", "204 No Content");
    for client in &mut clients {
        let mut data = client.by_ref().map(Result::unwrap).filter(|line| line.starts_with("data: "));
        let data: [_; 3] = std::array::from_fn(|_| data.next().unwrap());
        assert_eq!(data, ["data: a", "data: b: one", "data: b: two"]);
    }
    assert_answer(address, "GET /status", "", "topics: 2, messages: 2");
    crate::interrupt(&child);
    for client in clients {
        assert!(client.map(Result::unwrap).all(|line| !line.starts_with("data: ")));
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(stderr(&output), "closed the feed; messages: 2, topics left: 2\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn refuses_what_is_no_port() {
    for (args, wrong) in [
        (&["--port", "many"][..], "--port takes a number, not `many`"),
        (&["--port"], "--port takes a number, not ``"),
        (&["stay"], "unknown argument `stay`"),
    ] {
        let output = command("control").args(args).output().unwrap();

        assert_refused("control", &output, 2, &format!("{wrong} (--help tells more)"));
    }
}
