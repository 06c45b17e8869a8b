//! The struct's own name in its annotated block.
//!
//! There it means what it means in any `impl`: the type of `self`, which is the state. So `Foo { … }` is a state, in a pattern too, and
//! so is the `Foo` that a constructor returns. The name is exchanged for the state's, with the place that the user gave it.
//!
//! A stream has the same name, and some code of a block means that: `Box<Foo>` as a field's type, `Foo::new(…)`. No token tells the two
//! types apart, so the name is exchanged only where a stream would be wrong:
//!
//! | code | means | because |
//! |---|---|---|
//! | `Foo { … }`, `Foo(…)`, `Foo` as a value | the state | a stream has no such fields |
//! | `fn new() -> Foo`, `-> Result<Foo, E>`, `-> Option<Foo>` | the state | it is what a constructor returns |
//! | what a function returns whose body has a `Foo { … }` or `Self { … }` | the state | it returns what it makes |
//! | `Foo::helper(…)`, `Foo::LIMIT`: a function or a constant of this block that the stream has not | the state | |
//! | `Foo::other(…)` that is returned by such a function, or in `*self = Foo::other(…)`, `Foo { a, ..Foo::other(…) }` | the state | |
//! | any `Foo` in the `impl` of a trait | the state | the trait's `Self` is |
//! | `const ZERO: Foo = Foo { … };`, `[Foo { … }, Foo::other(…)]` | the state | so is the value, or the element beside it |
//! | the type of a variable that is plainly a state ([`variables`]) | the state | |
//! | any other | the stream | |
//!
//! `Foo { … }.into()` and `Foo::from(Self { … })` are streams, so a method that returns one returns no state. Neither does a function that returns
//! `Foo::new(…)` beside an `init`, and makes nothing else.

mod variables;

use std::collections::HashSet;

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use syn::{Type, Visibility};

use crate::hooks::made;
use crate::names::Types;
use crate::own_name::variables::{Known, Variables};
use crate::syntax::{Block, Function, HOOKS, Members};
use crate::tokens::{any_token, regroup};

/// The block, with the state's name where its own name means the state.
pub(crate) fn exchange(block: &mut Block, types: &Types) {
    let Some((stream, state)) = types.own_names() else { return };
    let is_in_trait = block.of_trait.is_some();
    if let Some(of_trait) = block.of_trait.take() {
        block.of_trait = Some(exchange_arguments(of_trait, stream, state));
    }
    if !block.words.contains(&stream.to_string()) {
        return;
    }
    let functions = &block.functions;
    let has_init = functions.iter().any(|function| function.name() == "init");
    let of_streams = if has_init { of_streams(&block.body, stream) } else { HashSet::new() };
    let is_made = |function: &Function| {
        function.output().is_some_and(|output| made(&types.with_state(output), types).is_some())
            && !of_streams.contains(&function.name().to_string())
    };
    let helpers: Vec<_> = functions
        .iter()
        .filter(|function| matches!(function.vis, Visibility::Inherited) && !is_made(function))
        .map(|function| function.name().to_string())
        .chain(constants(block.body.stream()))
        .collect();
    let known = functions.iter().map(|function| {
        let known = Known { returns_state: is_made(function), args: function.args().count() };
        (function.name().to_string(), known)
    });
    let variables = Variables::new(stream, state, &helpers, known.collect(), block.body.stream());
    let names = Names { stream, state, is_in_trait, has_init, variables, helpers: &helpers, of_streams, types };
    let body = regroup(&block.body, names.members(block.body.stream()));
    let Ok(members) = syn::parse2::<Members>(body.stream()) else { return };
    if members.broken.len() == block.broken.len() {
        block.body = body;
        block.words = members.words;
        block.functions = members.functions;
    }
}

/// The functions of a block that return what `Foo::new` gives, which is a stream beside an `init`. They make no state.
fn of_streams(block: &Group, stream: &Ident) -> HashSet<String> {
    let tokens: Vec<_> = block.stream().into_iter().collect();
    let functions = members(&tokens).filter_map(|member| {
        let (TokenTree::Group(body), _) = member.split_last()? else { return None };
        let at = member.windows(2).position(is_fn)?;
        let TokenTree::Ident(name) = member.get(at + 1)? else { return None };
        let returns_stream =
            name != "init" && !is_builder(member) && makes_streams_alone(body.stream(), stream) == Some(true);
        returns_stream.then(|| name.to_string())
    });
    functions.collect()
}

/// Whether `Foo::new` stands somewhere, and nothing else that may be a state. Nothing if neither does.
fn makes_streams_alone(code: TokenStream, stream: &Ident) -> Option<bool> {
    let tokens: Vec<_> = code.into_iter().collect();
    let mut found = None;
    for (index, token) in tokens.iter().enumerate() {
        let here = match token {
            TokenTree::Group(group) => makes_streams_alone(group.stream(), stream),
            TokenTree::Ident(word) if word == "Self" => Some(false),
            TokenTree::Ident(name) if *name == *stream => {
                let is_path = is_punct(tokens.get(index + 1), ':') && is_punct(tokens.get(index + 2), ':');
                let is_type = matches!(tokens.get(index + 1), Some(TokenTree::Punct(_))) && !is_path;
                if is_type { None } else { Some(is_path && is_word(tokens.get(index + 3), "new")) }
            }
            _ => None,
        };
        if here == Some(false) {
            return here;
        }
        found = found.or(here);
    }
    found
}

/// The members of a block.
fn members(tokens: &[TokenTree]) -> impl Iterator<Item = &[TokenTree]> {
    tokens.split_inclusive(is_end_of_member)
}

/// from: `PartialEq<Foo> for`
///
/// into: `PartialEq<FooState> for`
fn exchange_arguments(of_trait: TokenStream, stream: &Ident, state: &Ident) -> TokenStream {
    let tokens: Vec<_> = of_trait.into_iter().collect();
    let mut in_arguments = false;
    let exchanged = tokens.iter().enumerate().map(|(index, token)| {
        in_arguments |= is_punct(Some(token), '<');
        match token {
            TokenTree::Ident(ident) if in_arguments && ident == stream && !is_qualified(&tokens, index) => {
                Ident::new(&state.to_string(), ident.span()).into()
            }
            other => other.clone(),
        }
    });
    exchanged.collect()
}

struct Names<'a> {
    stream: &'a Ident,
    state: &'a Ident,
    is_in_trait: bool,
    has_init: bool,
    /// Functions and constants that the stream has not.
    helpers: &'a [String],
    /// Functions that return streams.
    of_streams: HashSet<String>,
    variables: Variables<'a>,
    types: &'a Types,
}

impl Names<'_> {
    /// The members of the block.
    fn members(&self, body: TokenStream) -> TokenStream {
        let tokens: Vec<_> = body.into_iter().collect();
        let mut out = TokenStream::new();
        for member in members(&tokens) {
            if member.last().is_some_and(is_end_of_member) {
                out.extend(self.member(member));
            } else {
                out.extend(member.iter().cloned());
            }
        }
        out
    }

    fn member(&self, member: &[TokenTree]) -> TokenStream {
        let Some(at) = member.windows(2).position(is_fn) else {
            // A constant, or an associated type.
            let is_state = self.is_in_trait || self.makes(member.iter().cloned().collect());
            let types = if is_state { Mode::Everything } else { Mode::Values };
            return self.code(member, types, true);
        };
        let (Some((TokenTree::Group(body), head)), Some(name)) = (member.split_last(), member.get(at + 1)) else {
            return member.iter().cloned().collect();
        };
        // `fn helper<Foo>(…)`
        let is_parameter = |token: &TokenTree| matches!(token, TokenTree::Ident(name) if *name == *self.stream);
        let mut generics = head.iter().skip(at + 2).take_while(|token| !matches!(token, TokenTree::Group(_)));
        if generics.any(is_parameter) || self.is_shadowed(body.stream()) {
            return member.iter().cloned().collect();
        }
        let arrow = head.windows(2).position(is_arrow).map_or(head.len(), |arrow| arrow + 2);
        let (before, output) = head.split_at(arrow);
        let returned: Vec<_> = output.iter().take_while(|token| !is_word(Some(token), "where")).cloned().collect();
        let returns = returned.iter().cloned().collect::<TokenStream>();
        let is_method = before.iter().any(|token| {
            matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis && is_receiver(group))
        });
        let makes = self.makes(body.stream());
        let is_made = syn::parse2::<Type>(returns).is_ok_and(|ty| {
            made(&self.types.with_state(&ty), self.types).is_some() && (!is_method || makes || is_builder(before))
        }) && !matches!(name, TokenTree::Ident(name) if self.of_streams.contains(&name.to_string()));
        let is_hook = HOOKS.iter().any(|hook| is_word(Some(name), hook));
        // An item of the own type is a stream.
        let is_made = is_made && (!is_hook || is_word(Some(name), "init"));
        let returns_state = self.is_in_trait || is_made || makes && !is_hook;
        let mode = if returns_state { Mode::Returned } else { Mode::Values };
        let signature = if self.is_in_trait { Mode::Everything } else { Mode::Nothing };
        let (before, body) = self.variables.exchange(before, body, returns_state);
        let mut out = self.code(&before, signature, false);
        let split = returned.len();
        let (returned, clause) = output.split_at(split);
        out.extend(self.code(returned, if returns_state { Mode::Everything } else { Mode::Nothing }, false));
        out.extend(self.code(clause, signature, false));
        let tokens: Vec<_> = body.stream().into_iter().collect();
        out.extend([TokenTree::Group(regroup(&body, self.code(&tokens, mode, true)))]);
        out
    }

    /// Whether an item of the same name stands in a body.
    fn is_shadowed(&self, body: TokenStream) -> bool {
        let mut last_declares = false;
        let mut in_use = false;
        any_token(body, &mut |token| {
            let declares = match token {
                TokenTree::Ident(ident) if *ident == *self.stream => last_declares || in_use,
                TokenTree::Ident(ident) => {
                    in_use |= ident == "use";
                    last_declares = DECLARE.iter().any(|word| ident == word);
                    return false;
                }
                TokenTree::Punct(punct) => {
                    in_use &= punct.as_char() != ';';
                    false
                }
                _ => false,
            };
            last_declares = false;
            declares
        })
    }

    /// Whether a state is made in a body, and stays one: `Foo { … }`, `Foo(…)`, `Self { … }`.
    fn makes(&self, body: TokenStream) -> bool {
        let tokens: Vec<_> = body.into_iter().collect();
        tokens.iter().enumerate().any(|(index, token)| match token {
            TokenTree::Ident(ident) if *ident == *self.stream || ident == "Self" => {
                is_literal(&tokens, index) && !is_pattern(&tokens, index) && !is_converted(&tokens, index)
            }
            TokenTree::Group(group) => !self.is_conversion(&tokens, index) && self.makes(group.stream()),
            _ => false,
        })
    }

    /// Whether the arguments of `Foo::from` stand at `index`.
    fn is_conversion(&self, tokens: &[TokenTree], index: usize) -> bool {
        let at = |back: usize| index.checked_sub(back).and_then(|at| tokens.get(at));
        is_word(at(1), "from")
            && is_punct(at(2), ':')
            && matches!(at(4), Some(TokenTree::Ident(name)) if *name == *self.stream)
    }

    /// Code, where the name is exchanged as the mode says. `is_value`: whether an expression may stand where it starts.
    fn code(&self, tokens: &[TokenTree], mode: Mode, is_value: bool) -> TokenStream {
        let mut out = TokenStream::new();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(ident) if *ident == *self.stream => {
                    let ident = if self.is_state(tokens, index, mode, is_value) {
                        Ident::new(&self.state.to_string(), ident.span())
                    } else {
                        ident.clone()
                    };
                    out.extend([TokenTree::Ident(ident)]);
                }
                TokenTree::Group(group) => {
                    let before = index.checked_sub(1).and_then(|before| tokens.get(before));
                    let is_value = match group.delimiter() {
                        _ if is_type_argument(tokens, index) => false,
                        Delimiter::Parenthesis => match before {
                            Some(TokenTree::Ident(word)) => !word.to_string().starts_with("Fn") && word != "fn",
                            Some(TokenTree::Punct(punct)) => {
                                !matches!(punct.as_char(), ':' | '<' | '&') && !ends_with_arrow(tokens, index)
                            }
                            _ => is_value,
                        },
                        Delimiter::Bracket => match before {
                            Some(TokenTree::Punct(punct)) if punct.as_char() == ':' => false,
                            Some(TokenTree::Punct(punct)) if punct.as_char() == '&' => {
                                !is_punct(index.checked_sub(2).and_then(|at| tokens.get(at)), ':')
                            }
                            Some(TokenTree::Punct(_)) => !ends_with_arrow(tokens, index),
                            _ => true,
                        },
                        _ => true,
                    };
                    let inner =
                        if mode == Mode::Returned && !is_returning(tokens, index) { Mode::Values } else { mode };
                    let mut stream: Vec<_> = group.stream().into_iter().collect();
                    if group.delimiter() == Delimiter::Bracket && self.has_state(&stream) {
                        self.exchange_elements(&mut stream);
                    }
                    out.extend([TokenTree::Group(regroup(group, self.code(&stream, inner, is_value)))]);
                }
                other => out.extend([other.clone()]),
            }
        }
        out
    }

    /// Whether an element of an array is a state.
    fn has_state(&self, elements: &[TokenTree]) -> bool {
        elements.split(|token| is_punct(Some(token), ',')).any(|element| match element {
            [TokenTree::Ident(name), .., TokenTree::Group(_)] => {
                (*name == *self.stream || name == "Self")
                    && is_literal(element, 0)
                    && after_arguments(element, 1) + 1 == element.len()
            }
            _ => false,
        })
    }

    /// from: `[Foo { … }, Foo::other(…)]`
    ///
    /// into: `[Foo { … }, FooState::other(…)]`
    fn exchange_elements(&self, elements: &mut [TokenTree]) {
        let mut starts = true;
        for index in 0..elements.len() {
            let is_path = is_punct(elements.get(index + 1), ':') && !is_word(elements.get(index + 3), "from");
            let Some(token) = elements.get_mut(index) else { return };
            match token {
                TokenTree::Ident(name) if starts && is_path && *name == *self.stream => {
                    *token = Ident::new(&self.state.to_string(), name.span()).into();
                }
                _ => {}
            }
            starts = is_punct(Some(token), ',');
        }
    }

    fn is_state(&self, tokens: &[TokenTree], index: usize, mode: Mode, is_value: bool) -> bool {
        let before = index.checked_sub(1).and_then(|before| tokens.get(before));
        if mode == Mode::Nothing || is_qualified(tokens, index) || is_punct(tokens.get(index + 1), '!') {
            return false;
        }
        if matches!(before, Some(TokenTree::Ident(word)) if DECLARE.iter().chain(["impl", "dyn"].iter()).any(|declare| word == declare))
        {
            return false;
        }
        if mode == Mode::Everything || is_literal(tokens, index) {
            return true;
        }
        let after = after_arguments(tokens, index + 1);
        if is_punct(tokens.get(after), ':') && is_punct(tokens.get(after + 1), ':') {
            let Some(TokenTree::Ident(member)) = tokens.get(after + 2) else { return false };
            let is_only_on_stream = member == "new" && self.has_init;
            return is_variant(member)
                || self.helpers.iter().any(|helper| member == helper)
                || !is_only_on_stream
                    && (mode == Mode::Returned && is_tail(tokens, index)
                        || is_assigned_to_self(tokens, index)
                        || is_base(tokens, index));
        }
        // Of a unit struct the name is a value.
        let follows = match before {
            Some(TokenTree::Punct(punct)) => match punct.as_char() {
                '=' => true,
                '>' => index.checked_sub(2).is_some_and(|at| is_punct(tokens.get(at), '=')),
                ';' | ',' | '|' => is_value,
                '&' => is_punct(index.checked_sub(2).and_then(|at| tokens.get(at)), '&'),
                _ => false,
            },
            Some(TokenTree::Ident(word)) => ["break", "in", "let", "match", "return"].iter().any(|start| word == start),
            None | Some(_) => is_value,
        };
        let ends = match tokens.get(index + 1) {
            None => is_value,
            Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), ';' | ',' | '.' | '?' | '|' | '=' | '&'),
            Some(_) => false,
        };
        let is_alias = tokens.get(..index).is_some_and(|head| {
            head.iter().rev().take_while(|token| !is_punct(Some(token), ';')).any(|token| is_word(Some(token), "type"))
        });
        follows && ends && !is_alias
    }
}

/// Where the name means the state.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Nothing,
    /// Where it makes one, or takes one apart.
    Values,
    /// There, and in what is returned.
    Returned,
    Everything,
}

const DECLARE: [&str; 8] = ["const", "enum", "fn", "mod", "static", "struct", "trait", "type"];

/// `fn name`
fn is_fn(pair: &[TokenTree]) -> bool {
    matches!(pair, [TokenTree::Ident(word), TokenTree::Ident(_)] if word == "fn")
}

fn is_end_of_member(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    }
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}

fn is_punct(token: Option<&TokenTree>, char: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}

fn is_arrow(pair: &[TokenTree]) -> bool {
    matches!(pair, [TokenTree::Punct(dash), TokenTree::Punct(tip)]
        if dash.as_char() == '-' && dash.spacing() == Spacing::Joint && tip.as_char() == '>')
}

fn ends_with_arrow(tokens: &[TokenTree], index: usize) -> bool {
    index.checked_sub(2).and_then(|start| tokens.get(start..index)).is_some_and(is_arrow)
}

/// Whether a name is another one's last part: `other::Foo`, `value.Foo`, `'Foo`.
fn is_qualified(tokens: &[TokenTree], index: usize) -> bool {
    let at = |back: usize| index.checked_sub(back).and_then(|at| tokens.get(at));
    is_punct(at(1), '.') && !is_punct(at(2), '.')
        || is_punct(at(1), '\'')
        || is_punct(at(1), ':') && is_punct(at(2), ':')
}

fn is_receiver(args: &Group) -> bool {
    let mut tokens =
        args.stream().into_iter().take_while(|token| !is_punct(Some(token), ',') && !is_punct(Some(token), ':'));
    tokens.any(|token| is_word(Some(&token), "self"))
}

/// Whether a name in a path is that of an enum's variant. An enum has no attribute, which is an error already.
fn is_variant(name: &Ident) -> bool {
    let name = name.to_string();
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

/// Whether the group at `index` is, or is in, an argument in `<…>`: `Vec<(Foo, u32)>`.
fn is_type_argument(tokens: &[TokenTree], index: usize) -> bool {
    let mut depth = 0_usize;
    for at in (0..index).rev() {
        match tokens.get(at) {
            Some(TokenTree::Punct(punct)) => match punct.as_char() {
                '>' if !ends_with_arrow(tokens, at + 1)
                    && !is_punct(at.checked_sub(1).and_then(|at| tokens.get(at)), '=') =>
                {
                    depth += 1;
                }
                '<' if depth == 0 => {
                    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
                    return is_punct(before, ':')
                        || matches!(before, Some(TokenTree::Ident(name)) if name.to_string().starts_with(char::is_uppercase));
                }
                '<' => depth -= 1,
                ';' => return false,
                _ => {}
            },
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => return false,
            _ => {}
        }
    }
    false
}

/// The index behind `::<…>`, if that stands at `index`.
fn after_arguments(tokens: &[TokenTree], index: usize) -> usize {
    let is_turbofish = is_punct(tokens.get(index), ':')
        && is_punct(tokens.get(index + 1), ':')
        && is_punct(tokens.get(index + 2), '<');
    if !is_turbofish {
        return index;
    }
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(index + 2) {
        if is_punct(Some(token), '<') {
            depth += 1;
        } else if is_punct(Some(token), '>') && !ends_with_arrow(tokens, at + 1) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at + 1;
            }
        }
    }
    index
}

/// Whether the literal at `index` is a pattern: `let Foo { … } = …`, `Foo { … } => …`.
fn is_pattern(tokens: &[TokenTree], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| tokens.get(before));
    let after = after_arguments(tokens, index + 1) + 1;
    is_word(before, "let") || is_word(before, "for") || is_punct(tokens.get(after), '=')
}

/// Whether the literal at `index` becomes a stream: `Foo { … }.into()`.
fn is_converted(tokens: &[TokenTree], index: usize) -> bool {
    let after = after_arguments(tokens, index + 1) + 1;
    is_punct(tokens.get(after), '.') && is_word(tokens.get(after + 1), "into")
}

/// Whether what starts at `index` is what a block gives, or is returned.
fn is_tail(tokens: &[TokenTree], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| tokens.get(before));
    match before {
        None => true,
        Some(TokenTree::Punct(punct)) => match punct.as_char() {
            ';' => true,
            '>' => index.checked_sub(2).is_some_and(|at| is_punct(tokens.get(at), '=')),
            _ => false,
        },
        Some(TokenTree::Ident(word)) => word == "return",
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(TokenTree::Literal(_)) => false,
    }
}

/// Whether what the group at `index` holds may be returned: a block, `Ok(…)`, `Some(…)`.
fn is_returning(tokens: &[TokenTree], index: usize) -> bool {
    match tokens.get(index) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => true,
        _ => {
            let before = index.checked_sub(1).and_then(|before| tokens.get(before));
            (is_word(before, "Ok") || is_word(before, "Some"))
                && index.checked_sub(1).is_some_and(|before| is_tail(tokens, before))
        }
    }
}

/// `*self = Foo::…`
fn is_assigned_to_self(tokens: &[TokenTree], index: usize) -> bool {
    let at = |back: usize| index.checked_sub(back).and_then(|at| tokens.get(at));
    is_punct(at(1), '=') && is_word(at(2), "self") && is_punct(at(3), '*')
}

/// `Foo { a, ..Foo::… }`
fn is_base(tokens: &[TokenTree], index: usize) -> bool {
    let at = |back: usize| index.checked_sub(back).and_then(|at| tokens.get(at));
    is_punct(at(1), '.') && is_punct(at(2), '.')
}

/// The names of a block's constants.
fn constants(body: TokenStream) -> Vec<String> {
    let tokens: Vec<_> = body.into_iter().collect();
    let name = |pair: &[TokenTree]| match pair {
        [TokenTree::Ident(word), TokenTree::Ident(name)] if word == "const" && name != "fn" => Some(name.to_string()),
        _ => None,
    };
    tokens.windows(2).filter_map(name).collect()
}

/// Whether a method takes `self` by value.
fn is_builder(head: &[TokenTree]) -> bool {
    head.iter().any(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            let words: Vec<_> = group.stream().into_iter().take(2).collect();
            match words.as_slice() {
                [TokenTree::Ident(word), ..] if word == "self" => true,
                [TokenTree::Ident(word), TokenTree::Ident(this)] => word == "mut" && this == "self",
                _ => false,
            }
        }
        _ => false,
    })
}

/// Whether the name at `index` has its fields behind it.
fn is_literal(tokens: &[TokenTree], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| tokens.get(before));
    let after = after_arguments(tokens, index + 1);
    match tokens.get(after) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            // The head of an item, and of a function in the body, ends in a brace too. That of a loop follows a pattern.
            let is_for = is_word(before, "for") && !is_word(tokens.get(after + 1), "in");
            !is_for && !is_word(before, "impl") && !ends_with_arrow(tokens, index) && !is_qualified(tokens, index)
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            !is_word(before, "fn") && !is_qualified(tokens, index)
        }
        _ => false,
    }
}
