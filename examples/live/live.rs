//! A stream as the body of an HTTP response: Server-Sent Events, which a page plots as they come.
//!
//! Run it: `cargo run --example live -- [--port PORT] [--values N] [--clients N]`, and open the address that it prints. Ctrl-C ends
//! it.

use std::convert::Infallible;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{env, fmt};

use aiter::async_iter;
use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio::{select, signal};

const USAGE: &str = "\
Serves a page with a plot of values, live.

Usage: live [--port PORT] [--values N] [--clients N]

  --port PORT  the port on loopback; 0, the default, is any free one
  --values N   ends each client's stream after so many values; without it, when the client goes away
  --clients N  ends after so many clients have gone; without it, on Ctrl-C";

const PERIOD: Duration = Duration::from_millis(50);

/// What a client gets, value by value.
#[async_iter]
struct Readings {
    client: u64,
    interval: Interval,
    values: u64,
    sent: u64,
    gone: Arc<Semaphore>,
}

#[async_iter]
impl Readings {
    fn init(client: u64, values: u64, gone: Arc<Semaphore>) -> Self {
        eprintln!("client {client}: here");
        let mut interval = interval(PERIOD);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { client, interval, values, sent: 0, gone }
    }

    async fn next(&mut self) -> Result<Option<Event>, Infallible> {
        if self.sent > self.values {
            return Ok(None);
        }
        self.interval.tick().await;
        self.sent += 1;
        if self.sent > self.values {
            return Ok(Some(Event::default().event("end").data("")));
        }
        #[expect(clippy::cast_precision_loss, reason = "it is a wave, at any number")]
        let time = self.sent as f64 * PERIOD.as_secs_f64();
        let value = 50.0 + 30.0 * (time * 2.0).sin() + 15.0 * (time * 7.0).sin();
        Ok(Some(Event::default().data(format!("{value:.1}"))))
    }
}

/// A browser that goes away takes its stream with it, in the midst of a step. Nobody can await then, so this is no `close`.
#[async_iter]
impl Drop for Readings {
    fn drop(&mut self) {
        eprintln!("client {}: gone after {} values", self.client, self.sent.min(self.values));
        self.gone.add_permits(1);
    }
}

#[derive(Clone)]
struct Server {
    values: u64,
    clients: Arc<AtomicU64>,
    gone: Arc<Semaphore>,
}

async fn readings(State(server): State<Server>) -> impl IntoResponse {
    let client = server.clients.fetch_add(1, Ordering::Relaxed) + 1;
    Sse::new(Readings::new(client, server.values, server.gone))
}

async fn run(options: Options) -> io::Result<()> {
    let Options { port, values, clients } = options;
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("port {port}: {error}")))?;
    print(format_args!("open http://{}/", listener.local_addr()?))?;
    let gone = Arc::new(Semaphore::new(0));
    let server = Server { values, clients: Arc::default(), gone: Arc::clone(&gone) };
    let router = Router::new()
        .route("/", get(Html(include_str!("page.html"))))
        .route("/readings", get(readings))
        .with_state(server);
    select! {
        result = axum::serve(listener, router) => result,
        signal = signal::ctrl_c() => signal,
        _ = gone.acquire_many(clients) => Ok(()),
    }
}

/// As `println!`, but a reader that has gone away (`| head`) is an error like any other.
fn print(line: fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout(), "{line}").map_err(|error| io::Error::new(error.kind(), format!("cannot print: {error}")))
}

struct Options {
    port: u16,
    values: u64,
    clients: u32,
}

/// The options, or what is wrong with the arguments.
fn parse(mut args: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { port: 0, values: u64::MAX, clients: u32::MAX };
    while let Some(arg) = args.next() {
        let value = args.next().unwrap_or_default();
        let wrong = |_| format!("{arg} takes a number, not `{value}`");
        match &*arg {
            "--port" => options.port = value.parse().map_err(wrong)?,
            "--values" => options.values = value.parse().map_err(wrong)?,
            "--clients" => options.clients = value.parse().map_err(wrong)?,
            _ => return Err(format!("unknown argument `{arg}`")),
        }
    }
    Ok(options)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    if env::args().any(|arg| arg == "--help" || arg == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let options = match parse(env::args().skip(1)) {
        Ok(options) => options,
        Err(wrong) => {
            eprintln!("live: {wrong} (--help tells more)");
            return ExitCode::from(2);
        }
    };
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("live: {error}");
            ExitCode::FAILURE
        }
    }
}
