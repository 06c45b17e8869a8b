//! Server-Sent Events in a transaction. It is committed when the client has all of them, and rolled back when the client goes away before, or
//! the server is stopped. Nobody can await when a client goes away, so the close is a task: `close_on_drop`.
//!
//! Run it: `cargo run --example sse`. It serves on loopback, and is its own client.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aiter::async_iter;
use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

const PAUSE: Duration = Duration::from_millis(30);

/// Stands for a database: the orders that nobody has got yet.
type Orders = Arc<Mutex<Vec<u32>>>;

struct Transaction {
    orders: Orders,
    taken: Vec<u32>,
}

impl Transaction {
    async fn take(&mut self) -> io::Result<Option<u32>> {
        sleep(PAUSE).await;
        let order = self.orders.lock().map_err(|_| lost())?.pop();
        self.taken.extend(order);
        Ok(order)
    }

    async fn commit(&mut self) -> io::Result<()> {
        sleep(PAUSE).await;
        println!("committed");
        self.taken.clear();
        Ok(())
    }

    async fn rollback(&mut self) -> io::Result<()> {
        sleep(PAUSE).await;
        println!("rolled back");
        self.orders.lock().map_err(|_| lost())?.extend(self.taken.drain(..).rev());
        Ok(())
    }
}

fn lost() -> io::Error {
    io::Error::other("the database is lost")
}

/// The orders, as events of one transaction.
#[async_iter]
struct Events {
    transaction: Transaction,
    seen_all: bool,
    stop: watch::Receiver<bool>,
    /// Goes with the state, after the close: so the other end knows when all are closed.
    _open: mpsc::Sender<Infallible>,
}

#[async_iter(close_on_drop = report)]
impl Events {
    fn init(Server { orders, stop, open }: Server) -> Self {
        Self { transaction: Transaction { orders, taken: Vec::new() }, seen_all: false, stop, _open: open }
    }

    async fn next(&mut self) -> io::Result<Option<Event>> {
        let order = select! {
            order = self.transaction.take() => order?,
            // A server that is stopped waits for its responses. So they have to end.
            _ = self.stop.wait_for(|stop| *stop) => return Ok(None),
        };
        self.seen_all = order.is_none();
        Ok(order.map(|order| Event::default().data(order.to_string())))
    }

    async fn close(&mut self) -> io::Result<()> {
        if self.seen_all { self.transaction.commit().await } else { self.transaction.rollback().await }
    }
}

/// Gets the error of a close that nobody awaits. Before the end it is an item, as any error.
#[expect(clippy::needless_pass_by_value, reason = "it is called with the error")]
fn report(error: io::Error) {
    eprintln!("an order may be lost: {error}");
}

#[derive(Clone)]
struct Server {
    orders: Orders,
    stop: watch::Receiver<bool>,
    open: mpsc::Sender<Infallible>,
}

async fn events(State(server): State<Server>) -> impl IntoResponse {
    Sse::new(Events::new(server))
}

/// Serves until it is told to stop, and until all transactions have ended.
async fn serve(listener: TcpListener, orders: Orders, mut stop: watch::Receiver<bool>) -> io::Result<()> {
    let (open, mut all_closed) = mpsc::channel(1);
    let router = Router::new().route("/", get(events)).with_state(Server { orders, stop: stop.clone(), open });
    let stopped = async move { drop(stop.wait_for(|stop| *stop).await) };
    axum::serve(listener, router).with_graceful_shutdown(stopped).await?;
    // `None` when the last sender is gone: that of the router, and those of the streams.
    all_closed.recv().await;
    Ok(())
}

/// What a browser would do.
async fn connect(server: SocketAddr) -> io::Result<Lines<BufReader<TcpStream>>> {
    let mut connection = TcpStream::connect(server).await?;
    connection.write_all(format!("GET / HTTP/1.1\r\nHost: {server}\r\n\r\n").as_bytes()).await?;
    Ok(BufReader::new(connection).lines())
}

/// The next event, or `None` at the end of the response: a chunk of length 0.
async fn event(events: &mut Lines<BufReader<TcpStream>>) -> io::Result<Option<String>> {
    while let Some(line) = events.next_line().await?.filter(|line| line != "0") {
        if let Some(order) = line.strip_prefix("data: ") {
            return Ok(Some(order.to_owned()));
        }
    }
    Ok(None)
}

fn left(orders: &Orders) -> io::Result<usize> {
    Ok(orders.lock().map_err(|_| lost())?.len())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let orders: Orders = Arc::new(Mutex::new(vec![4, 3, 2, 1]));
    let (stop, stopped) = watch::channel(false);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let server = listener.local_addr()?;
    let serving = tokio::spawn(serve(listener, Arc::clone(&orders), stopped));

    println!("A client that goes away:");
    let mut events = connect(server).await?;
    println!("{:?}, {:?}", event(&mut events).await?, event(&mut events).await?);
    drop(events);
    while left(&orders)? < 4 {
        sleep(PAUSE).await;
    }

    println!("One that stays:");
    let mut events = connect(server).await?;
    while let Some(order) = event(&mut events).await? {
        println!("{order}");
    }

    println!("One that is here when the server stops:");
    orders.lock().map_err(|_| lost())?.extend([6, 5]);
    let mut events = connect(server).await?;
    println!("{:?}", event(&mut events).await?);
    stop.send_replace(true);
    while event(&mut events).await?.is_some() {}
    serving.await??;
    println!("{} orders are left", left(&orders)?);
    Ok(())
}
