use std::io;

use aiter::{AsyncIter, Iter};

use crate::client::{Client, Page};

/// Pages, number NUMBER.
pub struct PagesNUMBER {
    client: Client,
    cursor: u64,
    left: u32,
}

impl PagesNUMBER {
    pub fn new(client: Client) -> Iter<Self> {
        Self { client, cursor: NUMBER, left: 4 }.into_stream()
    }
}

impl AsyncIter for PagesNUMBER {
    type Output = io::Result<Option<Page>>;

    async fn next(&mut self) -> io::Result<Option<Page>> {
        if self.left == 0 {
            return Ok(None);
        }
        let page = self.client.page(NUMBER, self.cursor).await?;
        self.cursor = page.next;
        self.left -= 1;
        Ok(Some(page))
    }
}

pub async fn sum_NUMBER(client: Client) -> io::Result<u64> {
    let mut sum = 0;
    let mut pages = PagesNUMBER::new(client);
    while let Some(page) = pages.next().await {
        sum += page?.number;
    }
    Ok(sum)
}
