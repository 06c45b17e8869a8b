//! A subscription, such as the `LISTEN` of SQL: the step waits for messages, and for what it is told to listen to. Half of a line stays in
//! an inner stream while the step does something else.
//!
//! Run it: `cargo run --example listen`. Its clock is paused, and jumps when there is nothing else to do.

use std::io;
use std::time::Duration;

use aiter::{async_iter, try_closing};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf, duplex, split};
use tokio::select;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

/// The lines of a connection.
///
/// `read_line` is not cancel-safe: if it is dropped, it may have read half of a line, which is lost. A step of a stream is not dropped
/// when nobody waits for it, so this is a stream of its own.
#[async_iter]
struct Lines {
    reader: BufReader<ReadHalf<DuplexStream>>,
}

#[async_iter]
impl Lines {
    fn init(reader: ReadHalf<DuplexStream>) -> Self {
        Self { reader: BufReader::new(reader) }
    }

    async fn next(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let length = self.reader.read_line(&mut line).await?;
        Ok((length > 0).then(|| line.trim_end().to_owned()))
    }
}

/// The messages of all topics that are listened to.
#[async_iter]
struct Subscription {
    /// The stream has it too, so one can listen to more while a step waits for a message.
    #[async_iter(shared)]
    topics: mpsc::UnboundedSender<&'static str>,
    to_listen: mpsc::UnboundedReceiver<&'static str>,
    lines: Lines,
    writer: WriteHalf<DuplexStream>,
}

#[async_iter]
impl Subscription {
    fn init(connection: DuplexStream) -> Self {
        let (reader, writer) = split(connection);
        let (topics, to_listen) = mpsc::unbounded_channel();
        Self { topics, to_listen, lines: Lines::new(reader), writer }
    }

    async fn next(&mut self) -> io::Result<Option<String>> {
        loop {
            // The branch that loses is dropped. That of the lines loses nothing: the step of `lines` continues at the next round.
            select! {
                line = self.lines.next() => return line.transpose(),
                Some(topic) = self.to_listen.recv() => self.send(&format!("LISTEN {topic}\n")).await?,
            }
        }
    }

    async fn send(&mut self, line: &str) -> io::Result<()> {
        self.writer.write_all(line.as_bytes()).await
    }

    async fn close(&mut self) -> io::Result<()> {
        self.send("UNLISTEN\n").await
    }
}

impl Subscription {
    /// At any time, also while a step is in flight.
    fn listen(&self, topic: &'static str) {
        // An error means that the stream has ended.
        let _ = self.topics.send(topic);
    }
}

/// Sends one message, in two halves. Then prints what it is told.
async fn server(mut connection: DuplexStream) -> io::Result<()> {
    connection.write_all(b"half of ").await?;
    sleep(Duration::from_millis(100)).await;
    connection.write_all(b"a message\n").await?;
    let mut lines = BufReader::new(connection).lines();
    while let Some(line) = lines.next_line().await? {
        println!("the server is told: {line}");
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> io::Result<()> {
    let (near, far) = duplex(64);
    let server = tokio::spawn(server(far));
    try_closing(Subscription::new(near), async |messages| {
        messages.listen("orders");
        if timeout(Duration::from_millis(50), messages.next()).await.is_err() {
            println!("no message yet"); // a step is in flight, and has half of a line
        }
        messages.listen("prices");
        println!("{:?}", messages.next().await.transpose()?);
        io::Result::Ok(())
    })
    .await?;
    server.await?
}
