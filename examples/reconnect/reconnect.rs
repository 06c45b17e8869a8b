//! A subscription over TCP that survives its connections: it reconnects, after a pause that grows, and resumes where it was.
//!
//! Run it: `cargo run --example reconnect [ADDRESS]`.
//!
//! The protocol is one of lines. A client says `after N`; a server sends the messages from N + 1 on, each as `NUMBER TEXT`, and
//! `end` after the last. A client that leaves before says `bye`: so it does on Ctrl-C.

use std::io::{self, ErrorKind, Write};
use std::net::SocketAddr;
use std::pin::pin;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fmt, mem};

use aiter::{async_iter, try_closing};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio::{select, signal};

const USAGE: &str = "\
Prints the messages of a subscription, whatever becomes of its connections.

Usage: reconnect [ADDRESS]

  ADDRESS  IP:PORT of a server; without one, that of a server of its own, which drops the line on purpose";

const SHORTEST: Duration = Duration::from_millis(20);
const LONGEST: Duration = Duration::from_secs(1);
/// So many failures in a row are too many.
const ATTEMPTS: u32 = 6;
/// The consumer waits no longer for a message, before it asks again.
const PATIENCE: Duration = Duration::from_millis(15);

#[derive(Debug)]
struct Message {
    number: u64,
    text: String,
}

/// The messages of a server, each once, in their order. What goes wrong is an error among them; the next step connects anew.
#[async_iter]
struct Subscription {
    server: SocketAddr,
    connection: Option<BufReader<TcpStream>>,
    /// The number of the last message.
    last: u64,
    pause: Duration,
}

#[async_iter(continue_on_error)]
impl Subscription {
    fn init(server: SocketAddr) -> Self {
        Self { server, connection: None, last: 0, pause: Duration::ZERO }
    }

    async fn next(&mut self) -> io::Result<Option<Message>> {
        let message = self.receive().await;
        if !matches!(message, Ok(Some(_))) {
            // Whatever fails, this connection is not used again; nor is it after the end.
            self.connection = None;
        }
        message
    }

    /// The connection stays in its field, and is only borrowed: `close` drops a step in flight, and wants to say goodbye.
    async fn receive(&mut self) -> io::Result<Option<Message>> {
        let connection = if let Some(connection) = &mut self.connection {
            connection
        } else {
            let connection = self.connect().await?;
            self.connection.insert(connection)
        };
        let mut line = String::new();
        connection.read_line(&mut line).await?;
        // The half of a message is no message.
        let line = line.strip_suffix('\n').ok_or(ErrorKind::UnexpectedEof)?;
        if line == "end" {
            return Ok(None);
        }
        let (number, text) = line.split_once(' ').ok_or(ErrorKind::InvalidData)?;
        let number = number.parse().map_err(|_| ErrorKind::InvalidData)?;
        self.last = number;
        self.pause = Duration::ZERO;
        Ok(Some(Message { number, text: text.to_owned() }))
    }

    /// After a pause, which is longer from one failure to the next.
    async fn connect(&mut self) -> io::Result<BufReader<TcpStream>> {
        let longer = (self.pause * 2).clamp(SHORTEST, LONGEST);
        sleep(mem::replace(&mut self.pause, longer)).await;
        let mut connection = TcpStream::connect(self.server).await?;
        connection.write_all(format!("after {}\n", self.last).as_bytes()).await?;
        Ok(BufReader::new(connection))
    }

    async fn close(&mut self) -> io::Result<()> {
        eprintln!("closed after message {}", self.last);
        let Some(connection) = &mut self.connection else { return Ok(()) };
        connection.write_all(b"bye\n").await?;
        connection.shutdown().await
    }
}

async fn run(server: SocketAddr) -> io::Result<()> {
    try_closing(Subscription::new(server), async |messages| {
        let mut interrupted = pin!(signal::ctrl_c());
        let (mut received, mut failures, mut in_a_row, mut waits) = (0, 0, 0, 0);
        loop {
            // The wait is given up in the midst of a line, of a connect, of a pause; the step continues at the next poll.
            let Ok(message) = (select! {
                message = timeout(PATIENCE, messages.next()) => message,
                signal = &mut interrupted => {
                    signal?;
                    return print(format_args!("interrupted after {received} messages"));
                }
            }) else {
                waits += 1;
                continue;
            };
            match message {
                None => break,
                Some(Ok(Message { number, text })) => {
                    received += 1;
                    in_a_row = 0;
                    print(format_args!("{number} {text}"))?;
                    if number != received {
                        return Err(io::Error::other(format!("message {received} was lost, or one came twice")));
                    }
                }
                Some(Err(error)) => {
                    failures += 1;
                    in_a_row += 1;
                    // When to give up is for the consumer to say.
                    if in_a_row == ATTEMPTS {
                        return Err(io::Error::new(error.kind(), format!("{ATTEMPTS} failures in a row: {error}")));
                    }
                    print(format_args!("failed: {error}; connecting again"))?;
                }
            }
        }
        print(format_args!("{received} messages, none lost, none twice; {failures} failures"))?;
        eprintln!("{waits} times the wait was given up");
        Ok(())
    })
    .await
}

async fn demo() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let server = listener.local_addr()?;
    tokio::spawn(serve(listener));
    run(server).await
}

/// A server that sends 12 messages, and drops the line all the time.
async fn serve(listener: TcpListener) -> io::Result<()> {
    let messages: Vec<_> = (1..=12).map(|number| format!("{number} is a message\n")).collect();
    // How many bytes each connection lives for: some end within a message, some before the first.
    for life in [45, 0, 0, 30, 7, 60, 1, usize::MAX] {
        let (mut connection, _) = listener.accept().await?;
        let mut request = String::new();
        BufReader::new(&mut connection).read_line(&mut request).await?;
        let last = request.trim().strip_prefix("after ").and_then(|last| last.parse().ok()).unwrap_or(0);
        let text = messages[last..].concat() + "end\n";
        // A few bytes at a time, as a slow line does.
        for bytes in text.as_bytes()[..text.len().min(life)].chunks(10) {
            connection.write_all(bytes).await?;
            sleep(PATIENCE).await;
        }
    }
    Ok(())
}

/// As `println!`, but a reader that has gone away (`| head`) is an error like any other.
fn print(line: fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout(), "{line}").map_err(|error| io::Error::new(error.kind(), format!("cannot print: {error}")))
}

/// The server's address, if any, or what is wrong with the arguments.
fn parse(args: &[String]) -> Result<Option<SocketAddr>, String> {
    match args {
        [] => Ok(None),
        [address] => address.parse().map(Some).map_err(|_| format!("ADDRESS is IP:PORT, not `{address}`")),
        _ => Err(format!("at most 1 argument, not {}", args.len())),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let result = match parse(&args) {
        Ok(Some(server)) => run(server).await,
        Ok(None) => demo().await,
        Err(wrong) => {
            eprintln!("reconnect: {wrong} (--help tells more)");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("reconnect: {error}");
            ExitCode::FAILURE
        }
    }
}
