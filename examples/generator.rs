//! An async generator: a function that yields. One counts with a pause before each number, one walks a folder.
//!
//! Run it: `cargo run --example generator [DIR]`. In Python:
//!
//! ```python
//! async def async_range(stop):
//!     for n in range(stop):
//!         await asyncio.sleep(0.2)
//!         yield n
//!
//! async for n in async_range(3):
//!     print(n)
//! ```
//!
//! Another one cleans up after itself, on every way out, and leaves the counting to the first:
//!
//! ```python
//! async def polite_range(stop):
//!     try:
//!         async for n in async_range(stop):  # Python has no `yield from` here
//!             yield n
//!     finally:
//!         await say_goodbye()
//!
//! async with aclosing(polite_range(3)) as numbers:
//!     print(await anext(numbers))
//! ```

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fmt};

use aiter::{FusedStream, Generator, Next, Stream, async_iter, closing, finally, yield_, yield_from};
use tokio::fs;
use tokio::time::sleep;

const USAGE: &str = "\
Counts, then lists the files below a folder.

Usage: generator [DIR]

  DIR  the folder; without one, that of this workspace's examples";

/// Counts from 0 up to `stop`, which it leaves out.
#[async_iter]
async fn async_range(stop: u32) -> impl Stream<Item = u32> {
    for n in 0..stop {
        sleep(Duration::from_millis(200)).await;
        yield_!(n);
    }
}

/// Counts, and says goodbye: at the end, and when it is closed before.
#[async_iter]
async fn polite_range(stop: u32) -> impl Stream<Item = u32> {
    finally!(say_goodbye(stop).await);
    yield_from!(async_range(stop));
}

async fn say_goodbye(stop: u32) {
    sleep(Duration::from_millis(200)).await;
    // A cleanup of numbers has no place for an error.
    let _ = print(format_args!("Goodbye from the count to {stop}"));
}

/// The files below a folder. A folder that cannot be read is an error: the first one ends the walk, by `?`; one below it is an
/// item, and the walk goes on.
#[async_iter]
async fn walk(folder: PathBuf) -> Generator<'static, io::Result<PathBuf>> {
    let mut entries = fs::read_dir(&folder).await.map_err(|error| at(&folder, &error))?;
    while let Some(entry) = entries.next_entry().await.map_err(|error| at(&folder, &error))? {
        let path = entry.path();
        if !entry.file_type().await?.is_dir() {
            yield_!(Ok(path));
            continue;
        }
        // A generator that calls itself has a name for its type.
        yield_from!(walk(path));
    }
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Prints the files below a folder, and how many there are.
async fn list(folder: PathBuf) -> io::Result<()> {
    let mut files = 0;
    let mut walk = walk(folder);
    while let Some(item) = walk.next().await {
        match item {
            Ok(path) => {
                files += 1;
                print(format_args!("{}", path.display()))?;
            }
            // What is raised is the last item; what is yielded is not.
            Err(error) if walk.is_terminated() => return Err(error),
            Err(error) => eprintln!("skipped: {error}"),
        }
    }
    print(format_args!("{files} files"))
}

/// As `println!`, but a reader that has gone away (`| head`) is an error like any other.
fn print(line: fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout(), "{line}").map_err(|error| io::Error::new(error.kind(), format!("cannot print: {error}")))
}

async fn run(folder: PathBuf) -> io::Result<()> {
    // An early way out: the generator says goodbye before the program goes on.
    let (first, ()) = closing(polite_range(3), async |numbers| Next::new(numbers).await).await;
    print(format_args!("The first number: {first:?}"))?;

    print(format_args!("All of them:"))?;
    let mut numbers = async_range(3);
    while let Some(n) = Next::new(&mut numbers).await {
        print(format_args!("{n}"))?;
    }

    print(format_args!("Files:"))?;
    list(folder).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let args: Vec<OsString> = env::args_os().skip(1).collect();
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let folder = match &*args {
        [] => Path::new(env!("CARGO_MANIFEST_DIR")),
        [folder] => Path::new(folder),
        _ => {
            eprintln!("generator: at most 1 argument, not {} (--help tells more)", args.len());
            return ExitCode::from(2);
        }
    };
    match run(folder.into()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generator: {error}");
            ExitCode::FAILURE
        }
    }
}
