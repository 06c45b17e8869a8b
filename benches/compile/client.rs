//! What the structs ask for their pages. It suspends once a page.

use std::{future::poll_fn, io, task::Poll};

pub struct Client {
    pub end: u64,
}

pub struct Page {
    pub number: u64,
    pub next: u64,
}

impl Client {
    pub async fn page(&self, of: u64, cursor: u64) -> io::Result<Page> {
        let mut suspended = false;
        poll_fn(|cx| {
            if std::mem::replace(&mut suspended, true) {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
        if cursor >= self.end {
            return Err(io::Error::other("there is no such page"));
        }
        Ok(Page { number: cursor ^ of, next: cursor + 1 })
    }
}
