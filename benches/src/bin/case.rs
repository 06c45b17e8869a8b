//! Runs one case: `case ROW WAY SET N…`, once for each `N`.

use std::env;

use benches::cases::rows;
use benches::drive::counted;

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let [row, way, set, counts @ ..] = &args[..] else {
        panic!("case ROW WAY SET N…");
    };
    let cases = rows().into_iter().find(|known| known.name == row).expect("a row").cases;
    let case = cases.into_iter().find(|case| case.way == way && case.set == set).expect("a way and a set of this row");
    for n in counts {
        println!("{}", counted(case.run, n.parse().expect("a number")));
    }
}
