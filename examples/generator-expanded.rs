//! [generator.rs](generator.rs), with what `#[async_iter]`, `yield_!`, `yield_from!` and `finally!` write for it written out by hand. A test
//! holds it true.
//!
//! Run it: `cargo run --example generator-expanded [DIR]`.
//!
//! [counter-expanded.rs](counter-expanded.rs) is the same for a struct.

// The macro allows these where it writes what they are about. It writes it for every generator, whether this one needs it or not.
#![allow(unreachable_code, unused_braces)]
#![allow(clippy::implied_bounds_in_impls, clippy::needless_return, clippy::unit_arg, clippy::unused_unit)]

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fmt};

use aiter::private::{self, Fallible, Plain, Scoped, Yielder};
use aiter::{AsyncClose, FusedStream, Generator, Next, Stream, cleanup, closing};
use tokio::fs;
use tokio::time::sleep;

const USAGE: &str = "\
Counts, then lists the files below a folder.

Usage: generator [DIR]

  DIR  the folder; without one, that of this workspace's examples";

// Each body becomes an async closure, which gets a `Yielder`. To yield an item, the body puts it there, and waits until the stream has taken it.

/// Counts from 0 up to `stop`, which it leaves out.
fn async_range(stop: u32) -> impl Stream<Item = u32> + FusedStream + AsyncClose<Output = ()> + Unpin {
    // `Plain`: there is no `finally!` in it, so nothing is spent on one.
    return private::generate::<u32, Plain, _, _, _>(async move |mut yield_| -> () {
        // Each argument is moved into the body, used or not.
        let stop = stop;
        {
            for n in 0..stop {
                sleep(Duration::from_millis(200)).await;
                // `yield_!(n)`
                {
                    Yielder::put(&mut yield_, n);
                    &mut yield_
                }
                .taken_here()
                .await;
            }
        }
        return;
    });
}

/// Counts, and says goodbye: at the end, and when it is closed before.
fn polite_range(stop: u32) -> impl Stream<Item = u32> + FusedStream + AsyncClose<Output = ()> + Unpin {
    return private::generate::<u32, Scoped, _, _, _>(async move |mut yield_| -> () {
        let stop = stop;
        {
            // `finally!(say_goodbye(stop).await)`: the rest of the body becomes a future of its own. It ends by itself, or a close drops it.
            // Then the cleanup runs, which is the second argument.
            return cleanup::after(
                private::until_closed(Yielder::scope(&yield_), async {
                    // `yield_from!(async_range(stop))`
                    {
                        Yielder::yield_from_here(&mut yield_, async_range(stop)).await;
                    }
                    { () }
                })
                .await,
                say_goodbye(stop).await,
                &mut yield_,
            );
        }
        return;
    });
}

async fn say_goodbye(stop: u32) {
    sleep(Duration::from_millis(200)).await;
    // A cleanup of numbers has no place for an error.
    let _ = print(format_args!("Goodbye from the count to {stop}"));
}

/// The files below a folder. A folder that cannot be read is an error: the first one ends the walk, by `?`; one below it is an
/// item, and the walk goes on.
fn walk(folder: PathBuf) -> Generator<'static, io::Result<PathBuf>> {
    // The body's type has no name, so `named` forgets it.
    return private::named(private::generate::<io::Result<PathBuf>, Plain, _, _, _>(
        // The items are `Result`s, so the body returns one, and has `?`.
        async move |mut yield_| -> Result<(), <io::Result<PathBuf> as Fallible>::Error> {
            let folder = folder;
            {
                let mut entries = fs::read_dir(&folder).await.map_err(|error| at(&folder, &error))?;
                while let Some(entry) = entries.next_entry().await.map_err(|error| at(&folder, &error))? {
                    let path = entry.path();
                    if !entry.file_type().await?.is_dir() {
                        {
                            Yielder::put(&mut yield_, Ok(path));
                            &mut yield_
                        }
                        .taken_here()
                        .await;
                        continue;
                    }
                    Yielder::yield_from_here(&mut yield_, walk(path)).await;
                }
            }
            return Result::Ok::<(), <io::Result<PathBuf> as Fallible>::Error>(());
        },
    ));
}

// The rest is the program's own.

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
