//! Expansions, as snapshots: they should read as if a person had written them. And the messages of what is refused.

// `UPDATE_EXPECT=1` writes the snapshots, with hashes; they are long; and `expect![…]` is a value.
#![allow(clippy::needless_pass_by_value, clippy::needless_raw_string_hashes, clippy::too_many_lines)]

use expect_test::{Expect, expect};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, Meta};

use crate::attribute;

/// What the attribute makes of each item that has it.
fn expand(input: &str) -> Vec<TokenStream> {
    let file: syn::File = syn::parse_str(input).expect("the test's input is Rust");
    file.items
        .into_iter()
        .map(|mut item| {
            let attrs: &mut Vec<Attribute> = match &mut item {
                Item::Struct(item) => &mut item.attrs,
                Item::Impl(item) => &mut item.attrs,
                Item::Fn(item) => &mut item.attrs,
                Item::Enum(item) => &mut item.attrs,
                Item::Union(item) => &mut item.attrs,
                Item::Trait(item) => &mut item.attrs,
                Item::Mod(item) => &mut item.attrs,
                other => panic!("no test has `{}`", other.to_token_stream()),
            };
            let attr = attrs.remove(0);
            let args = match attr.meta {
                Meta::List(list) => list.tokens,
                _ => TokenStream::new(),
            };
            attribute::expand(args, item.to_token_stream())
        })
        .collect()
}

#[track_caller]
fn check(input: &str, expected: Expect) {
    let file = syn::parse2(expand(input).into_iter().collect()).expect("the expansion is Rust");
    let text = prettyplease::unparse(&file);
    expected.assert_eq(&text);
}

/// The messages of the errors, a line each.
#[track_caller]
fn check_errors(input: &str, expected: Expect) {
    let mut messages = String::new();
    for tokens in expand(input) {
        find_errors(tokens, &mut messages);
    }
    expected.assert_eq(&messages);
}

fn find_errors(tokens: TokenStream, messages: &mut String) {
    let mut after_name = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => after_name = ident == "compile_error",
            TokenTree::Group(group) if after_name => {
                let message: syn::LitStr = syn::parse2(group.stream()).expect("a message is a string");
                messages.push_str(&message.value());
                messages.push('\n');
                after_name = false;
            }
            TokenTree::Group(group) => find_errors(group.stream(), messages),
            TokenTree::Literal(_) => after_name = false,
            TokenTree::Punct(_) => {}
        }
    }
}

mod body;
mod expansion;
mod fuzz;
mod links;
mod neighbour;
mod refusal;
mod source;
