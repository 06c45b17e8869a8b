//! A file as a stream of chunks: opened by an async `init`, read without blocking the loop, closed on every way out.
//!
//! Run it: `cargo run --example file_reader [PATH] [CHUNK]`. In Python:
//!
//! ```python
//! class FileReader:
//!     def __init__(self, path, chunk):
//!         self.path = path
//!         self.chunk = chunk
//!         self.file = None
//!
//!     def __aiter__(self):
//!         return self
//!
//!     async def __anext__(self):
//!         if self.file is None:  # neither `__init__` nor `__aiter__` can await
//!             self.file = await asyncio.to_thread(open, self.path, "rb")
//!         data = await asyncio.to_thread(self.file.read, self.chunk)
//!         if not data:
//!             raise StopAsyncIteration
//!         return data
//!
//!     async def aclose(self):
//!         if self.file is not None:
//!             await asyncio.to_thread(self.file.close)
//!
//! async with aclosing(FileReader(path, 4096)) as reader:
//!     async for data in reader:
//!         print(len(data), "bytes")
//! ```

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{env, fmt};

use aiter::{async_iter, try_closing};
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{MissedTickBehavior, interval};

const USAGE: &str = "\
Reads a file in chunks, and prints their sizes.

Usage: file_reader [PATH] [CHUNK]

  PATH   the file; without one, the `Cargo.lock` of this workspace
  CHUNK  bytes a chunk, at least 1 [default: 4096]";

const DEFAULT_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock");
const DEFAULT_CHUNK: u64 = 4096;

/// The contents of a file, chunk by chunk.
#[async_iter]
struct FileReader {
    file: File,
    /// What the file is said to hold; nothing is known of a pipe or a device.
    length: Option<u64>,
    chunk: u64,
    read: u64,
}

#[async_iter]
impl FileReader {
    async fn init(path: PathBuf, chunk: u64) -> io::Result<Self> {
        let file = File::open(path).await?;
        let metadata = file.metadata().await?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let length = Some(metadata.len()).filter(|length| metadata.is_file() && *length > 0);
        Ok(Self { file, length, chunk, read: 0 })
    }

    async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut data = Vec::new();
        (&mut self.file).take(self.chunk).read_to_end(&mut data).await?;
        self.read += data.len() as u64;
        Ok((!data.is_empty()).then_some(data))
    }

    async fn close(&mut self) -> io::Result<()> {
        // Waits for a read that a dropped step left running; the descriptor goes with the state, right after.
        self.file.flush().await?;
        eprintln!("closed after {} bytes", self.read);
        Ok(())
    }
}

/// A plain impl is about the stream, and reaches the fields between steps.
impl FileReader {
    fn length(&self) -> Option<u64> {
        self.state()?.length
    }
}

/// Prints the size of each chunk, and gives their sum. The file is closed whatever happens on the way.
async fn read(path: PathBuf, chunk: u64) -> io::Result<u64> {
    try_closing(FileReader::new(path, chunk), async |reader| {
        let bar = progress_bar();
        let mut total = 0;
        while let Some(data) = reader.next().await.transpose()? {
            total += data.len() as u64;
            bar.suspend(|| print(format_args!("{} bytes", data.len())))?;
            match reader.length() {
                Some(length) if total < length => {
                    bar.set_length(length);
                    bar.set_position(total);
                }
                // Nothing more is known to come: make room for what the close says, which runs in the last `next`.
                _ => bar.finish_and_clear(),
            }
        }
        Ok(total)
    })
    .await
}

/// A bar that goes away when it is dropped, and is not there at all without a terminal.
fn progress_bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes}").expect("the template is well formed");
    ProgressBar::no_length().with_style(style).with_finish(ProgressFinish::AndClear)
}

/// As `println!`, but a reader that has gone away (`| head`) is an error like any other.
fn print(line: fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout(), "{line}").map_err(|error| io::Error::new(error.kind(), format!("cannot print: {error}")))
}

/// Counts the milliseconds in which the loop was free to run this too.
async fn tick(ticks: Arc<AtomicU64>) {
    let mut interval = interval(Duration::from_millis(1));
    // By default, ticks that a blocked loop missed are made up for.
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        ticks.fetch_add(1, Ordering::Relaxed);
    }
}

async fn run(path: PathBuf, chunk: u64) -> io::Result<()> {
    let ticks = Arc::new(AtomicU64::new(0));
    let ticker = tokio::spawn(tick(Arc::clone(&ticks)));
    let total = read(path, chunk).await?;
    ticker.abort();
    print(format_args!("{total} bytes in all; ticks meanwhile: {}", ticks.load(Ordering::Relaxed)))
}

/// The path and the chunk size, or what is wrong with the arguments.
fn parse(args: &[OsString]) -> Result<(PathBuf, u64), String> {
    let (path, chunk) = match args {
        [] => (Path::new(DEFAULT_PATH), None),
        [path] => (Path::new(path), None),
        [path, chunk] => (Path::new(path), Some(chunk.to_string_lossy())),
        _ => return Err(format!("at most 2 arguments, not {}", args.len())),
    };
    let chunk = match chunk {
        None => DEFAULT_CHUNK,
        Some(chunk) => match chunk.parse() {
            Ok(0) | Err(_) => return Err(format!("CHUNK is a number of bytes, at least 1, not `{chunk}`")),
            Ok(chunk) => chunk,
        },
    };
    Ok((path.into(), chunk))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let args: Vec<OsString> = env::args_os().skip(1).collect();
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let (path, chunk) = match parse(&args) {
        Ok(parsed) => parsed,
        Err(wrong) => {
            eprintln!("file_reader: {wrong} (--help tells more)");
            return ExitCode::from(2);
        }
    };
    let name = path.display().to_string();
    match run(path, chunk).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("file_reader: {name}: {error}");
            ExitCode::FAILURE
        }
    }
}
