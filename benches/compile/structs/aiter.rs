use std::io;

use aiter::async_iter;

use crate::client::{Client, Page};

/// Pages, number NUMBER.
#[async_iter]
pub struct PagesNUMBER {
    client: Client,
    cursor: u64,
    left: u32,
}

#[async_iter]
impl PagesNUMBER {
    pub fn init(client: Client) -> Self {
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
}

pub async fn sum_NUMBER(client: Client) -> io::Result<u64> {
    let mut sum = 0;
    let mut pages = PagesNUMBER::new(client);
    while let Some(page) = pages.next().await {
        sum += page?.number;
    }
    Ok(sum)
}
