//! The text of the file that the attribute stands in.
//!
//! A macro sees one item. Some mistakes are about two: a struct that has no attribute beside an `impl` that has one, or two blocks with `next`.
//! What is generated then gives rustc's errors many times over, so this module looks at the items beside the attribute's own, to report the
//! mistake once. It only words what would be an error anyway: no right program depends on what it finds. Where the text cannot be read (an older
//! compiler, an editor, code that another macro wrote), rustc's own errors are shown.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use proc_macro2::{LineColumn, Span};

/// The items of a file, in the groups that they stand in.
#[derive(Default)]
pub(crate) struct Source {
    text: String,
    /// The byte at which each line starts.
    lines: Vec<usize>,
    /// In the order in which they start.
    levels: Vec<Level>,
    /// Whether the bodies of functions are read too.
    is_whole: bool,
    /// The same with them, if somebody asked for that.
    whole: OnceCell<Rc<Source>>,
}

/// What stands in one pair of braces, brackets or parentheses, or in the file itself.
#[derive(Default)]
struct Level {
    start: usize,
    end: usize,
    /// The level around it.
    parent: usize,
    /// Whether another macro may make something else of it.
    is_rewritten: bool,
    kind: LevelKind,
    items: Vec<Item>,
    /// The items by their subjects.
    named: HashMap<String, Vec<usize>>,
    /// Those that give names to others, and those that may do so unseen.
    uses: Vec<usize>,
    hides_names: bool,
}

#[derive(Default, PartialEq)]
enum LevelKind {
    Module,
    /// A function's body that is not read.
    Unread,
    #[default]
    Other,
}

/// An item, as far as it is read.
#[derive(Default)]
pub(crate) struct Item {
    start: usize,
    end: usize,
    attrs: Vec<Vec<String>>,
    /// Its words and signs, with `()`, `[]` or `{}` for a group; of a `use`, what stands in the group too.
    words: Vec<String>,
    /// The index of its keyword among the words.
    keyword: usize,
    /// The level in its last group.
    body: Option<usize>,
    /// Whether it is a method.
    takes_self: bool,
}

impl Item {
    /// `struct`, `impl`, `fn`, …
    pub(crate) fn keyword(&self) -> &str {
        self.words.get(self.keyword).map_or("", String::as_str)
    }

    fn find_keyword(&self) -> usize {
        const BEFORE: [&str; 8] = ["()", "async", "default", "extern", "pub", "safe", "unsafe", "\"\""];
        let is_keyword = |(index, word): (usize, &String)| {
            let is_modifier = word == "const" && self.words.get(index + 1).is_some_and(|next| is_modifier_of_fn(next));
            (!BEFORE.contains(&word.as_str()) && !is_modifier).then_some(index)
        };
        self.words.iter().enumerate().find_map(is_keyword).unwrap_or_default()
    }

    /// Whether the group that comes next is the argument of a macro, or the body of one, or under an attribute that is one.
    fn is_rewritten(&self) -> bool {
        let is_macro = match self.words.as_slice() {
            [.., mark] if mark == "!" => true,
            [.., mark, _] => mark == "!",
            _ => false,
        };
        let is_cfg = |attr: &Vec<String>| attr.first().is_some_and(|name| name == "cfg");
        is_macro || !self.attrs.iter().all(|attr| is_cfg(attr) || is_known(attr))
    }

    /// What it is about: its own name; of an `impl`, the type's name, without arguments.
    fn subject(&self) -> Option<String> {
        match self.header() {
            Some((_, ty)) => ty.split('<').next().map(str::to_owned),
            None => self.name().map(str::to_owned),
        }
    }

    /// Of a struct, a function and the like.
    pub(crate) fn name(&self) -> Option<&str> {
        self.words.get(self.keyword + 1).map(String::as_str)
    }

    /// Whether it is the struct of a name.
    pub(crate) fn is_struct(&self, name: &str) -> bool {
        self.keyword() == "struct" && self.name() == Some(name)
    }

    /// The words of a struct's parameters, each on its own.
    pub(crate) fn parameters(&self) -> Vec<&[String]> {
        let behind = self.words.get(self.keyword + 2..).unwrap_or_default();
        let mut rest = behind.get(1..end_of_arguments(behind).saturating_sub(1)).unwrap_or_default();
        let mut parameters = Vec::new();
        while !rest.is_empty() {
            let end = position_outside(rest, ",").unwrap_or(rest.len());
            parameters.extend(rest.get(..end));
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        parameters
    }

    /// Whether it may give names to things that are not seen here: a `*` of a `use`, or a macro.
    fn hides_names(&self) -> bool {
        self.keyword() == "use" && self.words.iter().any(|word| word == "*")
            || self.words.iter().any(|word| word == "!")
            || !self.is_plain()
    }

    /// The first segment of a `use`.
    pub(crate) fn root(&self) -> Option<&str> {
        let mut words = self.words.iter().skip(self.keyword + 1).skip_while(|word| *word == ":");
        words.next().map(String::as_str)
    }

    /// Whether it is a `use` that gives something this name.
    pub(crate) fn imports(&self, name: &str) -> bool {
        let is_last =
            |pair: &[String]| matches!(pair, [word, next] if word == name && [",", "}", ";"].contains(&next.as_str()));
        self.keyword() == "use" && self.words.windows(2).any(is_last)
    }

    /// Of an `impl`: the trait, if any, and the type.
    pub(crate) fn header(&self) -> Option<(Option<String>, String)> {
        if self.keyword() != "impl" {
            return None;
        }
        let words = self.words.get(self.keyword + 1..)?;
        let words = words.get(end_of_arguments(words)..)?;
        let end = words.iter().position(|word| word == "where" || word == "{}").unwrap_or(words.len());
        let words = words.get(..end)?;
        Some(match words.iter().position(|word| word == "for") {
            Some(at) => (Some(words.get(..at)?.concat()), words.get(at + 1..)?.concat()),
            None => (None, words.concat()),
        })
    }

    /// Whether it has the attribute.
    pub(crate) fn is_annotated(&self) -> bool {
        self.attrs.iter().any(|attr| attr.iter().any(|word| word == "async_iter"))
    }

    /// The words of its attribute, behind its path: `()`, `local`, …
    fn options(&self) -> Option<&[String]> {
        self.attrs.iter().find_map(|attr| {
            let (path, rest) = attr.split_at(attr.iter().position(|word| word == "async_iter")?);
            let is_path = path.iter().all(|word| word == ":" || word == "aiter");
            rest.split_first().map(|(_, options)| options).filter(|_| is_path)
        })
    }

    /// Whether its attribute has an option, by this word alone: `#[aiter::async_iter(local)]`.
    pub(crate) fn has_option(&self, option: &str) -> bool {
        let is_option = |words: &[String]| {
            matches!(words, [before, word, after]
                if ["()", ","].contains(&before.as_str()) && word == option && [",", ")"].contains(&after.as_str()))
        };
        let options = self.options().unwrap_or_default();
        options.windows(3).any(is_option) || matches!(options, [open, word] if open == "()" && word == option)
    }

    /// What its attribute calls the state: `#[async_iter(state = pub Inner)]`.
    pub(crate) fn state(&self) -> Option<&str> {
        let options = self.options()?;
        let start =
            options.windows(2).position(|pair| matches!(pair, [word, equals] if word == "state" && equals == "="))?;
        let value = options.get(start + 2..)?.iter().take_while(|word| *word != ",");
        let is_name = |word: &&String| {
            word.starts_with(|first: char| first.is_alphabetic() || first == '_')
                && !["pub", "crate", "super", "self", "in"].contains(&word.as_str())
        };
        if value.clone().any(|word| word == "<") {
            return None;
        }
        value.filter(is_name).last().map(String::as_str)
    }

    /// Whether no macro but those of its function's body makes something else of it.
    pub(crate) fn has_no_macro(&self) -> bool {
        let is_cfg = |attr: &Vec<String>| attr.first().is_some_and(|name| name == "cfg");
        !self.words.iter().any(|word| word == "!") && self.attrs.iter().all(|attr| is_cfg(attr) || is_known(attr))
    }

    /// Whether nothing about it depends on a configuration, or on another macro.
    pub(crate) fn is_plain(&self) -> bool {
        self.attrs.iter().all(|attr| is_known(attr))
    }
}

/// Whether an attribute leaves its item where and as it is.
fn is_known(attr: &[String]) -> bool {
    const KNOWN: [&str; 14] = [
        "allow",
        "async_iter",
        "automatically_derived",
        "deny",
        "deprecated",
        "derive",
        "doc",
        "expect",
        "inline",
        "main",
        "must_use",
        "non_exhaustive",
        "test",
        "warn",
    ];
    let path = attr.iter().take_while(|word| *word != "()" && *word != "=");
    path.last().is_some_and(|name| KNOWN.contains(&name.as_str()))
}

fn is_modifier_of_fn(word: &str) -> bool {
    ["async", "extern", "fn", "unsafe"].contains(&word)
}

/// The index of a sign that stands outside of `<…>`.
pub(crate) fn position_outside(words: &[String], sign: &str) -> Option<usize> {
    let mut depth = 0_usize;
    words.iter().enumerate().find_map(|(index, word)| {
        let is_arrow = || index.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|before| before == "-");
        match word.as_str() {
            "<" => depth += 1,
            ">" if !is_arrow() => depth = depth.saturating_sub(1),
            word if word == sign && depth == 0 => return Some(index),
            _ => {}
        }
        None
    })
}

/// The index behind `<…>`, if that comes first.
fn end_of_arguments(words: &[String]) -> usize {
    let mut depth = 0_usize;
    for (index, word) in words.iter().enumerate() {
        match word.as_str() {
            "<" => depth += 1,
            ">" if index.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|before| before == "-") => {}
            ">" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return if index == 0 { 0 } else { index + 1 };
        }
    }
    0
}

/// An attribute's own item, and those beside it.
pub(crate) struct Place {
    source: Rc<Source>,
    level: usize,
    item: usize,
    /// Whether the attribute stands inside of its item, as `#![…]`.
    pub(crate) is_inner: bool,
}

impl Place {
    /// Where the attribute stands that is expanded, whose item has this name, if its file can be read.
    pub(crate) fn of_attribute(name: Span) -> Option<Self> {
        let attribute = Span::call_site();
        let source = read(attribute)?;
        let (at, name) = (source.offset(attribute.start())?, source.offset(name.start())?);
        Self::find(&source, at, name)
    }

    /// The innermost item around a byte, if that of the name is in it too: code that another macro wrote may have the place of something else.
    pub(crate) fn find(source: &Rc<Source>, at: usize, name: usize) -> Option<Self> {
        let is_around = |item: &Item, at: usize| item.start <= at && at < item.end;
        // The last one that starts before, and those around it.
        let mut level = source.levels.partition_point(|level| level.start <= at).checked_sub(1)?;
        loop {
            let here = source.levels.get(level)?;
            // The last one that starts before may end before, too.
            if here.kind == LevelKind::Unread && at < here.end {
                return Self::find(&source.whole(), at, name);
            }
            let before = here.items.partition_point(|item| item.start <= at).checked_sub(1);
            let found = before.filter(|index| {
                here.items.get(*index).is_some_and(|item| is_around(item, at) && is_around(item, name))
            });
            if let Some(item) = found {
                return (!here.is_rewritten).then_some(Self {
                    is_inner: name < at,
                    level,
                    item,
                    source: Rc::clone(source),
                });
            }
            if here.parent == level {
                return None;
            }
            level = here.parent;
        }
    }

    pub(crate) fn own(&self) -> Option<&Item> {
        self.source.levels.get(self.level)?.items.get(self.item)
    }

    /// The items beside the own one, and whether each stands before it.
    pub(crate) fn others(&self) -> impl Iterator<Item = (&Item, bool)> {
        let items = self.source.levels.get(self.level).map_or(&[][..], |level| &level.items);
        let own = self.item;
        items.iter().enumerate().filter(move |(index, _)| *index != own).map(move |(index, item)| (item, index < own))
    }

    fn level(&self) -> Option<&Level> {
        self.source.levels.get(self.level)
    }

    /// Those of the [`others`](Self::others) with this name, and the `impl`s of a type with it.
    pub(crate) fn named<'a>(&'a self, name: &str) -> impl Iterator<Item = (&'a Item, bool)> + use<'a> {
        let own = self.item;
        let level = self.level();
        let indices = level.and_then(|level| level.named.get(name)).map_or(&[][..], Vec::as_slice);
        let indices = indices.iter().filter(move |index| **index != own);
        indices.filter_map(move |index| Some((level?.items.get(*index)?, *index < own)))
    }

    /// Each `use` beside it.
    pub(crate) fn uses(&self) -> impl Iterator<Item = &Item> {
        let level = self.level();
        level.into_iter().flat_map(|level| level.uses.iter().filter_map(|index| level.items.get(*index)))
    }

    /// Whether something beside it may give names to things that are not seen here.
    pub(crate) fn has_hidden_names(&self) -> bool {
        self.level().is_none_or(|level| level.hides_names)
    }

    /// Whether the items stand in a file or in a module, and not in a function, which sees what stands around it.
    pub(crate) fn is_in_module(&self) -> bool {
        self.level == 0 || self.level().is_some_and(|level| level.kind == LevelKind::Module)
    }

    /// Whether a macro is called among the members of an `impl`.
    pub(crate) fn has_macro_call(&self, item: &Item) -> bool {
        let items = item.body.and_then(|body| self.source.levels.get(body)).map_or(&[][..], |level| &level.items);
        items.iter().any(|item| item.words.get(1).is_some_and(|mark| mark == "!"))
    }

    /// The functions in an `impl`.
    pub(crate) fn functions<'a>(&'a self, item: &Item) -> impl Iterator<Item = &'a Item> + use<'a> {
        let items = item.body.and_then(|body| self.source.levels.get(body)).map_or(&[][..], |level| &level.items);
        items.iter().filter(|item| item.keyword() == "fn")
    }

    /// The file, with all that stands in its functions.
    pub(crate) fn whole(&self) -> Rc<Source> {
        self.source.whole()
    }

    /// The text of the file.
    pub(crate) fn file(&self) -> &str {
        &self.source.text
    }

    pub(crate) fn text(&self, item: &Item) -> Option<&str> {
        self.source.text.get(item.start..item.end)
    }
}

impl Item {
    /// Whether a function takes `self`.
    pub(crate) fn takes_self(&self) -> bool {
        self.takes_self
    }
}

impl Source {
    /// Whether the file imports something of this crate under another name.
    pub(crate) fn renames(&self, own: &str, name: &str) -> bool {
        let is_renamed = |words: &[String]| matches!(words, [first, keyword, last] if first == own && keyword == "as" && last == name);
        let items = self.levels.iter().flat_map(|level| &level.items).filter(|item| item.keyword() == "use");
        items
            .filter(|item| item.words.iter().any(|word| word == "aiter"))
            .any(|item| item.words.windows(3).any(is_renamed))
    }

    /// The text of the annotated struct of this name, if there is one of them.
    pub(crate) fn annotated_struct(&self, name: &str) -> Option<&str> {
        let items = self.levels.iter().flat_map(|level| &level.items);
        let mut structs = items.filter(|item| item.is_struct(name) && item.is_annotated());
        let item = structs.next().filter(|_| structs.next().is_none())?;
        self.text.get(item.start..item.end)
    }

    /// Where a name comes from that a path of one segment has in this file: the first segments of what is imported under it. `self` stands for an
    /// item of the file.
    pub(crate) fn origins(&self, name: &str) -> Vec<&str> {
        let items = self.levels.iter().flat_map(|level| &level.items);
        let mut origins = Vec::new();
        for item in items {
            if item.keyword() == "use" {
                if item.imports(name) {
                    origins.push(item.root().unwrap_or_default());
                }
            } else if item.keyword() != "impl" && item.name() == Some(name) {
                origins.push("self");
            }
        }
        origins
    }
}

/// A file that was read, and what it was like then.
struct File {
    path: PathBuf,
    metadata: Metadata,
    source: Rc<Source>,
}

impl File {
    fn is(&self, path: &Path, metadata: &Metadata) -> bool {
        let is_as_new = || match (self.metadata.modified(), metadata.modified()) {
            (Ok(before), Ok(now)) => before == now && self.metadata.len() == metadata.len(),
            _ => false,
        };
        self.path == path && is_as_new()
    }
}

thread_local! {
    /// The file that was read last: most have several attributes.
    static LAST: RefCell<Option<File>> = const { RefCell::new(None) };
}

/// Whether an editor expands the attribute: it knows places, which a compiler before 1.88 does not, and no files, which a later one does.
pub(crate) fn is_in_editor() -> bool {
    let attribute = Span::call_site();
    attribute.local_file().is_none() && attribute.start().line > 0
}

/// What stands in an attribute's file.
pub(crate) fn read(attribute: Span) -> Option<Rc<Source>> {
    let path = attribute.local_file()?;
    let metadata = fs::metadata(&path).ok()?;
    LAST.with_borrow_mut(|last| {
        if last.as_ref().is_none_or(|last| !last.is(&path, &metadata)) {
            let source = Rc::new(Source::parse(fs::read_to_string(&path).ok()?));
            *last = Some(File { path, metadata, source });
        }
        last.as_ref().map(|last| Rc::clone(&last.source))
    })
}

impl Source {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The byte of a place, whose line counts from 1 and whose column, in characters, from 0.
    pub(crate) fn offset(&self, place: LineColumn) -> Option<usize> {
        let before = *self.lines.get(place.line.checked_sub(1)?)?;
        let line = self.text.get(before..)?;
        Some(before + line.char_indices().nth(place.column).map_or(line.len(), |(at, _)| at))
    }
}

/// What stands around a level.
#[derive(Clone, Copy, Default)]
struct Around {
    parent: usize,
    is_rewritten: bool,
}

/// A word or a sign, and where it starts and ends.
struct Token {
    kind: Kind,
    start: usize,
    end: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Word,
    Literal,
    Sign(u8),
    Open(u8),
    Close,
}

impl Source {
    /// What stands in a text, but for the bodies of functions: those are most of it, and items in them are rare.
    pub(crate) fn parse(text: String) -> Self {
        Self::parse_tokens(text, false)
    }

    fn whole(self: &Rc<Self>) -> Rc<Self> {
        if self.is_whole {
            return Rc::clone(self);
        }
        Rc::clone(self.whole.get_or_init(|| Rc::new(Self::parse_tokens(self.text.clone(), true))))
    }

    fn parse_tokens(text: String, is_whole: bool) -> Self {
        let tokens = tokens(&text);
        let mut source = Self { is_whole, ..Self::default() };
        let mut at = 0;
        while at < tokens.len() {
            let start = tokens.get(at).map_or(0, |token| token.start);
            // What closes nothing begins another level.
            at = source.parse_level(&text, &tokens, at, start, Around::default()).0;
        }
        source.lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        source.text = text;
        source
    }

    /// The level whose first token is at `at`: the index behind what closes it, and the level's own.
    fn parse_level(
        &mut self,
        text: &str,
        tokens: &[Token],
        mut at: usize,
        start: usize,
        around: Around,
    ) -> (usize, usize) {
        let own = self.levels.len();
        let Around { parent, is_rewritten } = around;
        self.levels.push(Level { start, parent, is_rewritten, ..Level::default() });
        let mut items = Vec::new();
        let mut item = Item::default();
        let mut end = start;
        let mut is_first = true;
        while let Some(token) = tokens.get(at) {
            if token.kind == Kind::Close {
                break;
            }
            if is_first {
                item.start = token.start;
            }
            is_first = false;
            end = token.end;
            let word = text.get(token.start..token.end).unwrap_or_default();
            at += 1;
            let is_end;
            if let Kind::Open(open) = token.kind {
                let inside = Around { parent: own, is_rewritten: is_rewritten || item.is_rewritten() };
                let is_body = open == b'{' && item.keyword() == "fn";
                let (behind, level) = if is_body && !self.is_whole {
                    self.pass_body(text, tokens, at, token.end, inside)
                } else {
                    self.parse_level(text, tokens, at, token.end, inside)
                };
                end = self.levels.get(level).map_or(end, |level| level.end + 1);
                let inner = tokens.get(at..behind.saturating_sub(1)).unwrap_or_default();
                at = behind;
                let words = inner.iter().map(|token| word_of(text, token));
                if open == b'[' && item.words == ["#"] {
                    item.words.clear();
                    item.attrs.push(attribute(words));
                    continue;
                }
                if open == b'[' && item.words == ["#", "!"] {
                    // It is about all that stands in the level.
                    item = Item::default();
                    is_first = true;
                    continue;
                }
                let is_use = item.keyword() == "use";
                match open {
                    b'{' if is_use => {
                        item.words.extend(std::iter::once("{".to_owned()).chain(words).chain(["}".to_owned()]));
                    }
                    b'{' => item.words.push("{}".to_owned()),
                    b'[' => item.words.push("[]".to_owned()),
                    _ => {
                        if item.keyword() == "fn" && !item.words.iter().any(|word| word == "()") {
                            item.takes_self =
                                words.take_while(|word| word != "," && word != ":").any(|word| word == "self");
                        }
                        item.words.push("()".to_owned());
                    }
                }
                item.body = Some(level);
                is_end = open == b'{' && !is_use && !["const", "let", "static"].contains(&item.keyword());
            } else {
                item.words.push(word_of(text, token));
                is_end = word == ";" && token.kind == Kind::Sign(b';');
            }
            item.keyword = item.find_keyword();
            if is_end {
                item.end = end;
                items.push(std::mem::take(&mut item));
                is_first = true;
            }
        }
        if !is_first {
            item.end = end;
            items.push(item);
        }
        let end = tokens.get(at).map_or(text.len(), |token| token.start);
        for (index, item) in items.iter().enumerate() {
            let body = item.body.and_then(|body| self.levels.get_mut(body)).filter(|_| item.keyword() == "mod");
            if let Some(body) = body {
                body.kind = LevelKind::Module;
            }
            let Some(level) = self.levels.get_mut(own) else { continue };
            level.hides_names |= item.hides_names();
            if item.keyword() == "use" {
                level.uses.push(index);
            } else if let Some(subject) = item.subject() {
                level.named.entry(subject).or_default().push(index);
            }
        }
        if let Some(level) = self.levels.get_mut(own) {
            level.end = end;
            level.items = items;
        }
        (at + 1, own)
    }

    /// A level that is not read, whose first token is at `at`: as [`parse_level`](Self::parse_level).
    fn pass_body(
        &mut self,
        text: &str,
        tokens: &[Token],
        mut at: usize,
        start: usize,
        around: Around,
    ) -> (usize, usize) {
        let mut depth = 0_usize;
        while let Some(token) = tokens.get(at) {
            match token.kind {
                Kind::Open(_) => depth += 1,
                Kind::Close if depth == 0 => break,
                Kind::Close => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        let end = tokens.get(at).map_or(text.len(), |token| token.start);
        let Around { parent, is_rewritten } = around;
        self.levels.push(Level { start, end, parent, is_rewritten, kind: LevelKind::Unread, ..Level::default() });
        (at + 1, self.levels.len() - 1)
    }
}

fn word_of(text: &str, token: &Token) -> String {
    match token.kind {
        Kind::Literal => "\"\"".to_owned(),
        _ => text.get(token.start..token.end).unwrap_or_default().trim_start_matches("r#").to_owned(),
    }
}

/// The words of an attribute, with `()` before what stands in its parentheses.
fn attribute(words: impl Iterator<Item = String>) -> Vec<String> {
    words.flat_map(|word| if word == "(" { vec!["()".to_owned()] } else { vec![word] }).collect()
}

/// The tokens of a text, without comments.
fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let at = |index: usize| bytes.get(index).copied().unwrap_or_default();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    let until = |mut index: usize, stop: &dyn Fn(usize) -> bool| {
        while index < bytes.len() && !stop(index) {
            index += 1;
        }
        index
    };
    let mut tokens = Vec::new();
    let mut index = 0;
    while index < bytes.len() {
        let start = index;
        let byte = at(index);
        let kind = match byte {
            _ if byte.is_ascii_whitespace() => {
                index += 1;
                continue;
            }
            b'/' if at(index + 1) == b'/' => {
                index = until(index, &|index| at(index) == b'\n');
                continue;
            }
            b'/' if at(index + 1) == b'*' => {
                let mut depth = 1_usize;
                index += 2;
                while index < bytes.len() && depth > 0 {
                    match (at(index), at(index + 1)) {
                        (b'/', b'*') => (index, depth) = (index + 2, depth + 1),
                        (b'*', b'/') => (index, depth) = (index + 2, depth - 1),
                        _ => index += 1,
                    }
                }
                continue;
            }
            b'"' => {
                index = end_of_string(bytes, index + 1);
                Kind::Literal
            }
            b'\'' => {
                // A lifetime, or a character.
                let is_character = at(index + 1) == b'\\' || {
                    let next = text.get(index + 1..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
                    at(index + 1 + next) == b'\''
                };
                index = if is_character {
                    let from = if at(index + 1) == b'\\' { index + 3 } else { index + 2 };
                    until(from, &|index| at(index) == b'\'') + 1
                } else {
                    until(index + 1, &|index| !is_word(at(index)))
                };
                Kind::Literal
            }
            _ if is_word(byte) => {
                index = until(index, &|index| !is_word(at(index)));
                let prefix = bytes.get(start..index).unwrap_or_default();
                let is_raw = prefix.ends_with(b"r") && prefix.len() <= 2;
                let hashes = until(index, &|index| at(index) != b'#') - index;
                if is_raw && at(index + hashes) == b'"' {
                    let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
                    let inside = index + hashes + 1;
                    index = until(inside, &|index| bytes.get(index..).is_some_and(|rest| rest.starts_with(&close)));
                    index += close.len();
                    Kind::Literal
                } else if at(index) == b'"' && prefix.len() == 1 {
                    // `b"…"`, `c"…"`
                    index = end_of_string(bytes, index + 1);
                    Kind::Literal
                } else if prefix == b"r" && hashes == 1 && is_word(at(index + 1)) {
                    index = until(index + 1, &|index| !is_word(at(index)));
                    Kind::Word
                } else if byte.is_ascii_digit() {
                    Kind::Literal
                } else {
                    Kind::Word
                }
            }
            _ => {
                index += 1;
                match byte {
                    b'(' | b'[' | b'{' => Kind::Open(byte),
                    b')' | b']' | b'}' => Kind::Close,
                    _ => Kind::Sign(byte),
                }
            }
        };
        tokens.push(Token { kind, start, end: index.min(bytes.len()) });
    }
    tokens
}

/// The index behind a string, whose content starts at `index`.
fn end_of_string(bytes: &[u8], mut index: usize) -> usize {
    while let Some(byte) = bytes.get(index) {
        match byte {
            b'"' => return index + 1,
            b'\\' => index += 2,
            _ => index += 1,
        }
    }
    index
}
