//! The rows of a table as a stream: a query a page, each from where the last one ended, and never more than a page in memory.
//!
//! Run it: `cargo run --example sqlite_pages -- [--rows N] [--page N]`.

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::{env, fmt, vec};

use aiter::{Stream, async_iter, try_closing};
use indicatif::{ProgressBar, ProgressFinish};
use peak_alloc::PeakAlloc;
use tokio_rusqlite::{Connection, Result, rusqlite};

const USAGE: &str = "\
Reads a table page by page, and prints what that took.

Usage: sqlite_pages [--rows N] [--page N]

  --rows N  rows to make first, at least 1 and at most 10000000 [default: 100000]
  --page N  rows a query, at least 1 and at most 10000000 [default: 500]";

/// Tells how much of the heap was in use at most.
#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

struct Reading {
    id: i64,
    sensor: String,
    value: i64,
}

/// The rows of the table `readings`, in the order of their keys.
#[async_iter]
struct Readings {
    connection: Connection,
    page_size: u32,
    page: vec::IntoIter<Reading>,
    /// The key of the last row. The next page begins after it, which costs the same for the first page and the last, and neither
    /// doubles nor leaves out a row when others come and go: what `OFFSET` does.
    last: i64,
    /// As many as were counted at the beginning.
    left: usize,
    queries: u32,
}

#[async_iter]
impl Readings {
    async fn init(connection: Connection, page_size: u32) -> Result<Self> {
        let count = |connection: &mut rusqlite::Connection| {
            connection.query_row("SELECT count(*) FROM readings", (), |row| row.get(0))
        };
        let left = connection.call(count).await?;
        Ok(Self { connection, page_size, page: Vec::new().into_iter(), last: 0, left, queries: 0 })
    }

    async fn next(&mut self) -> Result<Option<Reading>> {
        if self.page.len() == 0 {
            let (last, page_size) = (self.last, self.page_size);
            self.page = self.connection.call(move |connection| query(connection, last, page_size)).await?.into_iter();
            self.queries += 1;
        }
        let Some(reading) = self.page.next() else { return Ok(None) };
        self.last = reading.id;
        self.left = self.left.saturating_sub(1);
        Ok(Some(reading))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }

    async fn close(&mut self) -> Result<()> {
        eprintln!("closed after {} queries", self.queries);
        self.connection.clone().close().await
    }
}

/// A plain impl is about the stream. Its `size_hint` is not exact: it has room for the errors of a step and of the close.
impl Readings {
    fn left(&self) -> u64 {
        self.state().map_or(0, |state| state.left as u64)
    }
}

fn query(connection: &mut rusqlite::Connection, last: i64, page_size: u32) -> rusqlite::Result<Vec<Reading>> {
    let sql = "SELECT id, sensor, value FROM readings WHERE id > ?1 ORDER BY id LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let readings = statement
        .query_map((last, page_size), |row| Ok(Reading { id: row.get(0)?, sensor: row.get(1)?, value: row.get(2)? }))?;
    readings.collect()
}

/// A database in a file without a name, which goes with its connection; and the sum of the values in it.
async fn make(rows: u32) -> Result<(Connection, i64)> {
    let connection = Connection::open("").await?;
    let sum = connection.call(move |connection| {
        connection.execute("CREATE TABLE readings (id INTEGER PRIMARY KEY, sensor TEXT, value INTEGER)", ())?;
        connection.execute(
            "WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n LIMIT ?1)
             INSERT INTO readings SELECT id, 'the sensor in room ' || (id % 97), (id * 7919) % 1000 FROM n",
            [rows],
        )?;
        connection.query_row("SELECT sum(value) FROM readings", (), |row| row.get(0))
    });
    let sum = sum.await?;
    Ok((connection, sum))
}

async fn run(rows: u32, page_size: u32) -> std::result::Result<(), Box<dyn Error>> {
    let (connection, expected) = make(rows).await?;
    print(format_args!("{rows} rows are in the table"))?;
    HEAP.reset_peak_usage();
    let before = HEAP.current_usage();
    try_closing(Readings::new(connection, page_size), async |readings| {
        let (mut count, mut sum, mut text) = (0, 0, 0);
        let bar = progress_bar();
        while let Some(Reading { sensor, value, .. }) = readings.next().await.transpose()? {
            if count == 0 {
                print(format_args!("size_hint after the first row: {:?}", readings.size_hint()))?;
            }
            count += 1;
            sum += value;
            text += sensor.len();
            match readings.left() {
                // Make room for what the close says, which runs in the last `next`.
                0 => bar.finish_and_clear(),
                left => {
                    bar.set_length(count + left);
                    bar.set_position(count);
                }
            }
        }
        if sum != expected {
            return Err(format!("the values sum up to {sum}, not {expected} as the database says").into());
        }
        print(format_args!("{count} rows read, {} KB of text; the sum is right: {sum}", text / 1000))?;
        print(format_args!("heap in use meanwhile: at most {} KB", (HEAP.peak_usage() - before) / 1000))?;
        Ok(())
    })
    .await
}

/// A bar that goes away when it is dropped, and is not there at all without a terminal.
fn progress_bar() -> ProgressBar {
    if io::stderr().is_terminal() {
        ProgressBar::no_length().with_finish(ProgressFinish::AndClear)
    } else {
        ProgressBar::hidden()
    }
}

/// As `println!`, but a reader that has gone away (`| head`) is an error like any other.
fn print(line: fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout(), "{line}").map_err(|error| io::Error::new(error.kind(), format!("cannot print: {error}")))
}

/// The numbers of rows, in all and a page, or what is wrong with the arguments.
fn parse(mut args: impl Iterator<Item = String>) -> std::result::Result<(u32, u32), String> {
    let (mut rows, mut page) = (100_000, 500);
    while let Some(arg) = args.next() {
        let number = match &*arg {
            "--rows" => &mut rows,
            "--page" => &mut page,
            _ => return Err(format!("unknown argument `{arg}`")),
        };
        let value = args.next().unwrap_or_default();
        match value.parse() {
            Ok(parsed @ 1..=10_000_000) => *number = parsed,
            _ => return Err(format!("{arg} takes a number from 1 to 10000000, not `{value}`")),
        }
    }
    Ok((rows, page))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    if env::args().any(|arg| arg == "--help" || arg == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let (rows, page) = match parse(env::args().skip(1)) {
        Ok(parsed) => parsed,
        Err(wrong) => {
            eprintln!("sqlite_pages: {wrong} (--help tells more)");
            return ExitCode::from(2);
        }
    };
    match run(rows, page).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sqlite_pages: {error}");
            ExitCode::FAILURE
        }
    }
}
