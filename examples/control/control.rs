//! A stream in the state of an HTTP server, which other requests change and look at while it runs.
//!
//! Run it: `cargo run --example control`. It starts the server, talks to it as a client would, prints both, and ends. With `--port PORT`
//! it stays up for a client of yours until Ctrl-C.
//!
//! ```console
//! curl -N     ADDRESS/events          # the messages as they come: Server-Sent Events
//! curl -X PUT ADDRESS/topics/orders   # subscribes; -X DELETE unsubscribes
//! curl -d 42  ADDRESS/topics/orders   # publishes
//! curl        ADDRESS/status
//! ```

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::future::poll_fn;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::{env, fmt, mem};

use aiter::{AsyncClose, Stream, async_iter, yield_};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::task::yield_now;
use tokio::{select, signal};

const USAGE: &str = "\
Serves a subscription that can be changed while it runs.

Usage: control [--port PORT]

  --port PORT  the port on loopback, 0 for any free one, and serves until Ctrl-C; without it, drives itself, and ends";

#[derive(Clone)]
struct Message {
    topic: String,
    text: String,
}

/// Stands for the client of a message queue. As there, all methods take `&mut self`: while `receive` waits, no other can be called.
struct Connection {
    messages: broadcast::Receiver<Message>,
    topics: BTreeSet<String>,
}

impl Connection {
    async fn subscribe(&mut self, topic: String) {
        yield_now().await;
        self.topics.insert(topic);
    }

    async fn unsubscribe(&mut self, topic: &str) {
        yield_now().await;
        self.topics.remove(topic);
    }

    async fn receive(&mut self) -> Option<Message> {
        loop {
            match self.messages.recv().await {
                Ok(message) if self.topics.contains(&message.topic) => return Some(message),
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// Gives how many topics were left.
    async fn disconnect(&mut self) -> usize {
        yield_now().await;
        mem::take(&mut self.topics).len()
    }
}

enum Change {
    Subscribe(String),
    Unsubscribe(String),
}

/// What the step is asked to do, and what it says when that is done.
struct Command {
    change: Change,
    done: oneshot::Sender<()>,
}

#[derive(Default)]
struct Counts {
    topics: AtomicU64,
    messages: AtomicU64,
}

/// The messages of the topics that are subscribed to.
#[async_iter]
struct Feed {
    /// The connection belongs to the step, so the step is told what to do with it.
    #[async_iter(shared)]
    commands: mpsc::Sender<Command>,
    #[async_iter(shared)]
    counts: Arc<Counts>,
    inbox: mpsc::Receiver<Command>,
    connection: Connection,
}

#[async_iter]
impl Feed {
    fn init(messages: broadcast::Receiver<Message>) -> Self {
        let (commands, inbox) = mpsc::channel(8);
        Self { commands, counts: Arc::default(), inbox, connection: Connection { messages, topics: BTreeSet::new() } }
    }

    async fn next(&mut self) -> Option<Message> {
        loop {
            select! {
                Some(command) = self.inbox.recv() => self.obey(command).await,
                message = self.connection.receive() => {
                    let message = message?;
                    self.counts.messages.fetch_add(1, Ordering::Relaxed);
                    return Some(message);
                }
            }
        }
    }

    async fn obey(&mut self, Command { change, done }: Command) {
        match change {
            Change::Subscribe(topic) => self.connection.subscribe(topic).await,
            Change::Unsubscribe(topic) => self.connection.unsubscribe(&topic).await,
        }
        self.counts.topics.store(self.connection.topics.len() as u64, Ordering::Relaxed);
        // Whoever asked may have gone away.
        let _ = done.send(());
    }

    async fn close(&mut self) {
        // Whoever still waits for a change hears that there will be none.
        self.inbox.close();
        while self.inbox.recv().await.is_some() {}
        let topics = self.connection.disconnect().await;
        let messages = self.counts.messages.load(Ordering::Relaxed);
        eprintln!("closed the feed; messages: {messages}, topics left: {topics}");
    }
}

/// A plain impl is about the stream, and sees the shared fields at any time.
impl Feed {
    fn status(&self) -> String {
        let topics = self.counts.topics.load(Ordering::Relaxed);
        let messages = self.counts.messages.load(Ordering::Relaxed);
        let step = if self.state().is_none() { "a step is in flight" } else { "between two steps" };
        format!("topics: {topics}, messages: {messages}; {step}")
    }
}

/// The state of the server.
#[derive(Clone)]
struct App {
    /// Locked for a single poll, not for a whole step, which is kept in the stream. `pump` alone polls it: others only look, and send
    /// commands.
    feed: Arc<Mutex<Feed>>,
    /// To the clients. It is there as long as the feed runs.
    clients: broadcast::WeakSender<Message>,
    /// What another program would have: the other end of the message queue.
    queue: broadcast::Sender<Message>,
}

impl App {
    fn feed(&self) -> MutexGuard<'_, Feed> {
        self.feed.lock().expect("no poll panics")
    }

    async fn next(&self) -> Option<Message> {
        poll_fn(|cx| Pin::new(&mut *self.feed()).poll_next(cx)).await
    }

    async fn close(&self) {
        poll_fn(|cx| Pin::new(&mut *self.feed()).poll_close(cx)).await;
    }

    /// Tells the step what to change, and waits until that is done.
    async fn change(&self, change: Change) -> StatusCode {
        let (done, wait) = oneshot::channel();
        let commands = self.feed().commands.clone();
        let sent = commands.send(Command { change, done }).await;
        // If the feed is closed, nobody takes the command, or nobody answers.
        if sent.is_ok() && wait.await.is_ok() { StatusCode::NO_CONTENT } else { StatusCode::SERVICE_UNAVAILABLE }
    }
}

/// Takes the messages from the feed to the clients until it is told to stop. Then it closes the feed, and the clients' streams end.
async fn pump(app: App, clients: broadcast::Sender<Message>, mut stop: watch::Receiver<bool>) {
    loop {
        select! {
            message = app.next() => match message {
                // An error means that there are no clients.
                Some(message) => drop(clients.send(message)),
                None => break,
            },
            _ = stop.wait_for(|stop| *stop) => break,
        }
    }
    app.close().await;
}

async fn events(State(app): State<App>) -> Response {
    match app.clients.upgrade() {
        Some(clients) => Sse::new(to_events(clients.subscribe())).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

#[async_iter]
async fn to_events(mut messages: broadcast::Receiver<Message>) -> impl Stream<Item = Result<Event, Infallible>> {
    loop {
        match messages.recv().await {
            Ok(Message { topic, text }) => yield_!(Ok(Event::default().data(format!("{topic}: {text}")))),
            Err(RecvError::Lagged(lost)) => yield_!(Ok(Event::default().comment(format!("{lost} lost")))),
            Err(RecvError::Closed) => break,
        }
    }
}

async fn subscribe(State(app): State<App>, Path(topic): Path<String>) -> StatusCode {
    app.change(Change::Subscribe(topic)).await
}

async fn unsubscribe(State(app): State<App>, Path(topic): Path<String>) -> StatusCode {
    app.change(Change::Unsubscribe(topic)).await
}

async fn publish(State(app): State<App>, Path(topic): Path<String>, text: String) -> StatusCode {
    // An error means that the feed is closed.
    let sent = app.queue.send(Message { topic, text });
    if sent.is_ok() { StatusCode::NO_CONTENT } else { StatusCode::SERVICE_UNAVAILABLE }
}

async fn status(State(app): State<App>) -> String {
    app.feed().status() + "\n"
}

/// Serves until it is told to stop. Returns once the feed is closed and all clients are gone.
async fn serve(listener: TcpListener, mut stop: watch::Receiver<bool>) -> io::Result<()> {
    let (queue, messages) = broadcast::channel(64);
    let (clients, _) = broadcast::channel(64);
    let app = App { feed: Arc::new(Mutex::new(Feed::new(messages))), clients: clients.downgrade(), queue };
    let pump = tokio::spawn(pump(app.clone(), clients, stop.clone()));
    let router = Router::new()
        .route("/events", get(events))
        .route("/status", get(status))
        .route("/topics/{topic}", put(subscribe).delete(unsubscribe).post(publish))
        .with_state(app);
    let stopped = async move { drop(stop.wait_for(|stop| *stop).await) };
    axum::serve(listener, router).with_graceful_shutdown(stopped).await?;
    pump.await.map_err(io::Error::other)
}

/// A request of the program's own client.
async fn request(server: SocketAddr, method: &str, path: &str, body: &str) -> io::Result<BufReader<TcpStream>> {
    let mut connection = TcpStream::connect(server).await?;
    let length = body.len();
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    connection.write_all((head + body).as_bytes()).await?;
    Ok(BufReader::new(connection))
}

/// Prints a request and its response.
async fn ask(server: SocketAddr, method: &str, path: &str, body: &str) -> io::Result<()> {
    let mut response = String::new();
    request(server, method, path, body).await?.read_to_string(&mut response).await?;
    let (head, body) = response.split_once("\r\n\r\n").ok_or(io::ErrorKind::InvalidData)?;
    let (_, status) = head.lines().next().and_then(|line| line.split_once(' ')).ok_or(io::ErrorKind::InvalidData)?;
    print(format_args!("{method} {path}: {}", if body.is_empty() { status } else { body.trim_end() }))
}

/// Prints the next event, or that there will be none.
async fn print_event(events: &mut Lines<BufReader<TcpStream>>) -> io::Result<()> {
    while let Some(line) = events.next_line().await? {
        if let Some(message) = line.strip_prefix("data: ") {
            return print(format_args!("event: {message}"));
        }
    }
    print(format_args!("the events have ended"))
}

/// What a client of the server would do.
async fn drive(server: SocketAddr, stop: watch::Sender<bool>) -> io::Result<()> {
    ask(server, "GET", "/status", "").await?;
    let mut events = request(server, "GET", "/events", "").await?.lines();
    // The response has begun, so no message from here on is missed.
    events.next_line().await?;
    ask(server, "PUT", "/topics/orders", "").await?;
    ask(server, "POST", "/topics/orders", "one").await?;
    print_event(&mut events).await?;
    ask(server, "GET", "/status", "").await?;
    ask(server, "PUT", "/topics/prices", "").await?;
    ask(server, "DELETE", "/topics/orders", "").await?;
    ask(server, "POST", "/topics/orders", "two").await?;
    ask(server, "POST", "/topics/prices", "9.99").await?;
    print_event(&mut events).await?;
    ask(server, "GET", "/status", "").await?;
    // In the midst of a step, and while a client listens.
    stop.send_replace(true);
    print_event(&mut events).await
}

async fn run(port: Option<u16>) -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port.unwrap_or(0)))
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("port {}: {error}", port.unwrap_or(0))))?;
    let server = listener.local_addr()?;
    print(format_args!("serving http://{server}"))?;
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(serve(listener, stopped));
    if port.is_some() {
        signal::ctrl_c().await?;
        stop.send_replace(true);
    } else {
        drive(server, stop).await?;
    }
    serving.await.map_err(io::Error::other)?
}

/// As `println!`, but a reader that has gone away (`| head`) is an error like any other.
fn print(line: fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout(), "{line}").map_err(|error| io::Error::new(error.kind(), format!("cannot print: {error}")))
}

/// The port, if any, or what is wrong with the arguments.
fn parse(mut args: impl Iterator<Item = String>) -> Result<Option<u16>, String> {
    let mut port = None;
    while let Some(arg) = args.next() {
        if arg != "--port" {
            return Err(format!("unknown argument `{arg}`"));
        }
        let value = args.next().unwrap_or_default();
        port = Some(value.parse().map_err(|_| format!("{arg} takes a number, not `{value}`"))?);
    }
    Ok(port)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    if env::args().any(|arg| arg == "--help" || arg == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let port = match parse(env::args().skip(1)) {
        Ok(port) => port,
        Err(wrong) => {
            eprintln!("control: {wrong} (--help tells more)");
            return ExitCode::from(2);
        }
    };
    match run(port).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("control: {error}");
            ExitCode::FAILURE
        }
    }
}
