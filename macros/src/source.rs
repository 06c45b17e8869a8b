//! What stands above the attribute in its file.
//!
//! A macro gets no tokens of that: a `#[derive]` above it was expanded before, and is gone from the item. Where the file cannot be
//! read (an older compiler, an IDE), nothing is known.

use std::fs;

use proc_macro2::Span;
use syn::Attribute;
use syn::parse::{ParseStream, Parser};

/// How far up attributes are looked for.
const MOST_LINES: usize = 40;

/// Whether a `#[derive]` stands right above the attribute that is being expanded.
pub(crate) fn has_derive_above() -> bool {
    let attribute = Span::call_site();
    let Some(source) = attribute.local_file().and_then(|path| fs::read_to_string(path).ok()) else {
        return false;
    };
    let start = attribute.start();
    is_derived(&source, start.line, start.column)
}

/// Whether a `#[derive]` stands right above a place in a file: lines count from 1, columns from 0.
pub(crate) fn is_derived(source: &str, line: usize, column: usize) -> bool {
    let mut above: String =
        source.lines().nth(line.saturating_sub(1)).unwrap_or_default().chars().take(column).collect();
    let first = line.saturating_sub(1).saturating_sub(MOST_LINES);
    let lines: Vec<_> = source.lines().skip(first).take(line.saturating_sub(1).saturating_sub(first)).collect();
    if !lines.iter().any(|line| line.contains("derive")) && !above.contains("derive") {
        return false;
    }
    // Upwards, as long as all that was read may be attributes; an attribute of several lines is none for a while.
    let mut lines = lines.into_iter().rev();
    loop {
        let found = derives.parse_str(&above);
        if let Ok(true) = found {
            return true;
        }
        let Some(line) = lines.next() else { return false };
        above = format!("{line}\n{above}");
    }
}

/// Whether there are attributes and nothing else, and a `derive` among them.
fn derives(input: ParseStream) -> syn::Result<bool> {
    let attrs = input.call(Attribute::parse_outer)?;
    if !input.is_empty() {
        return Err(input.error("an item"));
    }
    Ok(attrs.iter().any(|attr| attr.path().is_ident("derive")))
}
