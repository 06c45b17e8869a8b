//! The rows of a table in a transaction: what the consumer does with them is committed when all of them were seen. Whoever leaves before,
//! by `?`, `return` or `break`, rolls it back.
//!
//! Run it: `cargo run --example transaction`.

use std::vec;

use aiter::{async_iter, try_closing};
use tokio_rusqlite::{Connection, Result, rusqlite};

#[derive(Clone, Copy)]
struct Account {
    id: i64,
    balance: i64,
}

/// The accounts, two a query, within one transaction.
#[async_iter]
struct Accounts {
    /// The stream has it too: the consumer works in the same transaction, also while a page is read.
    #[async_iter(shared)]
    connection: Connection,
    page: vec::IntoIter<Account>,
    last: i64,
    seen_all: bool,
}

#[async_iter]
impl Accounts {
    /// Runs at once. With an `async fn init`, which runs on the first poll, there would be no field to share yet.
    async fn begin(connection: Connection) -> Result<Self> {
        connection.call(|connection| connection.execute_batch("BEGIN IMMEDIATE")).await?;
        Ok(Self { connection, page: Vec::new().into_iter(), last: 0, seen_all: false })
    }

    async fn next(&mut self) -> Result<Option<Account>> {
        if self.page.len() == 0 {
            let last = self.last;
            let page = self.connection.call(move |connection| query(connection, last)).await?;
            self.page = page.into_iter();
        }
        let account = self.page.next();
        self.last = account.map_or(self.last, |account| account.id);
        self.seen_all = account.is_none();
        Ok(account)
    }

    async fn close(&mut self) -> Result<()> {
        let end = if self.seen_all { "COMMIT" } else { "ROLLBACK" };
        println!("{end}");
        self.connection.call(move |connection| connection.execute_batch(end)).await
    }
}

impl Accounts {
    async fn set(&self, account: Account) -> Result<()> {
        let set = "UPDATE accounts SET balance = ?2 WHERE id = ?1";
        self.connection.call(move |connection| connection.execute(set, (account.id, account.balance))).await?;
        Ok(())
    }
}

fn query(connection: &mut rusqlite::Connection, last: i64) -> rusqlite::Result<Vec<Account>> {
    let mut query = connection.prepare_cached("SELECT id, balance FROM accounts WHERE id > ? ORDER BY id LIMIT 2")?;
    query.query_map([last], |row| Ok(Account { id: row.get(0)?, balance: row.get(1)? }))?.collect()
}

/// Takes a fee from each account, or from none: gives whether all could pay.
async fn take_fee(connection: &Connection, fee: i64) -> Result<bool> {
    let accounts = Accounts::begin(connection.clone()).await?;
    // A stream that is only dropped would leave its transaction open, since the connection stays.
    try_closing(accounts, async |accounts| {
        while let Some(account) = accounts.next().await.transpose()? {
            if account.balance < fee {
                println!("account {} has {}, not {fee}", account.id, account.balance);
                return Ok(false);
            }
            accounts.set(Account { balance: account.balance - fee, ..account }).await?;
        }
        Ok(true)
    })
    .await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let connection = Connection::open_in_memory().await?;
    let table = "CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL);
        INSERT INTO accounts (balance) VALUES (50), (40), (90), (20), (70)";
    connection.call(|connection| connection.execute_batch(table)).await?;
    for fee in [25, 10] {
        println!("A fee of {fee}:");
        let paid = take_fee(&connection, fee).await?;
        let sum = |connection: &mut rusqlite::Connection| {
            connection.query_row("SELECT sum(balance) FROM accounts", (), |row| row.get::<_, i64>(0))
        };
        println!("paid: {paid}; all accounts have {} together", connection.call(sum).await?);
    }
    Ok(())
}
