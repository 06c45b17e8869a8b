//! Each case runs, and all ways of a row come to the same.

use std::collections::BTreeSet;

use benches::cases::{Row, memory_rows, rows};
use benches::chart;

const WAYS: [&str; 11] = [
    "bare loop",
    "aiter",
    "aiter inline",
    "unfold boxed",
    "async-stream boxed",
    "ReusableBoxFuture",
    "unfold",
    "async-stream",
    "asynk-strim",
    "async-gen",
    "async-fn-stream",
];

const GENERATOR_WAYS: [&str; 13] = [
    "bare loop",
    "aiter",
    "aiter Generator",
    "aiter inline",
    "aiter finally",
    "aiter generate",
    "async-stream boxed",
    "asynk-strim boxed",
    "async-stream",
    "asynk-strim",
    "async-gen",
    "async-fn-stream",
    "genawaiter",
];

/// The rows that can be written by hand.
const BY_HAND: [&str; 8] = ["plain", "ready", "once", "streams-1", "streams-4", "streams-1000", "drop", "lines"];

fn ways(row: &Row, set: &str) -> Vec<&'static str> {
    row.cases.iter().filter(|case| case.set == set).map(|case| case.way).collect()
}

#[test]
fn each_row_has_all_ways() {
    for row in rows().iter().chain(&memory_rows()) {
        let hidden = ways(row, "hidden");
        assert_eq!(hidden, ways(row, "visible"), "{}", row.name);
        assert_eq!(row.cases.len(), 2 * hidden.len(), "{}", row.name);
        let expected = if row.is_generator() { &GENERATOR_WAYS[..] } else { &WAYS };
        let by_hand = BY_HAND.contains(&row.name) || matches!(row.name, "channel" | "once-value" | "once-heap");
        let expected: BTreeSet<_> = expected.iter().copied().chain(by_hand.then_some("by hand")).collect();
        assert_eq!(hidden.iter().copied().collect::<BTreeSet<_>>(), expected, "{}", row.name);
        assert_eq!(hidden.len(), expected.len(), "{}", row.name);
    }
}

#[test]
fn the_rows_are_those_of_the_table() {
    let names: Vec<_> = rows().iter().map(|row| row.name).collect();
    let struct_rows =
        ["plain", "ready", "once", "thrice", "state-256", "state-4096", "nested", "item-1024", "fallible", "shared"];
    let whole_streams = ["streams-1", "streams-4", "streams-1000", "init", "drop", "lines", "channel"];
    let generators = ["generator-plain", "generator-ready", "generator-once"];
    assert_eq!(names, [&struct_rows[..], &whole_streams, &generators].concat());
}

/// Of each row of the chart there is a case for a bar of each colour.
#[test]
fn the_chart_shows_rows_and_ways_that_there_are() {
    let rows = rows();
    for (name, _) in chart::ROWS {
        let row = rows.iter().find(|row| row.name == name).unwrap();
        let ways = ways(row, "hidden");
        let classes: BTreeSet<_> = chart::BARS.iter().filter(|bar| ways.contains(&bar.0)).map(|bar| bar.2).collect();
        assert_eq!(classes, BTreeSet::from(["own", "inline", "peer"]), "{name}");
    }
    assert!(chart::BARS.iter().all(|bar| rows.iter().any(|row| ways(row, "hidden").contains(&bar.0))));
}

/// The sums of what the items of a row say, told apart from the cases' own arithmetic.
#[test]
fn all_ways_come_to_the_same() {
    for n in [0, 1, 3, 70] {
        for row in rows() {
            let n64 = n as u64;
            let triangle = |n: u64| n * (n + 1) / 2;
            let expected = match row.name {
                // Each word is written once, if there are enough of them; it starts at 1.
                "state-256" => (0..n64).map(|i| 1 + (0..=i).rev().step_by(30).sum::<u64>()).sum(),
                "nested" => triangle(n64) + n64,
                "streams-1" | "drop" => n64,
                "streams-4" | "init" => n64 * triangle(4),
                "streams-1000" => n64 * triangle(1000),
                "lines" => n64 * 39,
                "channel" | "generator-plain" | "generator-ready" | "generator-once" => triangle(n64) - n64,
                _ => triangle(n64),
            };
            for case in &row.cases {
                assert_eq!((case.run)(n), expected, "{}/{}/{}, {n}", row.name, case.way, case.set);
            }
        }
    }
}

/// A measurement takes `n`, and `2 * n` where instructions are counted.
#[test]
fn there_are_lines_enough() {
    assert!(rows().iter().all(|row| row.name != "lines" || 2 * row.n <= benches::rows::MOST_LINES));
}
