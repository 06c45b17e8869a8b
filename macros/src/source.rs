//! What stands around the attribute in its file.
//!
//! A macro gets no tokens of that: not of a `#[derive]` above it, which was expanded before and is gone from the item, nor of the
//! struct or the `impl` that the item belongs to. So this makes better messages of what is an error anyway, and where it is in
//! doubt it says nothing. Where the file cannot be read (an older compiler, an IDE), nothing is known.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::Attribute;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};

/// How far up attributes are looked for.
const MOST_LINES: usize = 40;

const ATTRIBUTE: &str = "async_iter";

/// A file, read once for all of its items that follow each other.
#[derive(Default)]
struct Source {
    text: String,
    /// Where each line starts.
    lines: Vec<usize>,
    /// What has the attribute right above it, by its name; of an `impl` each name in its header.
    annotated: HashSet<String>,
    /// The structs among them that have a `derive` above that.
    derived: HashSet<String>,
}

thread_local! {
    static LAST: RefCell<Option<(PathBuf, Rc<Source>)>> = const { RefCell::new(None) };
}

impl Source {
    /// The attribute's file.
    fn read() -> Option<Rc<Self>> {
        let path = Span::call_site().local_file()?;
        LAST.with_borrow_mut(|last| {
            if let Some((_, source)) = last.as_ref().filter(|(of, _)| *of == path) {
                return Some(Rc::clone(source));
            }
            let source = Rc::new(Self::new(fs::read_to_string(&path).ok()?));
            *last = Some((path, Rc::clone(&source)));
            Some(source)
        })
    }

    fn new(text: String) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut source = Self { lines, ..Self::default() };
        for (at, _) in text.match_indices(ATTRIBUTE) {
            let Some((before, header)) = text.split_at_checked(at) else { continue };
            let header = header.split(['{', ';']).next().unwrap_or_default();
            let mut words = header.split(|char: char| !char.is_alphanumeric() && char != '_');
            let is_keyword = |word: &&str| *word == "struct" || *word == "impl";
            let Some(keyword) = words.find(is_keyword) else { continue };
            let names = if keyword == "struct" { 1 } else { usize::MAX };
            for name in words.filter(|word| !word.is_empty()).take(names) {
                source.annotated.insert(format!("{keyword} {name}"));
                // The attribute may be a path; it starts behind the last `#`.
                if keyword == "struct" && before.rsplit_once('#').is_some_and(|(above, _)| is_derived(above)) {
                    source.derived.insert(name.to_owned());
                }
            }
        }
        source.text = text;
        source
    }

    /// All up to a place, where lines count from 1 and columns from 0.
    fn above(&self, line: usize, column: usize) -> Option<&str> {
        let (above, line) = self.text.split_at_checked(*self.lines.get(line.checked_sub(1)?)?)?;
        let column = line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
        self.text.get(..above.len() + column)
    }
}

/// Whether a `#[derive]` stands right above the attribute that is being expanded.
pub(crate) fn has_derive_above() -> bool {
    let start = Span::call_site().start();
    Source::read().is_some_and(|source| source.above(start.line, start.column).is_some_and(is_derived))
}

/// Whether a `#[derive]` seems to stand above the attribute of the struct of this name, in the attribute's file.
pub(crate) fn is_derived_struct(name: &Ident) -> bool {
    Source::read()
        .is_some_and(|source| !source.derived.is_empty() && source.derived.contains(&name.unraw().to_string()))
}

/// Whether the struct of this name stands in the attribute's file, without the attribute.
pub(crate) fn has_bare_struct(name: &Ident) -> bool {
    let name = name.unraw().to_string();
    let Some(source) = Source::read() else { return false };
    let item = format!("struct {name}");
    !source.annotated.contains(&item) && source.text.contains(&item) && is_bare_struct(&source.text, &name)
}

/// Whether an `impl` of this name with a `next` stands in the attribute's file, and none has the attribute.
pub(crate) fn has_bare_impl(name: &Ident) -> bool {
    let name = name.unraw().to_string();
    let Some(source) = Source::read() else { return false };
    !source.annotated.contains(&format!("impl {name}"))
        && source.text.contains("fn next")
        && is_bare_impl(&source.text, &name)
}

/// Whether a text ends in attributes, and a `derive` is among them.
pub(crate) fn is_derived(text: &str) -> bool {
    let text = text.trim_end();
    let last = text.rsplit('\n').next().unwrap_or_default().trim_start();
    // Most have nothing right above but the end of another item.
    if !text.ends_with([']', '/']) && !last.starts_with("//") {
        return false;
    }
    // Upwards, as long as all that was read may be attributes; an attribute of several lines is none for a while.
    let starts = text.rmatch_indices('\n').map(|(at, _)| at + 1).chain(std::iter::once(0));
    starts.take(MOST_LINES).any(|start| {
        let above = text.get(start..).unwrap_or_default();
        above.contains("derive") && derives.parse_str(above).unwrap_or(false)
    })
}

pub(crate) fn is_bare_struct(source: &str, name: &str) -> bool {
    let Ok(file) = source.parse() else { return false };
    let mut found = Found::default();
    visit(file, &mut |before, rest| {
        if let [TokenTree::Ident(keyword), TokenTree::Ident(ident), ..] = rest {
            if keyword == "struct" && ident == name {
                found.add(before);
            }
        }
    });
    found.only_bare()
}

pub(crate) fn is_bare_impl(source: &str, name: &str) -> bool {
    let Ok(file) = source.parse() else { return false };
    let mut found = Found::default();
    visit(file, &mut |before, rest| {
        let [TokenTree::Ident(keyword), rest @ ..] = rest else { return };
        let body = rest.iter().find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
            _ => None,
        });
        let is_of = matches!(skip_generics(rest), [TokenTree::Ident(ident), ..] if ident == name);
        if keyword == "impl" && is_of && body.is_some_and(has_next) {
            found.add(before);
        }
    });
    found.only_bare()
}

/// The items of a name, by their attributes.
#[derive(Default)]
struct Found {
    bare: bool,
    /// One has the attribute, or one that may stand for it.
    annotated: bool,
}

impl Found {
    fn add(&mut self, before: &[TokenTree]) {
        if is_bare(before) {
            self.bare = true;
        } else {
            self.annotated = true;
        }
    }

    fn only_bare(&self) -> bool {
        self.bare && !self.annotated
    }
}

/// Whether an item has no attributes but the compiler's own, to judge by what stands before its keyword.
fn is_bare(before: &[TokenTree]) -> bool {
    const KNOWN: [&str; 12] = [
        "allow",
        "cfg",
        "deny",
        "deprecated",
        "derive",
        "doc",
        "expect",
        "must_use",
        "non_exhaustive",
        "repr",
        "rustfmt",
        "warn",
    ];
    let mut rest = before;
    loop {
        rest = match rest {
            // `pub(crate)`
            [head @ .., TokenTree::Ident(vis), TokenTree::Group(group)]
                if vis == "pub" && group.delimiter() == Delimiter::Parenthesis =>
            {
                head
            }
            [head @ .., TokenTree::Ident(vis)] if vis == "pub" => head,
            [head @ .., TokenTree::Punct(hash), TokenTree::Group(group)]
                if hash.as_char() == '#' && group.delimiter() == Delimiter::Bracket =>
            {
                let known = matches!(
                    group.stream().into_iter().next(),
                    Some(TokenTree::Ident(name)) if KNOWN.iter().any(|known| name == known)
                );
                if !known {
                    return false;
                }
                head
            }
            _ => return true,
        };
    }
}

/// Shows each token to `f`, with those before it and those from it on; not what stands in a macro's arguments.
fn visit(tokens: TokenStream, f: &mut impl FnMut(&[TokenTree], &[TokenTree])) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let (before, rest) = tokens.split_at(index);
        f(before, rest);
        if let TokenTree::Group(group) = token {
            let is_macro = match before {
                [.., TokenTree::Punct(punct)] => matches!(punct.as_char(), '!' | '#'),
                [.., TokenTree::Punct(punct), TokenTree::Ident(_)] => punct.as_char() == '!',
                _ => false,
            };
            if !is_macro {
                visit(group.stream(), f);
            }
        }
    }
}

/// What follows `<…>`, if that stands in front.
fn skip_generics(tokens: &[TokenTree]) -> &[TokenTree] {
    let mut depth = 0_usize;
    let mut last = ' ';
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Punct(punct) = token else {
            if depth == 0 {
                return tokens.split_at(index).1;
            }
            last = ' ';
            continue;
        };
        match punct.as_char() {
            '<' => depth += 1,
            '>' if last != '-' => depth = depth.saturating_sub(1),
            _ if depth == 0 => return tokens.split_at(index).1,
            _ => {}
        }
        last = punct.as_char();
    }
    &[]
}

/// Whether a block has `fn next`.
fn has_next(block: TokenStream) -> bool {
    let tokens: Vec<_> = block.into_iter().collect();
    tokens.windows(2).any(|pair| match pair {
        [TokenTree::Ident(keyword), TokenTree::Ident(name)] => keyword == "fn" && name == "next",
        _ => false,
    })
}

/// Whether there are attributes and nothing else, and a `derive` among them.
fn derives(input: ParseStream) -> syn::Result<bool> {
    let attrs = input.call(Attribute::parse_outer)?;
    if !input.is_empty() {
        return Err(input.error("an item"));
    }
    Ok(attrs.iter().any(|attr| attr.path().is_ident("derive")))
}
