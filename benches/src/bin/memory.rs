//! Prints what streams take: `memory`.

use benches::allocator::Counting;
use benches::cases::memory_rows;
use benches::table::Figures;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let rows = memory_rows();
    let mut figures = Figures::new("bytes a stream");
    for row in &rows {
        for case in &row.cases {
            #[allow(clippy::cast_precision_loss)] // They are few.
            figures.insert(row, case, (case.run)(row.n) as f64);
        }
    }
    figures.print_plain(&rows);
}
