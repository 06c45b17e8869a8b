//! The chart: `chart.svg`, a picture of a few rows of the hidden set, and `chart-narrow.svg`, the same for narrow screens.

use std::fmt::Write;
use std::fs;

use crate::cases::Row;
use crate::drive::{Hidden, Set};
use crate::table::Figures;

/// The files, and in how many columns each shows the rows.
const FILES: [(&str, usize); 2] = [
    (concat!(env!("CARGO_MANIFEST_DIR"), "/chart.svg"), 2),
    (concat!(env!("CARGO_MANIFEST_DIR"), "/chart-narrow.svg"), 1),
];

/// The rows of the chart, and what they are called there.
pub const ROWS: [(&str, &str); 8] = [
    ("plain", "no await"),
    ("ready", "awaits a ready future"),
    ("once", "suspends once"),
    ("nested", "three nested awaits"),
    ("fallible", "items that are results"),
    ("item-1024", "items of 1 KiB"),
    ("streams-1", "a stream of one item"),
    ("generator-plain", "a body that yields"),
];

/// The bars of a row, their labels, and the class that colours them. A row has no bar of a way that it does not have.
pub const BARS: [(&str, &str, &str); 6] = [
    ("aiter", "aiter", "own"),
    ("aiter inline", "aiter, inline", "inline"),
    ("unfold boxed", "boxed unfold", "peer"),
    ("unfold", "unfold", "peer"),
    ("async-stream boxed", "boxed async-stream", "peer"),
    ("async-stream", "async-stream", "peer"),
];

const MARGIN: usize = 20;
/// Above the first row of panels.
const HEAD: usize = 68;
const PANEL_WIDTH: usize = 410;
const PANEL_TITLE: usize = 22;
const PANEL_GAP: usize = 18;
/// Where the bars of a panel begin, behind their labels.
const LABELS: usize = 130;
/// Beside the longest bar is room for its number.
const LONGEST: usize = PANEL_WIDTH - MARGIN - LABELS - 44;
const BAR: usize = 12;
const BAR_STEP: usize = 16;

/// The browser chooses the colours by the reader's theme. The picture has a ground of its own, because the page around it may have another
/// theme than the browser.
const STYLE: &str = "
  text { font: 12px system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; fill: #1f2328 }
  .ground { fill: #ffffff; stroke: #d1d9e0 }
  .head { font-size: 15px; font-weight: 600 }
  .title { font-weight: 600 }
  .label, .note { fill: #59636e }
  .label { text-anchor: end }
  .own { fill: #0969da }
  .inline { fill: #54aeff }
  .peer { fill: #afb8c1 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .ground { fill: #0d1117; stroke: #3d444d }
    .label, .note { fill: #9198a1 }
    .own { fill: #4493f8 }
    .inline { fill: #2a61ac }
    .peer { fill: #4a525c }
  }
";

/// Writes the chart, if all that it shows was counted.
///
/// # Panics
///
/// Where the file cannot be written.
pub fn write(rows: &[Row], figures: &Figures) {
    for (file, columns) in FILES {
        match draw(rows, figures, columns) {
            Ok(chart) => {
                fs::write(file, chart).unwrap();
                println!("{file} was written");
            }
            Err(missing) => return println!("there is no chart: nothing was counted for {missing}"),
        }
    }
}

/// The chart, or the first row of which a figure is missing.
fn draw(rows: &[Row], figures: &Figures, columns: usize) -> Result<String, &'static str> {
    let mut panels = Vec::new();
    for (name, title) in ROWS {
        let row = rows.iter().find(|row| row.name == name).ok_or(name)?;
        let case = |way| row.cases.iter().find(|case| case.way == way && case.set == Hidden::NAME);
        let bars =
            BARS.into_iter().filter_map(|(way, label, class)| Some((figures.get(row, case(way)?), label, class)));
        let bars = bars.map(|(figure, label, class)| Some((figure?, label, class)));
        let bars: Vec<Bar> = bars.collect::<Option<_>>().filter(|bars: &Vec<Bar>| !bars.is_empty()).ok_or(name)?;
        panels.push((title, bars));
    }

    let mut body = String::new();
    let mut top = HEAD;
    for line in panels.chunks(columns) {
        for (column, (title, bars)) in line.iter().enumerate() {
            draw_panel(&mut body, MARGIN + column * PANEL_WIDTH, top, title, bars);
        }
        let most = line.iter().map(|(_, bars)| bars.len()).max().unwrap_or(0);
        top += PANEL_TITLE + most * BAR_STEP + PANEL_GAP;
    }

    let width = MARGIN + columns * PANEL_WIDTH;
    Ok(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}" width="{width}" height="{top}" role="img">
<title>Instructions an item, of aiter and of other ways to have a stream</title>
<style>{STYLE}</style>
<rect class="ground" x="0.5" y="0.5" width="{}" height="{}" rx="6"/>
<text class="head" x="{MARGIN}" y="28">Instructions an item: less is better</text>
<text class="note" x="{MARGIN}" y="48">Each panel has a scale of its own.</text>
{body}</svg>
"#,
        width - 1,
        top - 1
    ))
}

type Bar = (f64, &'static str, &'static str);

fn draw_panel(out: &mut String, left: usize, top: usize, title: &str, bars: &[Bar]) {
    let most = bars.iter().map(|bar| bar.0).fold(0.0, f64::max);
    let start = left + LABELS;
    writeln!(out, r#"<text class="title" x="{start}" y="{}">{title}</text>"#, top + 12).unwrap();
    for (index, (figure, label, class)) in bars.iter().enumerate() {
        let y = top + PANEL_TITLE + index * BAR_STEP;
        #[allow(clippy::cast_precision_loss)] // It is a few hundred.
        let length = figure / most * LONGEST as f64;
        #[allow(clippy::cast_precision_loss)] // As above.
        let end = start as f64 + length + 6.0;
        let base = y + BAR - 2;
        writeln!(out, r#"<text class="label" x="{}" y="{base}">{label}</text>"#, start - 8).unwrap();
        writeln!(out, r#"<rect class="{class}" x="{start}" y="{y}" width="{length:.1}" height="{BAR}" rx="2"/>"#)
            .unwrap();
        writeln!(out, r#"<text x="{end:.1}" y="{base}">{figure:.0}</text>"#).unwrap();
    }
}
