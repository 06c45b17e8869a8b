use std::io;

use futures_util::stream::{BoxStream, StreamExt, try_unfold};

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

    pub fn into_stream(self) -> BoxStream<'static, io::Result<Page>> {
        try_unfold(self, |mut pages| async move {
            let page = pages.next().await?;
            Ok(page.map(|page| (page, pages)))
        })
        .boxed()
    }
}

pub async fn sum_NUMBER(client: Client) -> io::Result<u64> {
    let mut sum = 0;
    let mut pages = PagesNUMBER::new(client).into_stream();
    while let Some(page) = pages.next().await {
        sum += page?.number;
    }
    Ok(sum)
}
