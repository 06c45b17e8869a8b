//! The lines of a file that grows, as they come: through truncation, and through rotation, when another file takes its name.
//!
//! Run it: `cargo run --example tail -- [--lines N] [--for SECONDS] PATH`. Ctrl-C ends it.

use std::ffi::OsString;
use std::io::{self, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, mem};

use aiter::{async_iter, try_closing};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use same_file::Handle;
use tokio::fs::{self, File};
use tokio::io::{AsyncBufReadExt, AsyncSeekExt, BufReader};
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio::{select, signal};

const USAGE: &str = "\
Prints the lines of a file, and follows it as it grows.

Usage: tail [--lines N] [--for SECONDS] PATH

  --lines N      ends after so many lines
  --for SECONDS  ends after so long; without it, on Ctrl-C";

/// The lines of a file, those that it has and those that it will have.
#[async_iter]
struct Tail {
    path: PathBuf,
    file: BufReader<File>,
    /// What `file` is, whatever its name is by now.
    handle: Handle,
    /// The file that has taken the name, while the old one is read to its end.
    successor: Option<(BufReader<File>, Handle)>,
    /// How much of `file` was read.
    position: u64,
    /// A line whose end is yet to be written.
    line: Vec<u8>,
    watcher: RecommendedWatcher,
    changes: mpsc::Receiver<notify::Result<()>>,
}

#[async_iter]
impl Tail {
    async fn init(path: PathBuf) -> io::Result<Self> {
        let (file, handle) = open(&path).await?;
        // One change that waits to be looked at is enough, so the queue does not grow while nobody asks for a line.
        let (sender, changes) = mpsc::channel(1);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| match event {
            // Reading makes such events too.
            Ok(event) if event.kind.is_access() => {}
            Ok(_) => drop(sender.try_send(Ok(()))),
            Err(error) => drop(sender.blocking_send(Err(error))),
        })
        .map_err(io::Error::other)?;
        watcher.watch(folder(&path), RecursiveMode::NonRecursive).map_err(io::Error::other)?;
        eprintln!("following {}", path.display());
        Ok(Self { path, file, handle, successor: None, position: 0, line: Vec::new(), watcher, changes })
    }

    async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            self.position += self.file.read_until(b'\n', &mut self.line).await? as u64;
            if self.line.last() == Some(&b'\n') {
                self.line.pop();
                return Ok(Some(mem::take(&mut self.line)));
            }
            // All is read that is there.
            if let Some((file, handle)) = self.successor.take() {
                eprintln!("rotated: going on with the new file");
                (self.file, self.handle, self.position) = (file, handle, 0);
                if !self.line.is_empty() {
                    return Ok(Some(mem::take(&mut self.line)));
                }
            } else if self.file.get_ref().metadata().await?.len() < self.position {
                eprintln!("truncated: starting over");
                self.position = self.file.seek(SeekFrom::Start(0)).await?;
                self.line.clear();
            } else if let Some(successor) = self.successor().await? {
                // Something may have been written to the old one since, so that is read once more.
                self.successor = Some(successor);
            } else {
                match self.changes.recv().await {
                    Some(change) => change.map_err(io::Error::other)?,
                    None => return Ok(None),
                }
            }
        }
    }

    /// The file that has the name by now, if that is another one. For a while there may be none.
    async fn successor(&self) -> io::Result<Option<(BufReader<File>, Handle)>> {
        match open(&self.path).await {
            Ok((file, handle)) => Ok((handle != self.handle).then_some((file, handle))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        eprintln!("closed");
        self.watcher.unwatch(folder(&self.path)).map_err(io::Error::other)
    }
}

async fn open(path: &Path) -> io::Result<(BufReader<File>, Handle)> {
    // Before it is opened, since to open a pipe is to wait for its writer.
    if !fs::metadata(path).await?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let file = File::open(path).await?;
    let handle = Handle::from_file(file.try_clone().await?.into_std().await)?;
    Ok((BufReader::new(file), handle))
}

/// The folder is watched, not the file: a file does not know by which name it goes.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
}

/// Prints lines until there were enough of them, the time is over, or Ctrl-C comes. All three are a good end.
async fn run(options: Options) -> io::Result<()> {
    let Options { path, lines, duration } = options;
    let name = path.display().to_string();
    try_closing(Tail::new(path), async |tail| {
        let mut interrupt = pin!(signal::ctrl_c());
        let print = async {
            for _ in 0..lines {
                let Some(line) = tail.next().await.transpose()? else { break };
                print(line)?;
            }
            Ok(())
        };
        select! {
            signal = &mut interrupt => signal,
            () = sleep(duration) => Ok(()),
            result = print => result,
        }
    })
    .await
    .map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))
}

/// As `println!`, for bytes; and a reader that has gone away (`| head`) is an error like any other.
fn print(mut line: Vec<u8>) -> io::Result<()> {
    line.push(b'\n');
    io::stdout().write_all(&line).map_err(|error| io::Error::new(error.kind(), format!("cannot print: {error}")))
}

struct Options {
    path: PathBuf,
    lines: u64,
    duration: Duration,
}

/// The options, or what is wrong with the arguments.
fn parse(mut args: impl Iterator<Item = OsString>) -> Result<Options, String> {
    let (mut paths, mut lines, mut duration) = (Vec::new(), u64::MAX, Duration::MAX);
    while let Some(arg) = args.next() {
        if arg != "--lines" && arg != "--for" {
            paths.push(PathBuf::from(arg));
            continue;
        }
        let value = args.next().unwrap_or_default().to_string_lossy().into_owned();
        if arg == "--lines" {
            lines = value.parse().map_err(|_| format!("N is a number of lines, not `{value}`"))?;
        } else {
            let seconds = value.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            duration = seconds.ok_or_else(|| format!("SECONDS is a number, 0 or more, not `{value}`"))?;
        }
    }
    match <[PathBuf; 1]>::try_from(paths) {
        Ok([path]) => Ok(Options { path, lines, duration }),
        Err(paths) => Err(format!("one PATH, not {}", paths.len())),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    if env::args_os().any(|arg| arg == "--help" || arg == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let options = match parse(env::args_os().skip(1)) {
        Ok(options) => options,
        Err(wrong) => {
            eprintln!("tail: {wrong} (--help tells more)");
            return ExitCode::from(2);
        }
    };
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tail: {error}");
            ExitCode::FAILURE
        }
    }
}
