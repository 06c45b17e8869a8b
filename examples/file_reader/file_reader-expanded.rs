//! [file_reader.rs](file_reader.rs), with what `#[async_iter]` writes for it written out by hand: an async `init`, items that can fail, and
//! a `close`. A test holds it true.
//!
//! Run it: `cargo run --example file_reader-expanded [PATH] [CHUNK]`.
//!
//! [counter-expanded.rs](../counter-expanded.rs) says more about what is the same for every stream. Left out are the doc comments of what is
//! generated, and the `#[allow(…)]`s that keep lints of the user's away from it.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use std::{env, fmt};

use aiter::{AsyncClose, AsyncIter, Close, FusedStream, Iter, Next, Step, Stream, private, try_closing};
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

// What `#[async_iter]` makes of the struct: the state, with the fields, and the stream over it.

struct FileReaderState {
    file: File,
    /// What the file is said to hold; nothing is known of a pipe or a device.
    length: Option<u64>,
    chunk: u64,
    read: u64,
}

/// The contents of a file, chunk by chunk.
#[must_use = "streams do nothing unless polled"]
struct FileReader {
    fields_are_in_state: Iter<FileReaderState>,
}

#[expect(dead_code, reason = "this program calls `state` alone")]
impl FileReader {
    #[must_use]
    #[inline]
    fn state(&self) -> Option<&FileReaderState> {
        self.fields_are_in_state.state()
    }

    #[must_use]
    #[inline]
    fn state_mut(&mut self) -> Option<&mut FileReaderState> {
        self.fields_are_in_state.state_mut()
    }

    #[inline]
    fn interrupt(&mut self) -> Option<&mut FileReaderState>
    where
        for<'aiter_step> FileReaderState: private::HookedState<'aiter_step>,
    {
        self.fields_are_in_state.interrupt()
    }

    #[must_use]
    #[inline]
    fn into_state(mut self) -> Option<FileReaderState> {
        self.fields_are_in_state.take_state()
    }
}

impl fmt::Debug for FileReader {
    #[inline]
    fn fmt(&self, aiter_formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        private::fmt_opaque("FileReader", aiter_formatter)
    }
}

impl private::Annotated for FileReader {}

impl private::StreamOver<FileReaderState> for FileReader {
    #[inline]
    fn as_iter(&self) -> &Iter<FileReaderState> {
        &self.fields_are_in_state
    }

    #[inline]
    fn as_iter_mut(&mut self) -> &mut Iter<FileReaderState> {
        &mut self.fields_are_in_state
    }
}

impl private::Lazily<FileReaderState> for FileReader {
    #[inline]
    fn from_owner(fields_are_in_state: Iter<FileReaderState>) -> Self {
        Self { fields_are_in_state }
    }
}

#[allow(clippy::semicolon_if_nothing_returned, reason = "the macro writes none")]
const _: () = {
    const _IS_A_STREAM: () = {
        #[allow(unused_imports, reason = "it answers only where there are no hooks")]
        use aiter::private::NotHooked as _;
        private::check(
            private::Probe::<FileReader>::HOOKED,
            "no `impl` makes `FileReader` a stream: put `#[async_iter]` on the one that has `async fn next(&mut self)`",
        )
    };
};

// What it makes of the impl. First the block itself, token by token, about the state.

impl FileReaderState {
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

// The hooks, as the runtime calls them.

impl AsyncIter for FileReaderState {
    // The return type of `next` is one that the runtime knows, so nothing is converted.
    type Output = io::Result<Option<Vec<u8>>>;

    fn next(&mut self) -> impl Send + Future<Output = Self::Output> {
        private::a_hook_is_send_unless_the_attribute_says_local(Self::next(self))
    }

    // `CLOSES` is true by default: there is a close. Its error is one of the stream's.
    fn close(&mut self) -> impl Send + Future<Output = <Self::Output as Step>::Closed> {
        private::map(private::a_hook_is_send_unless_the_attribute_says_local(Self::close(self)), private::close_failing)
    }
}

// The `init` is async, so the stream starts with its arguments, and calls it on the first poll.
impl private::Init for FileReaderState {
    type Args = (PathBuf, u64);

    fn start((path, chunk): Self::Args) -> impl Send + Future<Output = private::Started<Self>> {
        private::map(
            private::a_hook_is_send_unless_the_attribute_says_local(Self::init(path, chunk)),
            private::IntoInit::<Self>::into_init,
        )
    }
}

// A mark: the impl has the attribute. It is not `Eager`, since its `init` is async.
impl private::Hooked for FileReader {}

// The stream. Each method calls what the runtime's `Iter` does.

impl Stream for FileReader {
    // What `next` raises is an item, too.
    type Item = io::Result<Vec<u8>>;

    #[allow(clippy::inline_always, reason = "otherwise LLVM compiles the step apart from the loop that polls it")]
    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, aiter_context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        <FileReaderState as private::StreamOf>::step(self, aiter_context)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        <FileReaderState as private::StreamOf>::hint(self)
    }
}

impl FusedStream for FileReader {
    #[inline]
    fn is_terminated(&self) -> bool {
        <FileReaderState as private::StreamOf>::has_ended(self)
    }
}

impl AsyncClose for FileReader {
    type Output = io::Result<()>;

    #[inline]
    fn poll_close(self: Pin<&mut Self>, aiter_context: &mut Context<'_>) -> Poll<Self::Output> {
        <FileReaderState as private::StreamOf>::poll_closing(self, aiter_context)
    }
}

impl From<FileReaderState> for FileReader {
    #[inline]
    fn from(aiter_state: FileReaderState) -> Self {
        // An error where the struct has no attribute.
        let () = <FileReader as private::Annotated>::ANNOTATED;
        // An error where the struct says `inline`.
        let () = <<Self as private::Over<FileReaderState>>::Storage as private::OnHeap>::CHECKED;
        <FileReaderState as private::StreamOf>::from_state(aiter_state)
    }
}

#[allow(unreachable_pub, clippy::should_implement_trait, reason = "both methods are there for every stream")]
impl FileReader {
    #[inline]
    pub fn next(&mut self) -> Next<'_, Self> {
        Next::pinned(<FileReaderState as private::StreamOf>::movable(self))
    }

    #[expect(dead_code, reason = "`try_closing` closes by the trait")]
    #[inline]
    pub fn close(&mut self) -> Close<'_, Self> {
        Close::pinned(<FileReaderState as private::StreamOf>::movable(self))
    }

    #[allow(dead_code, non_upper_case_globals)]
    const AITER_next: () = ();

    // `init`, as the stream's constructor. It only keeps the arguments.
    fn new(path: PathBuf, chunk: u64) -> Self {
        <FileReaderState as private::StreamOf>::from_init((path, chunk))
    }
}

// The rest is the program's own.

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
