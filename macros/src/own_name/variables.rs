//! The own name as the type of an argument or a variable.
//!
//! A variable is a state where a stream would be wrong:
//!
//! | code | because |
//! |---|---|
//! | `let foo: Foo = Foo { … };`, `let all: Vec<Foo> = vec![Self { … }];` | a state is what it starts with |
//! | `foo: &Foo`, and `foo.left` below | a stream has no such field |
//! | `foo: &Foo`, and `foo.helper()` below: a private function of this block | a stream has no such method |
//! | `foo: Foo`, and `*self = foo`, `swap(self, foo)`, `let Foo { left } = foo`, `match foo { Foo { left } => … }` below | so is the other side |
//! | `foo: Foo` that is returned where a state is | |
//! | `all: &[Foo]`, and `all[0].left`, `all.iter().map(\|foo\| foo.left)` or `for foo in all { foo.left }` below | |
//! | `foo: Foo`, and `let mut other = foo;` below, where `other` is one | |
//! | `let foo = Foo::other(…);`, and `Self::helper(&foo)` below, where `helper` takes a state | |
//! | `fn helper(foo: &Foo)`, and `Self::helper(self)` in this block | a state is what it is given |
//!
//! It is a stream all the same if `foo.state()` or another method that only a stream has is called below, or if it starts with `Foo::new(…)`
//! beside an `init`. A method that is called with another number of arguments than the helper of its name is the stream's.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};

use super::{ends_with_arrow, is_fn, is_literal, is_punct, is_qualified, is_tail, is_word, members};
use crate::hooks::ACCESSORS;
use crate::syntax::HOOKS;
use crate::tokens::{any_token, map_tokens, regroup};

/// What a block says of its functions.
pub(super) struct Variables<'a> {
    stream: &'a Ident,
    state: &'a Ident,
    /// Functions and constants that the stream has not.
    helpers: &'a [String],
    /// The functions of the block.
    functions: HashMap<String, Known>,
    /// For a function, which of its arguments are given a state somewhere in the block. The receiver is one of them.
    given: HashMap<String, HashSet<usize>>,
    /// For a function, which of its arguments are states.
    taken: HashMap<String, HashSet<usize>>,
}

/// What is known of a function of the block.
pub(super) struct Known {
    pub(super) returns_state: bool,
    /// How many arguments it has, but for the receiver.
    pub(super) args: usize,
}

impl<'a> Variables<'a> {
    pub(super) fn new(
        stream: &'a Ident,
        state: &'a Ident,
        helpers: &'a [String],
        functions: HashMap<String, Known>,
        block: TokenStream,
    ) -> Self {
        let (given, taken) = (HashMap::new(), HashMap::new());
        let mut variables = Self { stream, state, helpers, functions, given, taken };
        let tokens: Vec<_> = block.into_iter().collect();
        variables.find_calls(&tokens);
        let taken = members(&tokens).filter_map(|member| variables.arguments_that_are_states(member));
        variables.taken = taken.collect();
        variables
    }

    /// The name of a function of the block, and which of its arguments are states.
    fn arguments_that_are_states(&self, member: &[TokenTree]) -> Option<(String, HashSet<usize>)> {
        let (TokenTree::Group(body), head) = member.split_last()? else { return None };
        let at = head.windows(2).position(is_fn)?;
        let name = head.get(at + 1)?.to_string();
        if is_public(head) || !any_token(head.iter().cloned().collect(), &mut |token| self.is_stream(Some(token))) {
            return None;
        }
        let args = head.iter().skip(at).find(|token| is_arguments(Some(token)))?;
        let TokenTree::Group(args) = args else { return None };
        let args: Vec<_> = args.stream().into_iter().collect();
        let body: Vec<_> = body.stream().into_iter().collect();
        let given = self.given.get(&name);
        let states = self.typed(&args).into_iter().filter_map(|variable| {
            let at = args.get(..variable.at).map_or(0, commas);
            let is_given = given.is_some_and(|given| given.contains(&at));
            let is_state = variable.is_plain && (is_given || self.is_used_as_state(&variable, &body, false));
            is_state.then_some(at)
        });
        Some((name, states.collect()))
    }

    /// Finds `Self::helper(self)` and `self.helper(Foo { … })`.
    fn find_calls(&mut self, tokens: &[TokenTree]) {
        for (index, token) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = token else { continue };
            let inner: Vec<_> = group.stream().into_iter().collect();
            self.find_calls(&inner);
            let at = |back: usize| index.checked_sub(back).and_then(|at| tokens.get(at));
            let Some(TokenTree::Ident(function)) = at(1) else { continue };
            let is_method = is_punct(at(2), '.') && is_word(at(3), "self");
            let is_path = is_punct(at(2), ':') && is_punct(at(3), ':') && self.is_own(at(4));
            if group.delimiter() != Delimiter::Parenthesis || !(is_method || is_path) {
                continue;
            }
            let args = inner.split(|token| is_punct(Some(token), ','));
            let states =
                args.enumerate().filter(|(_, arg)| self.is_state(arg)).map(|(at, _)| at + usize::from(is_method));
            let states: Vec<_> = states.collect();
            self.given.entry(function.to_string()).or_default().extend(states);
        }
    }

    /// A function of the block with the state's name for the types of those variables that are states, where it was the own name.
    ///
    /// `head`: its tokens up to the return type. `returns_state`: whether what it returns is a state.
    pub(super) fn exchange(&self, head: &[TokenTree], body: &Group, returns_state: bool) -> (Vec<TokenTree>, Group) {
        let tokens: Vec<_> = body.stream().into_iter().collect();
        let head = if is_public(head) { head.to_vec() } else { self.arguments(head, &tokens, returns_state) };
        (head, regroup(body, self.code(&tokens, returns_state).into_iter().collect()))
    }

    fn arguments(&self, head: &[TokenTree], body: &[TokenTree], returns_state: bool) -> Vec<TokenTree> {
        let is_fn = head.windows(2).rev().find(|pair| is_word(pair.first(), "fn"));
        let given = is_fn.and_then(|pair| self.given.get(&pair.get(1)?.to_string()));
        let Some(args) = head
            .iter()
            .rposition(|token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis))
        else {
            return head.to_vec();
        };
        let mut head = head.to_vec();
        let Some(TokenTree::Group(group)) = head.get_mut(args) else { return head };
        let mut tokens: Vec<_> = group.stream().into_iter().collect();
        for variable in self.typed(&tokens) {
            let at = tokens.get(..variable.at).map_or(0, commas);
            let is_given = given.is_some_and(|given| given.contains(&at));
            if is_given && variable.is_plain || self.is_used_as_state(&variable, body, returns_state) {
                self.exchange_in(&mut tokens, variable.ty);
            }
        }
        *group = regroup(group, tokens.into_iter().collect());
        head
    }

    /// The variables of a body: those of `let`, of closures, and of functions in it. `is_returned`: whether what stands at its end is a state.
    fn code(&self, tokens: &[TokenTree], is_returned: bool) -> Vec<TokenTree> {
        let mut tokens = tokens.to_vec();
        for variable in self.typed(&tokens) {
            // What a `let` starts with may speak of an older variable of the name.
            let end = variable.start.as_ref().map_or(variable.ty.end, |start| start.end);
            let after = tokens.get(end..).unwrap_or_default();
            let starts = self.starts_as_state(&variable, &tokens);
            if self.starts_as_stream(&variable, &tokens) {
                continue;
            }
            if starts || self.is_used_as_state(&variable, after, is_returned) {
                // That of `Foo::other(…)`: a function of this block.
                if let Some(start) = variable.start.filter(|start| self.is_call(&tokens, start.start)) {
                    self.exchange_in(&mut tokens, start.start..start.start + 1);
                }
                self.exchange_in(&mut tokens, variable.ty);
            }
        }
        let mut out = Vec::with_capacity(tokens.len());
        for (index, token) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = token else {
                out.push(token.clone());
                continue;
            };
            let inner: Vec<_> = group.stream().into_iter().collect();
            let is_fn = is_arguments(Some(token)) && is_function(&tokens, index);
            let is_last = is_returned && index + 1 == tokens.len() && group.delimiter() == Delimiter::Brace;
            let mut inner = self.code(&inner, is_last);
            if is_fn {
                let body = tokens.iter().skip(index).find_map(|token| match token {
                    TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
                    _ => None,
                });
                let body: Vec<_> = body.into_iter().flatten().collect();
                for variable in self.typed(&inner) {
                    if self.is_used_as_state(&variable, &body, false) {
                        self.exchange_in(&mut inner, variable.ty);
                    }
                }
            }
            out.push(regroup(group, inner.into_iter().collect()).into());
        }
        out
    }

    /// The variables of one level that have the own name in their type, or are made by `Foo::…`.
    fn typed(&self, tokens: &[TokenTree]) -> Vec<Variable> {
        let mut found = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let TokenTree::Ident(name) = token else { continue };
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            if is_punct(before, '\'') || is_punct(before, '.') {
                continue;
            }
            let is_let = is_word(before, "let")
                || is_word(before, "mut") && at.checked_sub(2).is_some_and(|at| is_word(tokens.get(at), "let"));
            let colon = at + 1;
            match tokens.get(colon) {
                Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Alone => {
                    let end = end_of_type(tokens, colon + 1);
                    let Some(ty) = tokens.get(colon + 1..end) else { continue };
                    if self.is_in_type(ty) {
                        let start =
                            (is_let && is_punct(tokens.get(end), '=')).then(|| end + 1..end_of_statement(tokens, end));
                        let is_plain = self.is_plain(ty);
                        found.push(Variable { at, name: name.clone(), ty: colon + 1..end, is_plain, start });
                    }
                }
                Some(TokenTree::Punct(punct)) if punct.as_char() == '=' && is_let && self.is_call(tokens, at + 2) => {
                    let start = at + 2..end_of_statement(tokens, at + 1);
                    found.push(Variable {
                        at,
                        name: name.clone(),
                        ty: at + 2..at + 2,
                        is_plain: true,
                        start: Some(start),
                    });
                }
                _ => {}
            }
        }
        found
    }

    /// Whether `Foo::function(` stands at `index`, with a function of this block.
    fn is_call(&self, tokens: &[TokenTree], index: usize) -> bool {
        let at = |next: usize| tokens.get(index + next);
        let name = match at(3) {
            Some(TokenTree::Ident(name)) => name.to_string(),
            _ => return false,
        };
        self.is_stream(at(0)) && is_punct(at(1), ':') && is_punct(at(2), ':') && self.functions.contains_key(&name)
    }

    fn is_stream(&self, token: Option<&TokenTree>) -> bool {
        matches!(token, Some(TokenTree::Ident(ident)) if *ident == *self.stream)
    }

    /// Whether a name is the own one, or `Self`.
    fn is_own(&self, token: Option<&TokenTree>) -> bool {
        self.is_stream(token) || is_word(token, "Self")
    }

    /// Whether the own name stands somewhere in a type.
    fn is_in_type(&self, ty: &[TokenTree]) -> bool {
        ty.iter().enumerate().any(|(index, token)| match token {
            TokenTree::Group(group) => self.is_in_type(&group.stream().into_iter().collect::<Vec<_>>()),
            token => self.is_stream(Some(token)) && !is_qualified(ty, index) && !is_value(ty.get(index + 1)),
        })
    }

    /// Whether a type is the own name, or a reference to it: `&mut Foo<T>`.
    fn is_plain(&self, ty: &[TokenTree]) -> bool {
        let ty = referent(ty);
        self.is_stream(ty.first()) && (ty.len() == 1 || is_punct(ty.get(1), '<'))
    }

    fn exchange_in(&self, tokens: &mut [TokenTree], range: Range<usize>) {
        let mut exchange = |token| match token {
            TokenTree::Ident(ident) if ident == *self.stream => {
                Ident::new(&self.state.to_string(), ident.span()).into()
            }
            other => other,
        };
        for token in tokens.get_mut(range).into_iter().flatten() {
            *token = match &*token {
                TokenTree::Group(group) => regroup(group, map_tokens(group.stream(), &mut exchange)).into(),
                token => exchange(token.clone()),
            };
        }
    }

    /// Whether an expression is a state: `self`, `Foo { … }`, `Self::default()`.
    fn is_state(&self, expr: &[TokenTree]) -> bool {
        match referent(expr) {
            [one] => is_word(Some(one), "self") || self.is_own(Some(one)),
            // `self.clone()`
            [first, dot, clone, args] if is_word(Some(first), "self") => {
                is_punct(Some(dot), '.') && is_word(Some(clone), "clone") && is_arguments(Some(args))
            }
            [first, .., last] if self.is_own(Some(first)) => {
                let expr = referent(expr);
                if is_literal(expr, 0) {
                    return is_group(last, &[Delimiter::Brace, Delimiter::Parenthesis])
                        && expr.len() == after_literal(expr);
                }
                let [_, _, _, TokenTree::Ident(function), _] = expr else { return false };
                let returns_state = self.functions.get(&function.to_string()).map(|known| known.returns_state);
                is_word(Some(first), "Self")
                    && is_group(last, &[Delimiter::Parenthesis])
                    && returns_state.unwrap_or(true)
            }
            _ => false,
        }
    }

    /// Whether states are collected: `….map(|left| Foo { left }).collect`.
    fn is_collected(&self, callee: &[TokenTree]) -> bool {
        let is_collect = |pair: &[TokenTree]| is_punct(pair.first(), '.') && is_word(pair.get(1), "collect");
        let Some(end) = callee.windows(2).position(is_collect) else { return false };
        let args = callee.get(..end).unwrap_or_default().last();
        let Some(TokenTree::Group(args)) = args.filter(|args| is_arguments(Some(args))) else { return false };
        let closure: Vec<_> = args.stream().into_iter().collect();
        let body = closure.iter().rposition(|token| is_punct(Some(token), '|')).map(|pipe| pipe + 1);
        body.and_then(|body| closure.get(body..)).is_some_and(|body| self.is_state(body))
    }

    /// Whether what a variable starts with is a state, or holds one: `vec![Foo { … }]`, `Box::new(Self { … })`.
    fn holds_state(&self, expr: &[TokenTree]) -> bool {
        if self.is_state(expr) {
            return true;
        }
        let Some((TokenTree::Group(group), callee)) = expr.split_last() else { return false };
        if self.is_collected(callee) {
            return true;
        }
        let is_container = match (group.delimiter(), callee) {
            (Delimiter::Brace | Delimiter::None, _) => false,
            (_, []) => true,
            (_, [TokenTree::Ident(name), bang]) => name == "vec" && is_punct(Some(bang), '!'),
            (_, [TokenTree::Ident(name)]) => name == "Some" || name == "Ok",
            (_, [TokenTree::Ident(name), .., TokenTree::Ident(new)]) => {
                CONTAINERS.iter().any(|container| name == container) && (new == "new" || new == "pin" || new == "from")
            }
            _ => false,
        };
        let inner: Vec<_> = group.stream().into_iter().collect();
        is_container && inner.split(is_separator).any(|expr| self.holds_state(expr))
    }

    /// Whether a variable starts with what `init` makes: `Foo::new(…)`.
    fn starts_as_stream(&self, variable: &Variable, tokens: &[TokenTree]) -> bool {
        let at = |next: usize| variable.start.as_ref().and_then(|start| tokens.get(start.start + next));
        self.is_stream(at(0))
            && is_word(at(3), "new")
            && self.functions.contains_key("init")
            && !self.functions.contains_key("new")
    }

    fn starts_as_state(&self, variable: &Variable, tokens: &[TokenTree]) -> bool {
        let start = variable.start.clone().and_then(|start| tokens.get(start));
        !variable.ty.is_empty() && start.is_some_and(|start| self.holds_state(start))
    }

    /// Whether code treats a variable as a state, and not as a stream. `is_returned`: whether what stands at its end is a state.
    fn is_used_as_state(&self, variable: &Variable, code: &[TokenTree], is_returned: bool) -> bool {
        self.has_use_of_state(variable, code, is_returned) && !self.is_used_as_stream(variable, code)
    }

    /// `foo.state()`, `foo.interrupt()`: what a state has not.
    fn is_used_as_stream(&self, variable: &Variable, code: &[TokenTree]) -> bool {
        code.iter().enumerate().any(|(index, token)| match token {
            TokenTree::Group(group) => {
                self.is_used_as_stream(variable, &group.stream().into_iter().collect::<Vec<_>>())
            }
            TokenTree::Ident(name) => {
                let is_method = is_punct(code.get(index + 1), '.') && is_arguments(code.get(index + 3));
                let is_only_on_stream = |method: &Ident| {
                    ACCESSORS.iter().any(|taken| method == taken) && !self.functions.contains_key(&method.to_string())
                };
                is_method
                    && *name == variable.name
                    && !is_qualified(code, index)
                    && matches!(code.get(index + 2), Some(TokenTree::Ident(method)) if is_only_on_stream(method))
            }
            _ => false,
        })
    }

    fn has_use_of_state(&self, variable: &Variable, code: &[TokenTree], is_returned: bool) -> bool {
        for (index, token) in code.iter().enumerate() {
            let name = match token {
                TokenTree::Ident(name) => name,
                TokenTree::Group(group) => {
                    let inner: Vec<_> = group.stream().into_iter().collect();
                    let is_pattern = is_pattern_end(code, index + 1) && group.delimiter() != Delimiter::Brace;
                    if is_pattern
                        && any_token(group.stream(), &mut |token| is_word(Some(token), &variable.name.to_string()))
                    {
                        return false;
                    }
                    let is_last = is_returned && (index + 1 == code.len() && is_returning(code, index));
                    if self.has_use_of_state(variable, &inner, is_last)
                        || self.is_beside_state(variable, code, index, &inner)
                        || variable.is_plain && self.is_taken_as_state(variable, code, index, &inner)
                    {
                        return true;
                    }
                    continue;
                }
                _ => continue,
            };
            if *name != variable.name || is_qualified(code, index) {
                continue;
            }
            let is_same = is_punct(code.get(index + 1), '=')
                && is_word(code.get(index + 2), &name.to_string())
                && is_punct(code.get(index + 3), ';');
            if is_binding(code, index) && !is_same {
                return false;
            }
            if is_returned && is_tail(code, index) && is_end(code.get(index + 1))
                || self.is_given_state(code, index)
                || self.is_renamed_state(variable, code, index, is_returned)
                || !variable.is_plain
                    && (self.has_fields_of_state(code, index) || self.has_states_taken_out(code, index))
                || variable.is_plain && self.is_matched(code, index)
                || variable.is_plain && (self.is_field_or_helper(code, index) || self.is_other_side(code, index))
            {
                return true;
            }
        }
        false
    }

    /// `let mut other = foo;`, and `other` is used as a state below.
    fn is_renamed_state(&self, variable: &Variable, code: &[TokenTree], index: usize, is_returned: bool) -> bool {
        let at = |back: usize| index.checked_sub(back).and_then(|at| code.get(at));
        let Some(TokenTree::Ident(other)) = at(2) else { return false };
        let is_let = is_word(at(3), "let") || is_word(at(3), "mut") && is_word(at(4), "let");
        let rest = code.get(index + 2..).unwrap_or_default();
        if !is_punct(at(1), '=') || !is_let || !is_punct(code.get(index + 1), ';') {
            return false;
        }
        let renamed = Variable { name: other.clone(), ty: 0..0, start: None, ..*variable };
        self.is_used_as_state(&renamed, rest, is_returned)
    }

    /// `all[0].left`
    fn has_fields_of_state(&self, code: &[TokenTree], index: usize) -> bool {
        let is_index = code.get(index + 1).is_some_and(|token| is_group(token, &[Delimiter::Bracket]));
        is_index && self.is_field_or_helper(code, index + 1)
    }

    /// `all.iter().map(|foo| foo.left)`, `for foo in &all { foo.left }`
    fn has_states_taken_out(&self, code: &[TokenTree], index: usize) -> bool {
        let mut at = index + 1;
        while let [TokenTree::Punct(dot), TokenTree::Ident(method), TokenTree::Group(args), ..] =
            code.get(at..).unwrap_or_default()
        {
            if dot.as_char() != '.' {
                return false;
            }
            let args: Vec<_> = args.stream().into_iter().collect();
            if let [TokenTree::Punct(pipe), rest @ ..] = args.as_slice() {
                return pipe.as_char() == '|' && self.is_closure_over_state(rest);
            }
            if !ITERATE.iter().any(|iterate| method == iterate) {
                return false;
            }
            at += 3;
        }
        let mut start = index;
        while start.checked_sub(1).is_some_and(|at| is_punct(code.get(at), '&') || is_word(code.get(at), "mut")) {
            start -= 1;
        }
        let before = |back: usize| start.checked_sub(back).and_then(|at| code.get(at));
        match (before(3), before(2), before(1), code.get(at)) {
            (Some(TokenTree::Ident(word)), Some(TokenTree::Ident(name)), inside, Some(TokenTree::Group(body))) => {
                let is_loop = word == "for" && is_word(inside, "in") && body.delimiter() == Delimiter::Brace;
                is_loop && self.has_state_called(name, &body.stream().into_iter().collect::<Vec<_>>())
            }
            _ => false,
        }
    }

    /// `foo| foo.left`, `&foo| …`, `foo, other| …`
    fn is_closure_over_state(&self, closure: &[TokenTree]) -> bool {
        let Some(end) = closure.iter().position(|token| is_punct(Some(token), '|')) else { return false };
        let (params, body) = closure.split_at(end);
        params.split(|token| is_punct(Some(token), ',')).any(|param| match referent(param) {
            [TokenTree::Ident(name)] => self.has_state_called(name, body),
            [TokenTree::Ident(name), TokenTree::Punct(colon), ..] if colon.as_char() == ':' => {
                self.has_state_called(name, body)
            }
            _ => false,
        })
    }

    /// Whether code treats a variable of this name as a state.
    fn has_state_called(&self, name: &Ident, code: &[TokenTree]) -> bool {
        let variable = Variable { at: 0, name: name.clone(), ty: 0..0, is_plain: true, start: None };
        self.is_used_as_state(&variable, code, false)
    }

    /// `match foo { Foo { left } => … }`
    fn is_matched(&self, code: &[TokenTree], index: usize) -> bool {
        let head = code.get(..index).unwrap_or_default();
        let is_before = |token: &&TokenTree| {
            !is_punct(Some(token), '&') && !is_punct(Some(token), '*') && !is_word(Some(token), "mut")
        };
        let is_match = is_word(head.iter().rev().find(is_before), "match");
        let Some(TokenTree::Group(arms)) = code.get(index + 1).filter(|_| is_match) else { return false };
        let arms: Vec<_> = arms.stream().into_iter().collect();
        arms.iter().enumerate().any(|(at, token)| {
            let before = at.checked_sub(1).and_then(|before| arms.get(before));
            let starts = before.is_none_or(|before| is_separator(before) || is_brace(Some(before)));
            starts && self.is_own(Some(token)) && is_literal(&arms, at)
        })
    }

    /// `Self::helper(foo)`, `self.helper(&foo)`, where a state is taken.
    fn is_taken_as_state(&self, variable: &Variable, code: &[TokenTree], index: usize, inner: &[TokenTree]) -> bool {
        let at = |back: usize| index.checked_sub(back).and_then(|at| code.get(at));
        let Some(TokenTree::Ident(function)) = at(1) else { return false };
        let is_method = is_punct(at(2), '.') && is_word(at(3), "self");
        let is_path = is_punct(at(2), ':') && is_punct(at(3), ':') && self.is_own(at(4));
        let Some(taken) = self.taken.get(&function.to_string()).filter(|_| is_method || is_path) else { return false };
        let mut args = inner.split(|token| is_punct(Some(token), ',')).enumerate();
        args.any(|(at, arg)| {
            let is_variable = matches!(referent(arg), [TokenTree::Ident(name)] if *name == variable.name);
            is_variable && taken.contains(&(at + usize::from(is_method)))
        })
    }

    /// `foo.left`, `foo.helper()`
    fn is_field_or_helper(&self, code: &[TokenTree], index: usize) -> bool {
        if !is_punct(code.get(index + 1), '.') {
            return false;
        }
        match code.get(index + 2) {
            Some(TokenTree::Literal(_)) => true,
            Some(TokenTree::Ident(member)) => {
                let is_method = is_arguments(code.get(index + 3)) || is_punct(code.get(index + 3), ':');
                let is_helper =
                    || self.helpers.iter().any(|helper| member == helper) && self.has_args(member, code.get(index + 3));
                let is_hook = HOOKS.iter().any(|hook| member == hook);
                if is_method { is_helper() && !is_hook } else { member != "await" }
            }
            _ => false,
        }
    }

    /// Whether a call has as many arguments as the helper of that name, as far as the tokens tell.
    fn has_args(&self, helper: &Ident, args: Option<&TokenTree>) -> bool {
        let (Some(known), Some(TokenTree::Group(group))) = (self.functions.get(&helper.to_string()), args) else {
            return true;
        };
        let tokens: Vec<_> = group.stream().into_iter().collect();
        if tokens.iter().any(|token| matches!(token, TokenTree::Punct(punct) if matches!(punct.as_char(), '|' | '<'))) {
            return true;
        }
        let args = tokens.split(|token| is_punct(Some(token), ','));
        args.filter(|arg| !arg.is_empty()).count() == known.args
    }

    /// `all.push(Foo { … })`, `last = Some(Foo { … })`
    fn is_given_state(&self, code: &[TokenTree], index: usize) -> bool {
        let at = |next: usize| code.get(index + next);
        match (at(1), at(2), at(3)) {
            (Some(TokenTree::Punct(dot)), Some(TokenTree::Ident(method)), Some(TokenTree::Group(args))) => {
                let inner: Vec<_> = args.stream().into_iter().collect();
                dot.as_char() == '.'
                    && FILL.iter().any(|fill| method == fill)
                    && inner.split(is_separator).any(|arg| self.holds_state(arg))
            }
            (Some(TokenTree::Punct(equals)), Some(_), _)
                if equals.as_char() == '=' && equals.spacing() == Spacing::Alone =>
            {
                let given = code.get(index + 2..end_of_statement(code, index)).unwrap_or_default();
                self.holds_state(given)
            }
            _ => false,
        }
    }

    /// `*self = foo;`, `let Foo { left } = &foo;`
    fn is_other_side(&self, code: &[TokenTree], index: usize) -> bool {
        let mut start = index;
        while start.checked_sub(1).is_some_and(|at| {
            is_punct(code.get(at), '&') || is_punct(code.get(at), '*') || is_word(code.get(at), "mut")
        }) {
            start -= 1;
        }
        let at = |back: usize| start.checked_sub(back).and_then(|at| code.get(at));
        if !is_punct(at(1), '=') {
            return false;
        }
        let is_end =
            is_end(code.get(index + 1)) || is_word(code.get(index + 1), "else") || is_brace(code.get(index + 1));
        let is_self = is_word(at(2), "self") && is_punct(at(3), '*');
        let is_pattern = matches!(at(2), Some(TokenTree::Group(_))) && self.is_own(at(3));
        is_end && (is_self || is_pattern)
    }

    /// `swap(self, &mut foo)`, `self.cmp(foo)`, where the group at `index` has the variable.
    fn is_beside_state(&self, variable: &Variable, code: &[TokenTree], index: usize, inner: &[TokenTree]) -> bool {
        let at = |back: usize| index.checked_sub(back).and_then(|at| code.get(at));
        let Some(TokenTree::Ident(function)) = at(1) else { return false };
        let is_variable =
            |arg: &[TokenTree]| matches!(referent(arg), [TokenTree::Ident(name)] if *name == variable.name);
        let args: Vec<_> = inner.split(|token| is_punct(Some(token), ',')).collect();
        let is_of = |names: &[&str]| names.iter().any(|name| function == name);
        variable.is_plain
            && match args.as_slice() {
                [one] => {
                    is_of(&["cmp", "partial_cmp", "eq", "ne", "clone_from"])
                        && is_punct(at(2), '.')
                        && is_word(at(3), "self")
                        && is_variable(one)
                }
                [one, other] => {
                    is_of(&["swap", "replace", "eq"])
                        && (is_variable(one) && self.is_state(other) || is_variable(other) && self.is_state(one))
                }
                _ => false,
            }
    }
}

/// A variable, in the tokens of one level.
struct Variable {
    at: usize,
    name: Ident,
    /// Empty for a `let` without a type.
    ty: Range<usize>,
    /// Whether its type is the own name, or a reference to it.
    is_plain: bool,
    /// What a `let` gives it.
    start: Option<Range<usize>>,
}

/// Whose `new`, `pin` or `from` takes what they hold.
const CONTAINERS: [&str; 8] = ["Arc", "Box", "Cell", "Mutex", "Pin", "Rc", "RefCell", "RwLock"];

/// Methods that give the elements of a collection.
const ITERATE: [&str; 4] = ["drain", "into_iter", "iter", "iter_mut"];

/// Methods that put what they are given into a collection.
const FILL: [&str; 6] = ["extend", "insert", "push", "push_back", "push_front", "replace"];

/// Whether the group at `index` has the arguments of an item: `fn name<T>(…)`.
fn is_function(tokens: &[TokenTree], index: usize) -> bool {
    let head = tokens.get(..index).unwrap_or_default();
    let head = head.rsplit(|token| matches!(token, TokenTree::Group(_)) || is_punct(Some(token), ';')).next();
    head.is_some_and(|head| head.iter().any(|token| is_word(Some(token), "fn")))
}

/// Whether others than the state's module call a function: they have no states.
fn is_public(head: &[TokenTree]) -> bool {
    head.iter().any(|token| is_word(Some(token), "pub"))
}

/// Without `&`, `&'a mut`, `*`.
fn referent(tokens: &[TokenTree]) -> &[TokenTree] {
    match tokens {
        [TokenTree::Punct(quote), TokenTree::Ident(_), rest @ ..] if quote.as_char() == '\'' => referent(rest),
        [TokenTree::Punct(punct), rest @ ..] if matches!(punct.as_char(), '&' | '*') => referent(rest),
        [TokenTree::Ident(word), rest @ ..] if word == "mut" => referent(rest),
        _ => tokens,
    }
}

/// Where a type ends that starts at `start`.
fn end_of_type(tokens: &[TokenTree], start: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(start) {
        let TokenTree::Punct(punct) = token else { continue };
        match punct.as_char() {
            '<' => depth += 1,
            '>' if !ends_with_arrow(tokens, index + 1) => depth = depth.saturating_sub(1),
            ',' | '|' | '=' | ';' if depth == 0 => return index,
            _ => {}
        }
    }
    tokens.len()
}

fn end_of_statement(tokens: &[TokenTree], start: usize) -> usize {
    let end = tokens.iter().skip(start).position(|token| is_punct(Some(token), ';') || is_word(Some(token), "else"));
    end.map_or(tokens.len(), |end| start + end)
}

/// How many commas part arguments, of which a type may have some too.
fn commas(tokens: &[TokenTree]) -> usize {
    let mut count = 0;
    let mut start = 0;
    while let Some(comma) = Some(end_of_type(tokens, start)).filter(|end| *end < tokens.len()) {
        count += 1;
        start = comma + 1;
    }
    count
}

/// The index behind the literal that a slice starts with.
fn after_literal(tokens: &[TokenTree]) -> usize {
    super::after_arguments(tokens, 1) + 1
}

/// Whether the own name before this token is no type.
fn is_value(next: Option<&TokenTree>) -> bool {
    matches!(next, Some(TokenTree::Group(_))) || is_punct(next, ':') || is_punct(next, '!')
}

fn is_group(token: &TokenTree, delimiters: &[Delimiter]) -> bool {
    matches!(token, TokenTree::Group(group) if delimiters.contains(&group.delimiter()))
}

fn is_arguments(token: Option<&TokenTree>) -> bool {
    token.is_some_and(|token| is_group(token, &[Delimiter::Parenthesis]))
}

fn is_brace(token: Option<&TokenTree>) -> bool {
    token.is_some_and(|token| is_group(token, &[Delimiter::Brace]))
}

fn is_separator(token: &TokenTree) -> bool {
    is_punct(Some(token), ',') || is_punct(Some(token), ';')
}

/// Whether an expression ends before this token.
fn is_end(next: Option<&TokenTree>) -> bool {
    next.is_none_or(is_separator)
}

/// Whether what ends at `index` may be a pattern: `… = `, `… =>`, `… in`.
fn is_pattern_end(tokens: &[TokenTree], index: usize) -> bool {
    is_word(tokens.get(index), "in") || is_punct(tokens.get(index), '=') && !is_punct(tokens.get(index + 1), '=')
}

/// Whether the name at `index` is another variable: `let foo`, `|foo|`, `for foo in`, `foo: u32`.
fn is_binding(tokens: &[TokenTree], index: usize) -> bool {
    let at = |back: usize| index.checked_sub(back).and_then(|at| tokens.get(at));
    let is_typed = matches!(tokens.get(index + 1), Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Alone);
    ["let", "for", "ref"].iter().any(|word| is_word(at(1), word))
        || is_word(at(1), "mut") && !is_punct(at(2), '&')
        || is_punct(at(1), '|') && (is_punct(tokens.get(index + 1), '|') || is_punct(tokens.get(index + 1), ','))
        || is_typed && at(1).is_some() && !is_punct(at(1), ',')
}

/// Whether what the group at `index` holds is returned, where the group is the last token.
fn is_returning(tokens: &[TokenTree], index: usize) -> bool {
    is_brace(tokens.get(index)) || super::is_returning(tokens, index)
}
