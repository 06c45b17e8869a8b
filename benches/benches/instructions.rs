//! The instructions of each case, by callgrind, and the bytes of streams: `cargo bench -p benches --bench instructions -- FILTER…`.
//! With `--ceilings` they are compared with `instructions.txt`, and nothing else is done. With `--chart` they are drawn, too.

use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::{env, fs, thread};

use benches::cases::{Case, Row, chosen};
use benches::table::Figures;
use benches::{ceilings, chart};

fn main() -> ExitCode {
    let Some(rows) = chosen() else { return ExitCode::SUCCESS };
    if Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success()) {
        let figures = count(&rows);
        if env::args().any(|arg| arg == "--chart") {
            chart::write(&rows, &figures);
        }
        if env::args().any(|arg| arg == "--ceilings") {
            return if ceilings::check(&rows, &figures) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
        figures.print(&rows);
    } else {
        println!("no instructions are counted: there is no valgrind here");
    }
    assert!(Command::new(env!("CARGO_BIN_EXE_memory")).status().unwrap().success());
    ExitCode::SUCCESS
}

/// Counts the instructions of all cases, as many at a time as there are cores.
fn count(rows: &[Row]) -> Figures {
    let cases = Mutex::new(rows.iter().flat_map(|row| row.cases.iter().map(move |case| (row, case))));
    let figures = Mutex::new(Figures::new("instructions"));
    thread::scope(|scope| {
        for worker in 0..thread::available_parallelism().map_or(1, Into::into) {
            let (cases, figures) = (&cases, &figures);
            scope.spawn(move || {
                while let Some((row, case)) = { cases.lock().unwrap().next() } {
                    let figure = instructions(row, case, worker);
                    figures.lock().unwrap().insert(row, case, figure);
                }
            });
        }
    });
    figures.into_inner().unwrap()
}

/// The instructions of an item: what `2 * n` take more than `n`, so that what happens once does not count.
#[allow(clippy::cast_precision_loss)] // They are few.
fn instructions(row: &Row, case: &Case, worker: usize) -> f64 {
    let file = format!("{}/callgrind-{worker}", env!("CARGO_TARGET_TMPDIR"));
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--combine-dumps=yes", &format!("--callgrind-out-file={file}")])
        // Entering either of them turns the counting on or off, and leaving it turns it back. The patterns begin with different
        // letters: callgrind 3.19 mixes up those that do not.
        .args(["--toggle-collect=benches::drive::counted", "--toggle-collect=*::aside*"])
        .args(["--dump-after=benches::drive::counted", env!("CARGO_BIN_EXE_case"), row.name, case.way, case.set])
        // The first run finds an allocator that was never used.
        .args([row.n, row.n, 2 * row.n].map(|n| n.to_string()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let dumps = fs::read_to_string(&file).unwrap();
    let totals: Vec<u64> = dumps.lines().filter_map(|line| line.strip_prefix("totals: ")?.parse().ok()).collect();
    let &[_, once, twice, 0] = &totals[..] else { panic!("not a total for each run, and nothing else: {totals:?}") };
    assert_ne!(once, 0, "callgrind does not find what to count");
    (twice - once) as f64 / (row.n * row.items) as f64
}
