//! Reads a body's tokens into a tree.

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

use super::{Body, Call, End, Exits, Invocation, Node, Place, Why, Yields};
use crate::tokens::any_token;

impl Place {
    const BODY: Self = Self { yields: Yields::Here, exits: Exits::Body };
    const CLEANUP: Self = Self { yields: Yields::Not(Why::Cleanup), exits: Exits::Cleanup };

    const HOOKS: Self = Self { yields: Yields::Not(Why::Hook), exits: Exits::Inner };

    /// In the arguments of another macro.
    fn in_macro(self) -> Self {
        Self { yields: self.yields.within(), ..self }
    }

    /// In an `async` block or closure.
    fn in_async(self) -> Self {
        Self { yields: self.yields.within(), exits: Exits::Inner }
    }

    /// In a closure that is not async.
    fn in_closure(self) -> Self {
        let yields = match self.yields {
            Yields::Not(_) => self.yields,
            _ => Yields::Not(Why::Closure),
        };
        Self { yields, exits: Exits::Inner }
    }

    fn in_task(self) -> Self {
        match self.yields {
            Yields::Not(_) => self,
            _ => Self { yields: Yields::Not(Why::Task), ..self },
        }
    }

    fn in_function(self) -> Self {
        let why = if self.yields == Yields::Not(Why::Hook) { Why::Hook } else { Why::Function };
        Self { yields: Yields::Not(why), exits: Exits::Inner }
    }
}

impl Yields {
    fn within(self) -> Self {
        match self {
            Self::Here | Self::Within => Self::Within,
            Self::Not(_) => self,
        }
    }
}

impl Call {
    fn new(name: &Ident) -> Option<Self> {
        match name.to_string().as_str() {
            "yield_" => Some(Self::Yield),
            "yield_from" => Some(Self::YieldFrom),
            "finally" => Some(Self::Finally),
            _ => None,
        }
    }
}

/// Macros whose arguments are code of the body, so that a `yield` in them is one of the body's.
const OF_THE_BODY: [&str; 4] = ["select", "select_biased", "join", "try_join"];

/// Macros that hide no `return`.
const WITHOUT_EXITS: [&str; 26] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprintln",
    "error",
    "finally",
    "format",
    "info",
    "join",
    "matches",
    "panic",
    "pin",
    "print",
    "println",
    "select",
    "todo",
    "trace",
    "unreachable",
    "vec",
    "warn",
    "write",
    "writeln",
];

/// Attributes of the language. Whatever else stands on a nested function may be an attribute that gives its body another meaning.
const BUILT_IN: [&str; 16] = [
    "allow",
    "automatically_derived",
    "cfg",
    "cfg_attr",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "inline",
    "must_use",
    "rustfmt",
    "test",
    "track_caller",
    "warn",
];

impl Body {
    pub(crate) fn parse(group: Group) -> Self {
        Self::parse_in(group, Place::BODY)
    }

    /// A block of hooks, in which nothing can yield.
    pub(super) fn parse_hooks(group: Group) -> Self {
        Self::parse_in(group, Place::HOOKS)
    }

    fn parse_in(group: Group, place: Place) -> Self {
        let tokens: Vec<_> = group.stream().into_iter().collect();
        let mut body = Self {
            group,
            nodes: Vec::new(),
            raises: None,
            raise_mark: None,
            may_raise: false,
            yields: 0,
            yields_within: false,
            has_cleanup: false,
            has_closing: false,
            foreign_stream: None,
            end: None,
        };
        body.nodes = Level::new(&mut body, &tokens, place, place.exits == Exits::Body).read();
        if place.exits == Exits::Body {
            body.end = take_end(&mut body.nodes);
        }
        body
    }
}

/// The value at a body's end that can be no statement of type `()`: a literal, `None`, `Ok(…)`, `Err(…)` or `Some(…)`. It is left out.
fn take_end(nodes: &mut Vec<Node>) -> Option<End> {
    if let Some(Node::Cleanup { rest, .. }) = nodes.last_mut() {
        return take_end(rest);
    }
    let is_named = |node: &Node, names: &[&str]| matches!(node, Node::Token(TokenTree::Ident(name)) if names.iter().any(|known| name == known));
    let len = match nodes.as_slice() {
        [.., Node::Token(TokenTree::Literal(_))] => 1,
        [.., name] if is_named(name, &["None"]) => 1,
        [.., name, Node::Group { group, .. }]
            if group.delimiter() == Delimiter::Parenthesis && is_named(name, &["Err", "Ok", "Some"]) =>
        {
            2
        }
        _ => return None,
    };
    let starts = match nodes.iter().rev().nth(len) {
        None => true,
        Some(Node::Token(token)) => is_punct(Some(token), ';'),
        Some(Node::Group { group, .. }) => group.delimiter() == Delimiter::Brace,
        Some(Node::Call(invocation)) => invocation.is_statement,
        Some(_) => false,
    };
    if !starts {
        return None;
    }
    let mut tokens = TokenStream::new();
    for node in nodes.drain(nodes.len() - len..) {
        match node {
            Node::Token(token) => tokens.extend([token]),
            Node::Group { group, .. } => tokens.extend([TokenTree::Group(group)]),
            _ => {}
        }
    }
    Some(End { tokens })
}

/// What the tokens of one level hold further on. It is found from the right to the left, once for all of them.
struct Ahead {
    /// The next `|` that comes before any `=>`.
    pipe: Option<usize>,
    /// Whether `=>` comes before `,`, `;` and the end.
    arrow: bool,
}

impl Ahead {
    fn of(tokens: &[TokenTree]) -> Vec<Self> {
        let mut ahead = Vec::new();
        if !tokens.iter().any(|token| is_punct(Some(token), '|')) {
            return ahead;
        }
        let (mut pipe, mut arrow) = (None, false);
        for (at, token) in tokens.iter().enumerate().rev() {
            if let TokenTree::Punct(punct) = token {
                match punct.as_char() {
                    '|' => pipe = Some(at),
                    ',' | ';' => arrow = false,
                    '=' if punct.spacing() == Spacing::Joint && is_punct(tokens.get(at + 1), '>') => {
                        (pipe, arrow) = (None, true);
                    }
                    _ => {}
                }
            }
            ahead.push(Self { pipe, arrow });
        }
        ahead.reverse();
        ahead
    }
}

/// The tokens of a group, or of a value, on their way into a tree.
// What is read and what comes next: facts that do not depend on each other.
#[allow(clippy::struct_excessive_bools)]
struct Level<'a, 'b> {
    body: &'b mut Body,
    tokens: &'a [TokenTree],
    at: usize,
    ahead: Vec<Ahead>,
    place: Place,
    /// Whether it is the body's own block.
    outermost: bool,
    /// Whether it is what another macro takes, in which `|x| …` may be a grammar of its own, and no closure.
    grammar: bool,
    nodes: Vec<Node>,
    /// Whether an expression may start here: then `|` starts a closure.
    expression: bool,
    /// Whether a pattern is read, behind `let` or `for`: then `|` separates patterns.
    pattern: bool,
    /// Whether the next braces are those of an `if`, a `for`, a `while` or a `match`, and no part of a value.
    header: bool,
    /// The place in a closure that goes on until the next `,` or `;`.
    closure: Option<Place>,
    /// The place in the next braces, where it is another one.
    braces: Option<Place>,
    /// An attribute stands in front of what comes, and is none of the language's.
    foreign_attribute: bool,
    /// The last punctuation.
    last: char,
}

impl<'a, 'b> Level<'a, 'b> {
    fn new(body: &'b mut Body, tokens: &'a [TokenTree], place: Place, outermost: bool) -> Self {
        Self {
            body,
            tokens,
            at: 0,
            ahead: Ahead::of(tokens),
            place,
            outermost,
            grammar: false,
            nodes: Vec::new(),
            expression: true,
            pattern: false,
            header: false,
            closure: None,
            braces: None,
            foreign_attribute: false,
            last: ' ',
        }
    }

    fn read(mut self) -> Vec<Node> {
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            match token {
                TokenTree::Ident(ident) => self.ident(ident),
                TokenTree::Punct(punct) => self.punct(punct.as_char(), punct.spacing(), token),
                TokenTree::Group(group) => self.group(group),
                TokenTree::Literal(_) => {
                    self.expression = false;
                    self.keep(token);
                }
            }
        }
        self.nodes
    }

    /// The place of the next token.
    fn here(&self) -> Place {
        self.closure.unwrap_or(self.place)
    }

    fn keep(&mut self, token: &TokenTree) {
        self.nodes.push(Node::Token(token.clone()));
    }

    fn peek(&self) -> Option<&'a TokenTree> {
        self.tokens.get(self.at)
    }

    /// The group behind a `!` that comes next.
    fn macro_args(&self) -> Option<(&'a TokenTree, &'a Group)> {
        let bang = self.peek().filter(|token| is_punct(Some(token), '!'))?;
        match self.tokens.get(self.at + 1)? {
            TokenTree::Group(args) => Some((bang, args)),
            _ => None,
        }
    }

    fn nested(&mut self, tokens: TokenStream, place: Place) -> Vec<Node> {
        let tokens: Vec<_> = tokens.into_iter().collect();
        Level::new(self.body, &tokens, place, false).read()
    }

    fn ident(&mut self, ident: &'a Ident) {
        let token = TokenTree::Ident(ident.clone());
        if let Some((bang, args)) = self.macro_args() {
            self.at += 2;
            self.expression = false;
            self.braces = None;
            match Call::new(ident) {
                Some(Call::Finally) if self.is_statement(args) => return self.cleanup(ident, bang, args),
                Some(call) => return self.call(call, ident, bang, args),
                None if ident == "yield" => {
                    self.at -= 2;
                }
                None => return self.foreign_call(ident, bang, args),
            }
        }
        match ident.to_string().as_str() {
            "yield" if self.is_ours() => {
                let place = self.here();
                self.value();
                self.nodes.push(Node::Keyword { keyword: ident.clone(), place });
                self.expression = true;
                return;
            }
            "return" if self.here().exits != Exits::Inner => return self.return_(ident),
            "closing" | "try_closing" if self.is_call() => return self.closing(ident),
            "spawn" | "spawn_local" if self.is_call() && self.is_of_tokio() => return self.task(ident),
            "macro_rules" if is_punct(self.peek(), '!') => return self.definition(&token),
            "fn" if matches!(self.peek(), Some(TokenTree::Ident(_))) => return self.function(&token),
            "async" => self.braces = Some(self.here().in_async()),
            "move" => {}
            _ => self.braces = None,
        }
        self.header |= ["if", "for", "while", "match"].iter().any(|keyword| ident == keyword);
        self.pattern = match ident.to_string().as_str() {
            "let" | "for" => true,
            "in" => false,
            _ => self.pattern,
        };
        self.expression = is_before_expression(ident);
        self.keep(&token);
    }

    /// Whether the name that was just read is that of a function which is called.
    fn is_call(&self) -> bool {
        let is_method = matches!(self.nodes.last(), Some(Node::Token(token)) if is_punct(Some(token), '.'));
        let is_args =
            |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis);
        !is_method && self.peek().is_some_and(is_args)
    }

    /// Whether the path in front of the name that was just read starts with `tokio`.
    fn is_of_tokio(&self) -> bool {
        let path_len = self.path_len();
        let first = self.nodes.len().checked_sub(path_len).and_then(|first| self.nodes.get(first));
        path_len > 0 && matches!(first, Some(Node::Token(TokenTree::Ident(first))) if first == "tokio")
    }

    /// `tokio::spawn(…)`: a task outlives what the generator lends, which yielding needs.
    fn task(&mut self, name: &Ident) {
        self.keep(&TokenTree::Ident(name.clone()));
        let Some(TokenTree::Group(args)) = self.peek() else { return };
        self.at += 1;
        self.expression = false;
        self.braces = None;
        let inner = self.nested(args.stream(), self.here().in_task());
        self.nodes.push(Node::Group { group: args.clone(), inner });
    }

    /// A call of a function that is called `closing`, of any path: it is one of ours where something in it yields.
    fn closing(&mut self, name: &Ident) {
        let path_len = self.path_len();
        self.keep(&TokenTree::Ident(name.clone()));
        let Some(TokenTree::Group(args)) = self.peek() else { return };
        self.at += 1;
        let yields = self.body.yields;
        self.group(args);
        if self.body.yields > yields {
            self.body.has_closing = true;
            let call = self.nodes.split_off(self.nodes.len() - path_len - 2);
            self.nodes.push(Node::Closing { name: name.clone(), call });
        }
    }

    /// Whether a `yield` that stands here would be the body's own.
    fn is_ours(&self) -> bool {
        !matches!(self.here().yields, Yields::Not(Why::Function))
    }

    fn call(&mut self, call: Call, name: &Ident, bang: &TokenTree, args: &Group) {
        let place = self.here();
        self.body.yields_within |= place.yields == Yields::Within;
        self.body.yields += usize::from(!matches!(place.yields, Yields::Not(_)));
        let has_comma = args.stream().into_iter().any(|token| is_punct(Some(&token), ','));
        let is_list = call == Call::Yield && has_comma && is_list(args.stream());
        let is_braced = args.delimiter() == Delimiter::Brace;
        let goes_on = match self.peek() {
            None => true,
            Some(token) => [';', ',', '.', '?'].iter().any(|char| is_punct(Some(token), *char)),
        };
        let is_statement = is_braced && !goes_on && self.starts_statement();
        let mut inner = self.nested(args.stream(), place);
        if call == Call::Yield && inner.is_empty() {
            // `()`, at the user's parentheses.
            let mut unit = Group::new(Delimiter::Parenthesis, TokenStream::new());
            unit.set_span(args.span());
            inner.push(Node::Token(TokenTree::Group(unit)));
        }
        let (name, bang, args) = (name.clone(), bang.clone(), args.clone());
        self.nodes.push(Node::Call(Invocation { call, name, bang, args, inner, place, is_list, is_statement }));
    }

    /// A macro of somebody else. One with a `yield` of its own is another crate's stream, and left alone.
    fn foreign_call(&mut self, name: &Ident, bang: &TokenTree, args: &Group) {
        let place = self.here();
        self.keep(&TokenTree::Ident(name.clone()));
        self.keep(bang);
        let is_yield = &mut |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "yield");
        let known = OF_THE_BODY.iter().any(|known| name == known);
        if !known && any_token(args.stream(), is_yield) {
            if self.outermost && self.peek().is_none() && self.starts_value() {
                self.body.foreign_stream = Some(name.clone());
            }
            self.keep(&TokenTree::Group(args.clone()));
            return;
        }
        let is_unknown = !known && !WITHOUT_EXITS.iter().any(|known| name == known);
        if place.exits == Exits::Body && !WITHOUT_EXITS.iter().any(|known| name == known) {
            self.body.may_raise = true;
        }
        let tokens: Vec<_> = args.stream().into_iter().collect();
        let mut level = Level::new(self.body, &tokens, place.in_macro(), false);
        level.grammar = is_unknown;
        let inner = level.read();
        self.nodes.push(Node::Group { group: args.clone(), inner });
    }

    /// Whether the name that was just read, and its path, start a statement that ends with its arguments.
    fn is_statement(&self, args: &Group) -> bool {
        // Braces end a statement by themselves. Behind other arguments an operator may follow, and then it is part of an expression.
        let ends = args.delimiter() == Delimiter::Brace || self.peek().is_none() || is_punct(self.peek(), ';');
        self.outermost && self.closure.is_none() && ends && self.starts_statement()
    }

    /// Whether a statement may start with the name that was just read, and the path in front of it.
    fn starts_statement(&self) -> bool {
        let before = self.nodes.len() - self.path_len();
        match before.checked_sub(1).and_then(|before| self.nodes.get(before)) {
            None => true,
            Some(Node::Token(token)) => is_punct(Some(token), ';'),
            Some(Node::Group { group, .. }) => group.delimiter() != Delimiter::Parenthesis,
            Some(Node::Call(invocation)) => invocation.is_statement,
            Some(_) => false,
        }
    }

    /// [`Self::starts_statement`] for a name that was kept already, with its `!`.
    fn starts_value(&mut self) -> bool {
        let bang = self.nodes.pop();
        let name = self.nodes.pop();
        let starts = self.starts_statement();
        self.nodes.extend(name);
        self.nodes.extend(bang);
        starts
    }

    /// How many of the last nodes are `path::`.
    fn path_len(&self) -> usize {
        let is_path = |node: &&Node| match node {
            Node::Token(TokenTree::Ident(_)) => true,
            Node::Token(token) => is_punct(Some(token), ':'),
            _ => false,
        };
        let is_qualified = matches!(self.nodes.last(), Some(Node::Token(token)) if is_punct(Some(token), ':'));
        if is_qualified { self.nodes.iter().rev().take_while(is_path).count() } else { 0 }
    }

    /// `finally!(…);` and all that comes after it.
    fn cleanup(&mut self, name: &Ident, bang: &TokenTree, args: &Group) {
        self.body.has_cleanup = true;
        let path = self.nodes.split_off(self.nodes.len() - self.path_len());
        let path = path.into_iter().filter_map(|node| match node {
            Node::Token(token) => Some(token),
            _ => None,
        });
        let path = path.chain([TokenTree::Ident(name.clone())]).collect();
        let inner = self.nested(args.stream(), Place::CLEANUP);
        if is_punct(self.peek(), ';') {
            self.at += 1;
        }
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        self.at = self.tokens.len();
        let rest = Level::new(self.body, rest, self.place, true).read();
        self.nodes.push(Node::Cleanup { path, bang: bang.clone(), args: args.clone(), inner, rest });
    }

    fn return_(&mut self, keyword: &Ident) {
        let place = self.here();
        let value = self.value();
        let yields = is_yield(value);
        if place.exits == Exits::Body && !value.is_empty() && !yields {
            self.body.raises.get_or_insert(keyword.span());
        }
        let value = Level::new(self.body, value, place, false).read();
        self.nodes.push(Node::Return { keyword: keyword.clone(), value, yields, place });
        self.expression = true;
    }

    /// The tokens up to the next `,` or `;`, or up to the braces of `for item in 0..return value {}`.
    fn value(&mut self) -> &'a [TokenTree] {
        let start = self.at;
        while let Some(token) = self.peek() {
            let ends = match token {
                TokenTree::Punct(punct) => matches!(punct.as_char(), ';' | ','),
                TokenTree::Group(group) => self.header && group.delimiter() == Delimiter::Brace,
                _ => false,
            };
            if ends {
                break;
            }
            self.at = after_turbofish(self.tokens, self.at).max(self.at + 1);
        }
        self.tokens.get(start..self.at).unwrap_or_default()
    }

    /// A function with a name, up to its body. Where it has an attribute that may be one of ours, it is left alone.
    fn function(&mut self, keyword: &TokenTree) {
        self.keep(keyword);
        let is_foreign = std::mem::take(&mut self.foreign_attribute);
        while let Some(token) = self.peek() {
            self.at += 1;
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && !is_foreign => {
                    self.braces = Some(self.here().in_function());
                    self.group(group);
                }
                _ => self.keep(token),
            }
            let is_body = matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
            if is_body || is_punct(Some(token), ';') {
                break;
            }
        }
        (self.braces, self.expression) = (None, true);
    }

    /// `macro_rules! name { … }`: it may yield where it is called, which is in this body.
    fn definition(&mut self, keyword: &TokenTree) {
        self.keep(keyword);
        while let Some(token) = self.peek() {
            self.at += 1;
            match token {
                TokenTree::Group(group) => {
                    let inner = self.nested(group.stream(), self.here().in_async());
                    self.nodes.push(Node::Group { group: group.clone(), inner });
                    break;
                }
                _ => self.keep(token),
            }
        }
        self.expression = true;
    }

    fn punct(&mut self, char: char, spacing: Spacing, token: &TokenTree) {
        match char {
            '|' => return self.pipe(spacing == Spacing::Joint, token),
            '?' if !self.expression && self.here().exits != Exits::Inner => {
                let place = self.here();
                if place.exits == Exits::Body {
                    self.body.raises.get_or_insert(token.span());
                    self.body.raise_mark.get_or_insert(token.span());
                }
                self.nodes.push(Node::Raise { mark: token.clone(), place });
                self.last = char;
                return;
            }
            ',' | ';' => {
                self.closure = None;
                if char == ';' {
                    (self.braces, self.pattern, self.foreign_attribute) = (None, false, false);
                    self.header = false;
                }
            }
            '=' if !is_punct(self.peek(), '>') && !matches!(self.last, '.') => self.pattern = false,
            // Behind the guard of an arm.
            '>' if self.last == '=' => self.header = false,
            '#' => self.attribute(),
            '<' => {
                // A comma in there ends neither a closure nor a value.
                let end = after_turbofish(self.tokens, self.at - 1);
                for token in self.tokens.get(self.at - 1..end).unwrap_or_default() {
                    self.keep(token);
                }
                if end > self.at {
                    self.at = end;
                    (self.expression, self.last) = (false, '>');
                    return;
                }
            }
            _ => {}
        }
        // Behind `?`, and the `>` of a type, comes an operator, not an operand.
        self.expression = char != '?' && (char != '>' || self.last == '=');
        self.last = char;
        self.keep(token);
    }

    fn attribute(&mut self) {
        let Some(TokenTree::Group(group)) = self.peek() else { return };
        let tokens: Vec<_> = group.stream().into_iter().collect();
        let known = match &*tokens {
            [TokenTree::Ident(name), rest @ ..] => {
                let is_path = is_punct(rest.first(), ':');
                let known = BUILT_IN.iter().any(|known| name == known);
                // `rustfmt::skip`, and `test` of a crate.
                known && (!is_path || name == "rustfmt") && !(name == "cfg_attr" && mentions_async_iter(group))
            }
            _ => true,
        };
        self.foreign_attribute |= !known;
    }

    fn pipe(&mut self, or: bool, token: &TokenTree) {
        let or = or && is_punct(self.peek(), '|');
        let params = if self.expression && !self.pattern { self.closure_params(or) } else { None };
        self.keep(token);
        // As far as its parameters go; or the second half of `||`.
        let end = params.unwrap_or(self.at + usize::from(or));
        while self.at < end {
            let Some(token) = self.peek() else { break };
            self.keep(token);
            self.at += 1;
        }
        if params.is_some() {
            let place = self.here();
            let is_async = self.braces.take().is_some();
            let inner = if is_async || self.grammar { place.in_async() } else { place.in_closure() };
            if self.closure_returns() {
                self.braces = Some(inner);
            } else {
                self.closure = Some(inner);
            }
        }
        self.expression = true;
    }

    /// Reads the return type of a closure, if one comes next: then its body are the braces behind that. A comma in the type ends no closure.
    fn closure_returns(&mut self) -> bool {
        let is_arrow = is_punct(self.peek(), '-') && is_punct(self.tokens.get(self.at + 1), '>');
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let is_body =
            |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        let Some(len) = rest.iter().position(is_body).filter(|_| is_arrow) else { return false };
        for token in rest.iter().take(len) {
            self.keep(token);
        }
        self.at += len;
        true
    }

    /// Where the body of the closure starts whose first `|` was just read. Nothing where that starts a pattern.
    fn closure_params(&self, empty: bool) -> Option<usize> {
        if empty {
            return Some(self.at + 1);
        }
        let last = self.ahead.get(self.at)?.pipe?;
        let is_pattern = self.ahead.get(last + 1).is_some_and(|ahead| ahead.arrow);
        (!is_pattern).then_some(last + 1)
    }

    fn group(&mut self, group: &Group) {
        let is_brace = group.delimiter() == Delimiter::Brace;
        let place = if is_brace { self.braces.take().unwrap_or_else(|| self.here()) } else { self.here() };
        let inner = self.nested(group.stream(), place);
        self.nodes.push(Node::Group { group: group.clone(), inner });
        if is_brace {
            (self.pattern, self.foreign_attribute, self.header) = (false, false, false);
        }
        self.expression = false;
    }
}

/// The index behind `::<…>`, if its `<` stands at `index`; or `index`.
fn after_turbofish(tokens: &[TokenTree], index: usize) -> usize {
    let at = |back: usize| index.checked_sub(back).and_then(|at| tokens.get(at));
    if !is_punct(at(0), '<') || !is_punct(at(1), ':') || !is_punct(at(2), ':') {
        return index;
    }
    let mut depth = 0_usize;
    let mut is_arrow = false;
    for (at, token) in tokens.iter().enumerate().skip(index) {
        let TokenTree::Punct(punct) = token else {
            is_arrow = false;
            continue;
        };
        match punct.as_char() {
            '<' => depth += 1,
            '>' if !is_arrow => depth -= 1,
            ';' => break,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
        is_arrow = punct.as_char() == '-';
    }
    index
}

fn mentions_async_iter(group: &Group) -> bool {
    any_token(group.stream(), &mut |token| matches!(token, TokenTree::Ident(ident) if ident == "async_iter"))
}

/// Whether a value is a yield and nothing else, so that it is `()`.
fn is_yield(value: &[TokenTree]) -> bool {
    match value {
        [path @ .., TokenTree::Ident(name), bang, TokenTree::Group(_)] => {
            let is_path = |token: &TokenTree| matches!(token, TokenTree::Ident(_)) || is_punct(Some(token), ':');
            let is_ours = matches!(Call::new(name), Some(Call::Yield | Call::YieldFrom));
            is_ours && is_punct(Some(bang), '!') && path.iter().all(is_path)
        }
        _ => false,
    }
}

/// Whether these are several expressions. It is asked only where there is a comma.
fn is_list(items: TokenStream) -> bool {
    Punctuated::<Expr, Token![,]>::parse_terminated.parse2(items).is_ok_and(|items| items.len() > 1)
}

fn is_punct(token: Option<&TokenTree>, char: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}

/// Whether an expression may follow this word, rather than an operator.
fn is_before_expression(word: &Ident) -> bool {
    const WORDS: [&str; 11] =
        ["async", "break", "else", "if", "in", "let", "match", "move", "return", "static", "while"];
    WORDS.iter().any(|before| word == before)
}
