//! The counts that no case may exceed: `instructions.txt`, beside the crate's `Cargo.toml`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use crate::cases::Row;
use crate::table::Figures;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.txt");

/// How much more than its line a count may be. LLVM's inliner is at a threshold in many rows, so what a change costs by mistake is a factor
/// and not a few percent.
const ROOM: f64 = 1.03;

/// Compares the figures of a run with the table. Better ones are written to it. Returns whether none is worse.
///
/// # Panics
///
/// Where the table is no table, or cannot be written.
pub fn check(rows: &[Row], figures: &Figures) -> bool {
    let text = fs::read_to_string(FILE).unwrap_or_default();
    let lines = text.lines().filter_map(|line| line.rsplit_once(' '));
    let before: BTreeMap<String, f64> =
        lines.map(|(name, figure)| (name.trim_end().to_owned(), figure.parse().unwrap())).collect();
    let mut after = before.clone();
    let mut worse = 0;
    for row in rows {
        for case in &row.cases {
            let name = format!("{}/{}/{}", row.name, case.way, case.set);
            let Some(figure) = figures.get(row, case) else { continue };
            match before.get(&name) {
                Some(ceiling) if figure > ceiling * ROOM => {
                    println!("{name}: {figure:.1} instructions an item, where {ceiling:.1} are in the table");
                    worse += 1;
                }
                Some(ceiling) if figure >= *ceiling => {}
                before => {
                    println!(
                        "{name}: {figure:.1} instructions an item, {}",
                        match before {
                            Some(before) => format!("better than {before:.1}"),
                            None => "new in the table".into(),
                        }
                    );
                    after.insert(name, figure);
                }
            }
        }
    }
    if after != before {
        let mut text = String::new();
        let width = after.keys().map(String::len).max().unwrap_or_default();
        for (name, figure) in &after {
            writeln!(text, "{name:width$} {figure:.1}").unwrap();
        }
        fs::write(FILE, text).unwrap();
        println!("{FILE} was rewritten: commit it");
    }
    worse == 0
}
