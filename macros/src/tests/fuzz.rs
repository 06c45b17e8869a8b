//! Items that are broken at random. The attribute may refuse them, but it does not panic, and where the item parses, so does
//! what comes out.
//!
//! The items are those of this repository: tests, compile errors, examples, README. `AITER_FUZZ` sets how many are tried, and
//! `AITER_FUZZ_SEED` where the random numbers start; what fails prints both.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, Meta};

use crate::attribute;

const TRIES: u64 = 3000;

#[test]
fn broken_items_do_not_panic() {
    let number = |name: &str| std::env::var(name).ok().and_then(|number| number.parse().ok());
    let tries = number("AITER_FUZZ").unwrap_or(TRIES);
    let seed = number("AITER_FUZZ_SEED").unwrap_or(1);

    let corpus = corpus();
    assert!(corpus.len() > 500, "the corpus is not found: {} items", corpus.len());
    for index in seed..seed + tries {
        let mut random = Random(index.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let (args, item) = &corpus[random.below(corpus.len())];
        let other = &corpus[random.below(corpus.len())].1;
        let (mut args, mut item) = (args.clone(), item.clone());
        for _ in 0..=random.below(3) {
            if random.below(8) == 0 {
                args = broken(args, other, &mut random);
            } else {
                item = broken(item, other, &mut random);
            }
        }
        if let Err(error) = stands(&args, &item) {
            panic!("AITER_FUZZ=1 AITER_FUZZ_SEED={index}: {error}");
        }
    }
}

/// What random numbers have found.
#[test]
fn what_was_once_broken_stands() {
    for (args, item) in [
        ("inline", "impl<T> Items<T> { async fn next(&mut self) -> Self<T> { self.items.pop() } }"),
        (
            "",
            "impl Items { async fn next(&mut self) -> Self<fn(u8) -> u8> {} fn more(self) -> Option<Self<u8>> { None } }",
        ),
        ("", "impl Drop for self { fn drop(&mut self) { self.live = None } }"),
        ("", "impl Self { async fn next(&mut self) -> Option<u8> { None } }"),
        ("", "impl<'a> Words<'a> { fn of(text: &'Self str) -> Self { Self { text } } }"),
        ("inline = crate", "struct Numbers { left: u32 }"),
        ("crate = no::Self", "struct Numbers { left: u32 }"),
        ("", "async fn all() -> Generator<'static, u8> { for at in 0..return items.len() { yield_!(1) } }"),
        (
            "",
            "async fn all() -> impl Stream<Item = u8> { match n { _ if n > 1 => return Item { n }, _ => yield_!(1) } }",
        ),
    ] {
        let tokens = |text: &str| text.parse().expect("they are tokens");
        if let Err(error) = stands(&tokens(args), &tokens(item)) {
            panic!("{error}");
        }
    }
}

/// Whether the attribute does not panic on an item, and gives what parses where the item does.
fn stands(args: &TokenStream, item: &TokenStream) -> Result<(), String> {
    let run = || attribute::expand(args.clone(), item.clone());
    let Ok(output) = catch_unwind(AssertUnwindSafe(run)) else {
        return Err(format!("it panics on\n#[async_iter({args})]\n{item}"));
    };
    match syn::parse2::<syn::File>(output.clone()) {
        Err(error) if syn::parse2::<Item>(item.clone()).is_ok() => {
            Err(format!("{error}\n#[async_iter({args})]\n{item}\nbecomes\n{output}"))
        }
        _ => Ok(()),
    }
}

/// The arguments and the item of each attribute of this repository.
fn corpus() -> Vec<(TokenStream, TokenStream)> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut corpus = Vec::new();
    for folder in ["tests", "runtime/tests", "runtime/src", "macros/src/tests", "examples", "benches/src"] {
        collect(&root.join(folder), &mut corpus);
    }
    for readme in ["README.md", "examples/README.md"] {
        let text = fs::read_to_string(root.join(readme)).expect("it is there");
        for block in text.split("```rust").skip(1) {
            let code = block.split_once('\n').and_then(|(_, code)| code.split("```").next());
            collect_items(code.unwrap_or_default(), &mut corpus);
        }
    }
    corpus
}

fn collect(folder: &Path, corpus: &mut Vec<(TokenStream, TokenStream)>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("it is there").map(|entry| entry.expect("it can be read").path()).collect();
    // In the same order everywhere, for the seed.
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, corpus);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).expect("it is UTF-8");
            collect_items(&source, corpus);
            // The inputs of the tests beside this one are strings.
            if folder.ends_with("macros/src/tests") {
                source.split("r#\"").skip(1).for_each(|text| {
                    collect_items(text.split("\"#").next().unwrap_or_default(), corpus);
                });
            }
        }
    }
}

fn collect_items(source: &str, corpus: &mut Vec<(TokenStream, TokenStream)>) {
    // Some of the compile errors are of what does not parse.
    let Ok(file) = syn::parse_file(source) else { return };
    file.items.into_iter().for_each(|item| collect_item(item, corpus));
}

fn collect_item(mut item: Item, corpus: &mut Vec<(TokenStream, TokenStream)>) {
    let attrs: &mut Vec<Attribute> = match &mut item {
        Item::Struct(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        Item::Fn(item) => {
            // Items in the bodies of tests.
            for statement in &item.block.stmts {
                if let syn::Stmt::Item(item) = statement {
                    collect_item(item.clone(), corpus);
                }
            }
            &mut item.attrs
        }
        Item::Mod(item) => {
            for item in item.content.iter().flat_map(|(_, items)| items) {
                collect_item(item.clone(), corpus);
            }
            return;
        }
        _ => return,
    };
    let Some(at) =
        attrs.iter().position(|attr| attr.path().segments.last().is_some_and(|name| name.ident == "async_iter"))
    else {
        return;
    };
    let args = match attrs.remove(at).meta {
        Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    corpus.push((args, item.into_token_stream()));
}

/// The tokens with one thing changed, here or in a group in them.
fn broken(tokens: TokenStream, other: &TokenStream, random: &mut Random) -> TokenStream {
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    if tokens.is_empty() {
        return token(other, random).into();
    }
    let at = random.below(tokens.len());
    let groups: Vec<usize> = (0..tokens.len()).filter(|&at| matches!(tokens[at], TokenTree::Group(_))).collect();
    // Most of a program is in groups.
    if !groups.is_empty() && random.below(4) != 0 {
        let at = groups[random.below(groups.len())];
        if let TokenTree::Group(group) = &tokens[at] {
            let changed = Group::new(group.delimiter(), broken(group.stream(), other, random));
            tokens[at] = changed.into();
        }
        return tokens.into_iter().collect();
    }
    match random.below(8) {
        0 => drop(tokens.remove(at)),
        1 => tokens.insert(at, tokens[at].clone()),
        2 => tokens.truncate(at),
        3 => drop(tokens.drain(..at)),
        4 => {
            let with = random.below(tokens.len());
            tokens.swap(at, with);
        }
        5 => tokens[at] = token(other, random),
        6 => tokens.insert(at, token(other, random)),
        _ => {
            if let TokenTree::Group(group) = &tokens[at] {
                let all = [Delimiter::Brace, Delimiter::Bracket, Delimiter::None, Delimiter::Parenthesis];
                tokens[at] = Group::new(all[random.below(all.len())], group.stream()).into();
            }
        }
    }
    tokens.into_iter().collect()
}

/// One that means something to the attribute, or one of another item.
fn token(other: &TokenStream, random: &mut Random) -> TokenTree {
    const NAMES: [&str; 24] = [
        "Self",
        "self",
        "async",
        "await",
        "close",
        "const",
        "crate",
        "dyn",
        "fn",
        "for",
        "impl",
        "init",
        "item",
        "local",
        "mut",
        "next",
        "pub",
        "return",
        "size_hint",
        "state",
        "struct",
        "unsafe",
        "where",
        "yield_",
    ];
    match random.below(6) {
        0 | 1 => Ident::new(NAMES[random.below(NAMES.len())], Span::call_site()).into(),
        2 => {
            Punct::new(['#', '!', '?', '<', '>', ',', ';', ':', '&', '|', '=', '\''][random.below(11)], Spacing::Alone)
                .into()
        }
        3 => Literal::string("text").into(),
        _ => {
            let mut tokens: Vec<TokenTree> = other.clone().into_iter().collect();
            loop {
                let token = tokens.swap_remove(random.below(tokens.len()));
                match token {
                    TokenTree::Group(group) if !group.stream().is_empty() && random.below(3) != 0 => {
                        tokens = group.stream().into_iter().collect();
                    }
                    token => return token,
                }
            }
        }
    }
}

/// Xorshift: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("it is below a `usize`")
    }
}
