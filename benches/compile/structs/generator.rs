use std::io;

use aiter::{Stream, async_iter, yield_};

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

    #[async_iter]
    pub async fn into_stream(mut self) -> impl Stream<Item = io::Result<Page>> {
        while let Some(page) = self.next().await? {
            yield_!(Ok(page));
        }
    }
}

pub async fn sum_NUMBER(client: Client) -> io::Result<u64> {
    let mut sum = 0;
    let mut pages = PagesNUMBER::new(client).into_stream();
    while let Some(page) = aiter::next(&mut pages).await {
        sum += page?.number;
    }
    Ok(sum)
}
