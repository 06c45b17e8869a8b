//! A client library in small: the users of all pages, over any transport, with retries and a count. Its tests need no network.
//!
//! Run it: `cargo run --example pages`, and its tests: `cargo test --example pages`.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;
use std::vec;

use aiter::async_iter;
use tokio::time::sleep;

struct Page {
    users: Vec<String>,
    /// The number of the next one.
    next: Option<u32>,
}

/// What the library asks of HTTP, or of a test.
trait Transport {
    /// `+ Send`, since the stream of the attribute is `Send`.
    fn get(&mut self, page: u32) -> impl Future<Output = io::Result<Page>> + Send;
}

/// All users, page by page.
#[async_iter]
struct Users<T> {
    transport: T,
    /// The stream has it too, also while a page is fetched.
    #[async_iter(shared)]
    retries: Arc<AtomicUsize>,
    #[async_iter(shared)]
    yielded: Arc<AtomicUsize>,
    page: vec::IntoIter<String>,
    next_page: Option<u32>,
}

#[async_iter]
impl<T: Transport + Send> Users<T> {
    fn init(transport: T) -> Self {
        let page = Vec::new().into_iter();
        Self { transport, retries: Arc::default(), yielded: Arc::default(), page, next_page: Some(1) }
    }

    async fn next(&mut self) -> io::Result<Option<String>> {
        // There may be an empty page.
        while self.page.len() == 0 {
            let Some(number) = self.next_page else { return Ok(None) };
            let page = self.fetch(number).await?;
            (self.page, self.next_page) = (page.users.into_iter(), page.next);
        }
        self.yielded.fetch_add(1, Relaxed);
        Ok(self.page.next())
    }

    /// What may succeed next time is tried again, three times, after a pause that doubles.
    async fn fetch(&mut self, number: u32) -> io::Result<Page> {
        for seconds in [1, 2, 4] {
            match self.transport.get(number).await {
                Err(error) if error.kind() == ErrorKind::ConnectionReset => {
                    self.retries.fetch_add(1, Relaxed);
                    sleep(Duration::from_secs(seconds)).await;
                }
                result => return result,
            }
        }
        self.transport.get(number).await
    }
}

/// What is about the stream stands in an impl without the attribute, and needs no bound.
impl<T> Users<T> {
    /// How many were yielded, and how many requests were made again.
    fn counts(&self) -> (usize, usize) {
        (self.yielded.load(Relaxed), self.retries.load(Relaxed))
    }
}

/// Users and the next page, or an error.
type Answer<'a> = Result<(&'a [&'a str], Option<u32>), ErrorKind>;

/// Answers by a script, one answer for each request. After the last one it resets the connection.
struct Script<'a>(&'a [Answer<'a>]);

impl Transport for Script<'_> {
    async fn get(&mut self, _: u32) -> io::Result<Page> {
        let (answer, rest) = self.0.split_first().ok_or(ErrorKind::ConnectionReset)?;
        self.0 = rest;
        let (users, next) = (*answer)?;
        Ok(Page { users: users.iter().map(ToString::to_string).collect(), next })
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> io::Result<()> {
    let script = [Ok((&["Ada", "Ben"][..], Some(2))), Err(ErrorKind::ConnectionReset), Ok((&["Cy"], None))];
    let mut users = Users::new(Script(&script));
    while let Some(user) = users.next().await.transpose()? {
        let (yielded, retries) = users.counts();
        println!("{user}; users: {yielded}, retries: {retries}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, timeout};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_retry_waits_and_can_be_watched() {
        let begin = Instant::now();
        let mut users =
            Users::new(Script(&[Err(ErrorKind::ConnectionReset), Ok((&[], Some(2))), Ok((&["Ada"], None))]));
        // The pause is in flight, and the count can be read all the same. Nor does the timeout begin the pause anew.
        assert!(timeout(Duration::from_millis(600), users.next()).await.is_err());
        assert!(users.state().is_none());
        assert_eq!(users.counts(), (0, 1));
        assert_eq!(users.next().await.unwrap().unwrap(), "Ada");
        assert_eq!(begin.elapsed(), Duration::from_secs(1));
        assert!(users.next().await.is_none());
        assert_eq!(users.counts(), (1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn gives_up_after_three_retries_and_at_once_where_none_helps() {
        let mut users = Users::new(Script(&[]));
        assert_eq!(users.next().await.unwrap().unwrap_err().kind(), ErrorKind::ConnectionReset);
        assert!(users.next().await.is_none());
        assert_eq!(users.counts(), (0, 3));

        let mut users = Users::new(Script(&[Err(ErrorKind::PermissionDenied)]));
        assert_eq!(users.next().await.unwrap().unwrap_err().kind(), ErrorKind::PermissionDenied);
        assert_eq!(users.counts(), (0, 0));
    }
}
