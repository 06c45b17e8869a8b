use std::io;

use async_stream::try_stream;
use futures_util::Stream;

use crate::client::{Client, Page};

/// Pages, number NUMBER.
pub struct PagesNUMBER {
    client: Client,
    cursor: u64,
    left: u32,
}

impl PagesNUMBER {
    pub fn new(client: Client) -> Self {
        Self { client, cursor: NUMBER, left: 4 }
    }

    async fn next(&mut self) -> io::Result<Option<Page>> {
        if self.left == 0 {
            return Ok(None);
        }
        let page = self.client.page(NUMBER, self.cursor).await?;
        self.cursor = page.next;
        self.left -= 1;
        Ok(Some(page))
    }

    pub fn into_stream(mut self) -> impl Stream<Item = io::Result<Page>> {
        try_stream! {
            while let Some(page) = self.next().await? {
                yield page;
            }
        }
    }
}

pub async fn sum_NUMBER(client: Client) -> io::Result<u64> {
    use futures_util::StreamExt;
    let mut sum = 0;
    let mut pages = std::pin::pin!(PagesNUMBER::new(client).into_stream());
    while let Some(page) = pages.next().await {
        sum += page?.number;
    }
    Ok(sum)
}
