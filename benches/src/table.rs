//! The tables: how the figures of a run compare, as Markdown.

use std::collections::HashMap;

use crate::cases::{Case, Row};
use crate::drive::{Hidden, Set, Visible};

/// Peers whose stream has a name, or is a box: it is `Unpin`, and can stand in a field.
const NAMEABLE: &[&str] = &["unfold boxed", "async-stream boxed", "asynk-strim boxed", "ReusableBoxFuture"];

/// The figures of a run, each for one item.
pub struct Figures {
    /// What is measured, as a column's head.
    unit: &'static str,
    of: HashMap<(&'static str, &'static str, &'static str), f64>,
}

/// How a column of ratios is headed, and what it compares with.
enum Against {
    Bare,
    ByHand,
    Nameable,
    /// Peers that are neither named nor boxed.
    Unboxed,
    Any,
    Way(&'static str),
}

impl Figures {
    pub fn new(unit: &'static str) -> Self {
        Self { unit, of: HashMap::new() }
    }

    pub fn insert(&mut self, row: &Row, case: &Case, figure: f64) {
        self.of.insert((row.name, case.way, case.set), figure);
    }

    pub fn get(&self, row: &Row, case: &Case) -> Option<f64> {
        // As it is printed and stored: to a tenth.
        self.of.get(&(row.name, case.way, case.set)).map(|figure| (figure * 10.0).round() / 10.0)
    }

    /// Prints all tables.
    pub fn print(&self, rows: &[Row]) {
        let (generators, structs): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.is_generator());
        for set in [Hidden::NAME, Visible::NAME] {
            use Against::{Any, Bare, ByHand, Nameable, Unboxed, Way};
            println!("\n### {} an item, {set} set\n", self.unit);
            self.print_ratios(&structs, set, "aiter", &[Bare, ByHand, Nameable, Any]);
            self.print_ratios(&structs, set, "aiter inline", &[Bare, ByHand, Unboxed]);
            self.print_raw(&structs, set);
            self.print_ratios(&generators, set, "aiter inline", &[Bare, Way("async-stream"), Unboxed]);
            for subject in ["aiter", "aiter Generator"] {
                let columns = [Bare, Way("async-stream boxed"), Way("async-stream"), Nameable, Any];
                self.print_ratios(&generators, set, subject, &columns);
            }
            self.print_raw(&generators, set);
        }
    }

    /// Prints the figures alone.
    pub fn print_plain(&self, rows: &[Row]) {
        let (generators, structs): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.is_generator());
        println!("\n### {}\n", self.unit);
        self.print_raw(&structs, Hidden::NAME);
        self.print_raw(&generators, Hidden::NAME);
    }

    fn print_ratios(&self, rows: &[&Row], set: &'static str, subject: &'static str, columns: &[Against]) {
        let mut lines = vec![vec![format!("{subject}: ratios"), subject.into()]];
        lines[0].extend(columns.iter().map(Against::head));
        for row in rows {
            let Some(own) = self.of.get(&(row.name, subject, set)) else { continue };
            let mut line = vec![row.title.into(), format!("{own:.1}")];
            for column in columns {
                let ways = row.cases.iter().filter(|case| case.set == set && column.takes(case.way));
                let figures = ways.filter_map(|case| Some((self.of.get(&(row.name, case.way, set))?, case.way)));
                let best = figures.min_by(|a, b| a.0.total_cmp(b.0));
                line.push(best.map_or_else(String::new, |(figure, way)| column.cell(own / figure, way, row, set)));
            }
            lines.push(line);
        }
        print_markdown(&lines);
    }

    fn print_raw(&self, rows: &[&Row], set: &'static str) {
        let mut ways: Vec<&'static str> = Vec::new();
        for case in rows.iter().flat_map(|row| &row.cases) {
            if !ways.contains(&case.way) {
                ways.push(case.way);
            }
        }
        let mut lines = vec![vec![self.unit.to_owned()]];
        lines[0].extend(ways.iter().map(|way| (*way).to_owned()));
        for row in rows {
            let figures: Vec<_> = ways.iter().map(|way| self.of.get(&(row.name, *way, set))).collect();
            if figures.iter().any(Option::is_some) {
                let cells =
                    figures.into_iter().map(|figure| figure.map_or_else(String::new, |figure| format!("{figure:.1}")));
                lines.push([row.title.to_owned()].into_iter().chain(cells).collect());
            }
        }
        print_markdown(&lines);
    }
}

impl Against {
    fn head(&self) -> String {
        match self {
            Self::Bare => "/ bare loop".into(),
            Self::ByHand => "/ by hand".into(),
            Self::Nameable => "/ best nameable or boxed".into(),
            Self::Unboxed => "/ best unboxed".into(),
            Self::Any => "/ best of any kind".into(),
            Self::Way(way) => format!("/ {way}"),
        }
    }

    fn takes(&self, way: &str) -> bool {
        match self {
            Self::Bare => way == "bare loop",
            Self::ByHand => way == "by hand",
            Self::Nameable => NAMEABLE.contains(&way),
            // What is written by hand has no async fn, and a column of its own.
            Self::Any => !way.starts_with("aiter") && !["bare loop", "by hand"].contains(&way),
            Self::Unboxed => Self::Any.takes(way) && !NAMEABLE.contains(&way),
            Self::Way(name) => way == *name,
        }
    }

    /// What a ratio should be at most. Nothing on the heap reaches what the optimiser sees all of, so that set has fewer limits.
    fn limit(&self, row: &Row, set: &str) -> Option<f64> {
        let hidden = set == Hidden::NAME;
        match self {
            Self::Way("async-stream boxed") => Some(0.6),
            Self::Way(_) => hidden.then_some(1.0),
            // A generator has no other limits.
            _ if row.is_generator() => None,
            Self::Bare => Some(if matches!(row.name, "lines" | "channel") { 1.05 } else { 1.1 }),
            Self::Nameable => Some(if row.items == 4 { 0.8 } else { 0.5 }),
            Self::ByHand | Self::Unboxed | Self::Any => hidden.then_some(1.0),
        }
    }

    fn cell(&self, ratio: f64, way: &str, row: &Row, set: &str) -> String {
        let mut cell = format!("{ratio:.2}");
        // As precise as it is printed.
        if let Some(limit) = self.limit(row, set).filter(|limit| (ratio * 100.0).round() > limit * 100.0) {
            cell = format!("**{cell}** > {limit}");
        }
        if matches!(self, Self::Nameable | Self::Unboxed | Self::Any) {
            cell = format!("{cell} {way}");
        }
        cell
    }
}

/// Prints a table whose first line is its head: text to the left, the rest as it comes.
pub fn print_markdown(lines: &[Vec<String>]) {
    if lines.len() < 2 {
        return;
    }
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    for (index, line) in lines.iter().enumerate() {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}")).collect();
        println!("| {} |", cells.join(" | "));
        if index == 0 {
            let rule: Vec<String> = widths.iter().map(|&width| "-".repeat(width)).collect();
            println!("| {} |", rule.join(" | "));
        }
    }
    println!();
}
