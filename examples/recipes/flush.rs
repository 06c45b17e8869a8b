//! A subscription in a `select!`, beside a timer that flushes what has come, and Ctrl-C, which flushes the rest and unsubscribes.
//!
//! Run it: `cargo run --example flush [SECONDS]`. It ends after so long, 1 second by default, as if by Ctrl-C.

use std::pin::pin;
use std::time::Duration;
use std::{env, io};

use aiter::{async_iter, closing};
use tokio::sync::mpsc;
use tokio::time::{interval, sleep};
use tokio::{select, signal};

/// A batch is written when it is full, and what there is every so often.
const FULL: usize = 4;
const PERIOD: Duration = Duration::from_millis(100);

/// The messages of a server. A message comes in two parts, so a step that was dropped between them would lose one.
#[async_iter]
struct Subscription {
    numbers: mpsc::Receiver<u32>,
    received: u32,
}

#[async_iter]
impl Subscription {
    fn init(numbers: mpsc::Receiver<u32>) -> Self {
        Self { numbers, received: 0 }
    }

    async fn next(&mut self) -> Option<String> {
        let number = self.numbers.recv().await?;
        sleep(Duration::from_millis(15)).await;
        self.received += 1;
        Some(format!("message {number}"))
    }

    /// A message whose second part is still waited for goes with its step. A server that wants acknowledgements would send it again.
    async fn close(&mut self) {
        self.numbers.close();
        eprintln!("unsubscribed after {} messages", self.received);
    }
}

fn flush(batch: &mut Vec<String>) {
    if !batch.is_empty() {
        println!("{}", batch.join(", "));
        batch.clear();
    }
}

/// Writes the messages until they end, or it is told to stop.
async fn write(subscription: Subscription, stop: impl Future<Output = io::Result<()>>) -> io::Result<()> {
    let (result, ()) = closing(subscription, async |messages| {
        let (mut clock, mut stop) = (interval(PERIOD), pin!(stop));
        let mut batch = Vec::new();
        let result = loop {
            select! {
                message = messages.next() => match message {
                    Some(message) => batch.push(message),
                    None => break Ok(()),
                },
                // A step is in flight, as a rule. It continues in the next round.
                _ = clock.tick() => flush(&mut batch),
                stopped = &mut stop => break stopped,
            }
            if batch.len() == FULL {
                flush(&mut batch);
            }
        };
        flush(&mut batch);
        result
    })
    .await;
    result
}

/// Sends a message every 10 ms, as long as anybody is there.
async fn serve(server: mpsc::Sender<u32>) {
    let mut clock = interval(Duration::from_millis(10));
    for number in 1.. {
        clock.tick().await;
        if server.send(number).await.is_err() {
            break;
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let seconds = env::args().nth(1).map_or(Ok(1), |seconds| seconds.parse()).map_err(io::Error::other)?;
    let (server, numbers) = mpsc::channel(1);
    tokio::spawn(serve(server));
    let stop = async {
        select! {
            signal = signal::ctrl_c() => signal,
            () = sleep(Duration::from_secs(seconds)) => Ok(()),
        }
    };
    write(Subscription::new(numbers), stop).await
}
