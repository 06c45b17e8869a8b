//! To poll a service for the status of a job: the pause doubles while nothing changes, and what is new is an item.
//!
//! Run it: `cargo run --example poll_job`. Its clock is paused, and jumps when there is nothing else to do.

use std::io;
use std::time::Duration;

use aiter::{Stream, async_iter, yield_};
use tokio::time::{Instant, sleep};

const SHORTEST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(2);

#[derive(Clone, Debug, PartialEq)]
enum Status {
    Queued,
    Running { percent: u8 },
    Done,
}

/// Stands for the service: a job of ten seconds, that is queued for three of them.
struct Service {
    begin: Instant,
    requests: u32,
}

impl Service {
    async fn status(&mut self) -> io::Result<Status> {
        self.requests += 1;
        sleep(Duration::from_millis(5)).await;
        Ok(match self.begin.elapsed().as_secs() {
            0..3 => Status::Queued,
            3..7 => Status::Running { percent: 10 },
            7..10 => Status::Running { percent: 80 },
            _ => Status::Done,
        })
    }
}

/// Each new status, until the job is done. An error of the service, by `?`, is the last item.
#[async_iter]
async fn changes(service: &mut Service) -> impl Stream<Item = io::Result<Status>> {
    let mut last = None;
    let mut pause = SHORTEST;
    while last != Some(Status::Done) {
        let status = service.status().await?;
        if last.as_ref() == Some(&status) {
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST);
        } else {
            yield_!(Ok(status.clone()));
            last = Some(status);
            pause = SHORTEST;
        }
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> io::Result<()> {
    let begin = Instant::now();
    let mut service = Service { begin, requests: 0 };
    {
        let mut changes = changes(&mut service);
        while let Some(status) = aiter::next(&mut changes).await.transpose()? {
            println!("after {} ms: {status:?}", begin.elapsed().as_millis());
        }
    }
    println!("{} requests", service.requests);
    Ok(())
}
