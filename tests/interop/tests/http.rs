//! As the body of a request, and of a response.

use std::convert::Infallible;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};

use aiter::{Generator, async_iter, yield_};
use axum::Router;
use axum::body::Body;
use axum::response::sse::{Event, Sse};
use axum::routing::{get, post};
use bytes::Bytes;
use futures::TryStreamExt;
use tokio::net::TcpListener;
use tokio::task::yield_now;

/// Chunks of text; the last one fails, if it shall.
#[async_iter]
struct Chunks {
    left: u32,
    fails: bool,
    closed: Sender<u32>,
}

#[async_iter]
impl Chunks {
    async fn init(left: u32, fails: bool, closed: Sender<u32>) -> io::Result<Self> {
        yield_now().await;
        Ok(Self { left, fails, closed })
    }

    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        yield_now().await;
        let Some(left) = self.left.checked_sub(1) else {
            return if self.fails { Err(io::Error::other("no more")) } else { Ok(None) };
        };
        self.left = left;
        Ok(Some(format!("{left};").into()))
    }

    async fn close(&mut self) -> io::Result<()> {
        yield_now().await;
        self.closed.send(self.left).map_err(io::Error::other)
    }
}

fn chunks(fails: bool) -> (Chunks, Receiver<u32>) {
    let (send, closed) = channel();
    (Chunks::new(3, fails, send), closed)
}

/// A generator that has a name, and one item an event.
#[async_iter]
async fn events() -> Generator<'static, Result<Event, Infallible>> {
    for n in 0..3 {
        yield_now().await;
        yield_!(Ok(Event::default().data(format!("event {n}"))));
    }
}

/// Serves on loopback while the test lasts, and gives the address.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    address
}

#[tokio::test]
async fn body_of_a_response() {
    let (send, closed) = channel();
    let body = async move || Body::from_stream(Chunks::new(3, false, send));
    let address = serve(Router::new().route("/", get(body))).await;

    assert_eq!(reqwest::get(address).await.unwrap().text().await.unwrap(), "2;1;0;");
    assert_eq!(closed.recv(), Ok(0));
}

/// What was there before is sent, and then the connection breaks off: a client does not take it for the end.
#[tokio::test]
async fn body_of_a_response_that_fails() {
    let (send, closed) = channel();
    let body = async move || Body::from_stream(Chunks::new(3, true, send));
    let address = serve(Router::new().route("/", get(body))).await;

    assert!(reqwest::get(address).await.unwrap().text().await.is_err());
    assert_eq!(closed.recv(), Ok(0));
}

/// Without a server in between, the error is the stream's own.
#[tokio::test]
async fn body_by_itself() {
    let (stream, closed) = chunks(true);
    let mut data = Body::from_stream(stream).into_data_stream();
    for expected in ["2;", "1;", "0;"] {
        assert_eq!(data.try_next().await.unwrap(), Some(Bytes::from(expected)));
    }
    assert_eq!(data.try_next().await.unwrap_err().to_string(), "no more");
    assert_eq!(closed.recv(), Ok(0));
    assert_eq!(data.try_next().await.unwrap(), None);
}

#[tokio::test]
async fn server_sent_events() {
    let address = serve(Router::new().route("/", get(async || Sse::new(events())))).await;

    let response = reqwest::get(address).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.text().await.unwrap(), "data: event 0\n\ndata: event 1\n\ndata: event 2\n\n");
}

#[tokio::test]
async fn body_of_a_request() {
    let address = serve(Router::new().route("/", post(async |text: String| text))).await;

    let (stream, closed) = chunks(false);
    let request = reqwest::Client::new().post(address).body(reqwest::Body::wrap_stream(stream));
    assert_eq!(request.send().await.unwrap().text().await.unwrap(), "2;1;0;");
    assert_eq!(closed.recv(), Ok(0));
}

#[tokio::test]
async fn body_of_a_request_that_fails() {
    let address = serve(Router::new().route("/", post(async |text: String| text))).await;

    let (stream, closed) = chunks(true);
    let request = reqwest::Client::new().post(address).body(reqwest::Body::wrap_stream(stream));
    assert!(request.send().await.is_err());
    assert_eq!(closed.recv(), Ok(0));
}

/// The other way round: a response's body as the state of a stream.
#[tokio::test]
async fn response_as_a_state() {
    /// The parts of a text between semicolons.
    #[async_iter]
    struct Parts {
        response: reqwest::Response,
        text: String,
    }

    #[async_iter]
    impl Parts {
        async fn init(address: String) -> reqwest::Result<Self> {
            Ok(Self { response: reqwest::get(address).await?, text: String::new() })
        }

        async fn next(&mut self) -> reqwest::Result<Option<String>> {
            loop {
                if let Some((part, rest)) = self.text.split_once(';') {
                    let part = part.to_owned();
                    self.text = rest.to_owned();
                    return Ok(Some(part));
                }
                match self.response.chunk().await? {
                    Some(chunk) => self.text += &String::from_utf8_lossy(&chunk),
                    None => return Ok(None),
                }
            }
        }
    }

    let address = serve(Router::new().route("/", get("one;two;three;"))).await;
    assert_eq!(Parts::new(address).try_collect::<Vec<_>>().await.unwrap(), ["one", "two", "three"]);
}
