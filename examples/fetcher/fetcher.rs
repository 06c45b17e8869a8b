//! Pages by HTTP, one a step: one client for all, closed on every way out, and a stream that tells how far it is while a page hangs.
//!
//! Run it: `cargo run --example fetcher -- [--concurrent N] [--first N] [URL…]`. In Python:
//!
//! ```python
//! class AsyncDataFetcher:
//!     def __init__(self, urls):
//!         self.urls = iter(urls)
//!         self.session = None
//!
//!     def __aiter__(self):
//!         return self
//!
//!     async def __anext__(self):
//!         if self.session is None:  # neither `__init__` nor `__aiter__` can await
//!             self.session = aiohttp.ClientSession()
//!         for url in self.urls:
//!             async with self.session.get(url) as response:
//!                 return await response.read()
//!         raise StopAsyncIteration
//!
//!     async def aclose(self):
//!         if self.session is not None:
//!             await self.session.close()
//!
//! async with aclosing(AsyncDataFetcher(urls)) as pages:
//!     async for page in pages:
//!         print(len(page), "bytes")
//! ```

use std::error::Error;
use std::future::pending;
use std::io::{self, Write};
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;
use std::{env, fmt, iter, vec};

use aiter::{async_iter, try_closing};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{Stream, StreamExt, TryBuffered, TryStreamExt};
use reqwest::{Client, Url};
use tokio::net::TcpListener;
use tokio::time::sleep;
use tokio::{select, signal};

const USAGE: &str = "\
Fetches pages, and prints their sizes.

Usage: fetcher [--concurrent N] [--first N] [URL…]

  --concurrent N  as many requests at a time, at least 1
  --first N       leaves after so many pages
  URL…            http://…; without one, pages of a server of its own";

/// How long a page may take; the server's own hanging page shows it.
const TIMEOUT: Duration = Duration::from_secs(3);
/// After so long without a page the program says how far it is.
const PATIENCE: Duration = Duration::from_secs(2);

type Result<T> = std::result::Result<T, reqwest::Error>;

struct Page {
    url: Url,
    length: usize,
}

/// A page a step. One that cannot be had is an error among the items, and the next step fetches the next page.
#[async_iter]
struct AsyncDataFetcher {
    client: Client,
    urls: vec::IntoIter<Url>,
    /// The stream has it too, at any time.
    #[async_iter(shared)]
    progress: Arc<Progress>,
}

struct Progress {
    pages: usize,
    begun: AtomicUsize,
    fetched: AtomicUsize,
}

#[async_iter(continue_on_error)]
impl AsyncDataFetcher {
    fn init(urls: Vec<Url>) -> Result<Self> {
        let progress = Progress { pages: urls.len(), begun: 0.into(), fetched: 0.into() };
        Ok(Self { client: client()?, urls: urls.into_iter(), progress: progress.into() })
    }

    async fn next(&mut self) -> Result<Option<Page>> {
        let Some(url) = self.urls.next() else { return Ok(None) };
        self.progress.begun.fetch_add(1, Relaxed);
        let page = fetch(self.client.clone(), url).await?;
        self.progress.fetched.fetch_add(1, Relaxed);
        Ok(Some(page))
    }

    async fn close(&mut self) {
        eprintln!("closed after {} pages", self.progress.fetched.load(Relaxed));
    }
}

/// A plain impl is about the stream. While a page hangs, a step is in flight, and `state()` is `None`; a shared field is there.
impl AsyncDataFetcher {
    fn progress(&self) -> String {
        let Progress { pages, begun, fetched } = &*self.progress;
        format!("waiting for page {} of {pages}; {} fetched", begun.load(Relaxed), fetched.load(Relaxed))
    }
}

/// A stream takes one step at a time. For several pages at a time a step gives a page that is yet to be fetched, and `buffered`
/// does the rest.
#[async_iter]
struct Requests {
    client: Client,
    urls: vec::IntoIter<Url>,
    started: usize,
}

#[async_iter]
impl Requests {
    fn init(urls: Vec<Url>) -> Result<Self> {
        Ok(Self { client: client()?, urls: urls.into_iter(), started: 0 })
    }

    async fn next(&mut self) -> Result<Option<BoxFuture<'static, Result<Page>>>> {
        let Some(url) = self.urls.next() else { return Ok(None) };
        self.started += 1;
        Ok(Some(fetch(self.client.clone(), url).boxed()))
    }

    async fn close(&mut self) {
        eprintln!("closed after {} requests", self.started);
    }
}

/// A step that awaits nothing is over at once. So no step is ever in flight, and the fields need not be shared.
impl Requests {
    fn progress(&self) -> Option<String> {
        let state = self.state()?;
        Some(format!("waiting; {} of {} requests started", state.started, state.started + state.urls.len()))
    }
}

fn client() -> Result<Client> {
    Client::builder().timeout(TIMEOUT).build()
}

async fn fetch(client: Client, url: Url) -> Result<Page> {
    let response = client.get(url.clone()).send().await?.error_for_status()?;
    Ok(Page { url, length: response.bytes().await?.len() })
}

/// Prints the pages as they come, and how far it is when none comes. Gives how many could not be had.
async fn show<S>(mut pages: S, first: usize, progress: impl Fn(&S) -> Option<String>) -> io::Result<usize>
where
    S: Stream<Item = Result<Page>> + Unpin,
{
    let mut interrupt = pin!(signal::ctrl_c());
    let (mut seen, mut failed) = (0, 0);
    while seen < first {
        let page = select! {
            biased;
            signal = &mut interrupt => return signal.and(Err(io::ErrorKind::Interrupted.into())),
            page = pages.next() => page,
            () = sleep(PATIENCE) => {
                // The step is in flight still, and continues in the next round.
                progress(&pages).inspect(|progress| eprintln!("{progress}"));
                continue;
            }
        };
        match page {
            None => break,
            Some(Ok(page)) => print(format_args!("{}: {} bytes", page.url, page.length))?,
            Some(Err(error)) => {
                failed += 1;
                print(format_args!("failed: {}", with_sources(&error)))?;
            }
        }
        seen += 1;
    }
    Ok(failed)
}

async fn run(options: Options) -> io::Result<bool> {
    let Options { concurrent, first, mut urls } = options;
    let demo = urls.is_empty();
    if demo {
        urls = serve().await?;
    }
    // The client is closed when all pages are there, when the body leaves its loop, and when it fails.
    let failed = if let Some(n) = concurrent {
        let requests = Requests::new(urls).map_err(io::Error::other)?;
        let progress = |pages: &TryBuffered<&mut Requests>| pages.get_ref().progress();
        try_closing(requests, async |requests| show(requests.try_buffered(n), first, progress).await).await?
    } else {
        let pages = AsyncDataFetcher::new(urls).map_err(io::Error::other)?;
        try_closing(pages, async |pages| show(pages, first, |pages| Some(pages.progress())).await).await?
    };
    Ok(demo || failed == 0)
}

/// Starts a server on loopback, which goes with the program, and gives the addresses of its pages.
async fn serve() -> io::Result<Vec<Url>> {
    let slow = get(async || {
        sleep(Duration::from_millis(500)).await;
        "It took its time."
    });
    let pages = [
        ("/start", get("Hello.")),
        ("/slow", slow),
        ("/failing", get(StatusCode::INTERNAL_SERVER_ERROR)),
        ("/hanging", get(pending::<()>)),
        ("/last", get("That was all.")),
    ];
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = Url::parse(&format!("http://{}", listener.local_addr()?)).map_err(io::Error::other)?;
    let urls = pages.iter().map(|(path, _)| base.join(path)).collect::<std::result::Result<_, _>>();
    let router = pages.into_iter().fold(Router::new(), |router, (path, page)| router.route(path, page));
    tokio::spawn(axum::serve(listener, router).into_future());
    urls.map_err(io::Error::other)
}

/// What went wrong, and why: an error of `reqwest` only says the first.
fn with_sources(error: &reqwest::Error) -> String {
    let errors = iter::successors(Some(error as &dyn Error), |&error| error.source());
    errors.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// As `println!`, but a reader that has gone away (`| head`) is an error like any other.
fn print(line: fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout(), "{line}").map_err(|error| io::Error::new(error.kind(), format!("cannot print: {error}")))
}

struct Options {
    concurrent: Option<usize>,
    first: usize,
    urls: Vec<Url>,
}

/// The options, or what is wrong with the arguments.
fn parse(mut args: impl Iterator<Item = String>) -> std::result::Result<Options, String> {
    let mut options = Options { concurrent: None, first: usize::MAX, urls: Vec::new() };
    while let Some(arg) = args.next() {
        match &*arg {
            "--concurrent" | "--first" => {
                let value = args.next().unwrap_or_default();
                let number = value.parse().ok().filter(|number| *number > 0);
                let number = number.ok_or_else(|| format!("{arg} takes a number, at least 1, not `{value}`"))?;
                if arg == "--first" { options.first = number } else { options.concurrent = Some(number) }
            }
            _ if arg.starts_with('-') => return Err(format!("unknown option `{arg}`")),
            _ => match Url::parse(&arg) {
                Ok(url) if url.scheme() == "http" => options.urls.push(url),
                // Without TLS, so that this builds in less time.
                Ok(_) => return Err(format!("`{arg}` is not http://…: this program has no other scheme")),
                Err(error) => return Err(format!("`{arg}` is no URL: {error}; a URL is http://…")),
            },
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
            eprintln!("fetcher: {wrong} (--help tells more)");
            return ExitCode::from(2);
        }
    };
    match run(options).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("fetcher: {error}");
            // What a shell makes of Ctrl-C.
            if error.kind() == io::ErrorKind::Interrupted { ExitCode::from(130) } else { ExitCode::FAILURE }
        }
    }
}
