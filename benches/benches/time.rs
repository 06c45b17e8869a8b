//! The wall time of each case, by criterion: `cargo bench -p benches --bench time -- FILTER…`.

use std::fs;
use std::path::Path;
use std::time::Duration;

use benches::cases::chosen;
use benches::table::Figures;
use criterion::{BenchmarkId, Criterion};

fn main() {
    let Some(rows) = chosen() else { return };
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("criterion");
    let mut criterion = Criterion::default()
        .without_plots()
        .output_directory(&directory)
        // There are hundreds of cases.
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(300))
        .sample_size(50)
        .nresamples(2000);
    let mut figures = Figures::new("nanoseconds");
    for row in &rows {
        let mut group = criterion.benchmark_group(row.name);
        for case in &row.cases {
            group.bench_function(BenchmarkId::new(case.way, case.set), |bencher| bencher.iter(|| (case.run)(row.n)));
            let sample = directory.join(row.name).join(case.way).join(case.set).join("new/sample.json");
            #[allow(clippy::cast_precision_loss)] // They are few.
            let items = (row.n * row.items) as f64;
            figures.insert(row, case, best(&sample) / items);
        }
        group.finish();
    }
    figures.print(&rows);
}

/// The time of an iteration, at the best of the sample's measurements: what else the machine does makes all others longer, and
/// with it the means and medians among criterion's own estimates.
fn best(sample: &Path) -> f64 {
    let sample: serde_json::Value = serde_json::from_slice(&fs::read(sample).unwrap()).unwrap();
    let numbers =
        |name: &str| sample[name].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect::<Vec<_>>();
    let times = numbers("times").into_iter().zip(numbers("iters")).map(|(time, iterations)| time / iterations);
    times.min_by(f64::total_cmp).unwrap()
}
