//! What the attribute stands on, as far as it is read: fields and bodies stay tokens, so half-typed code still expands.

use crate::tokens::regroup;
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::buffer::Cursor;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, FnArg, GenericParam, Generics, Ident, Lit, Meta, PatType, ReturnType, Safety, Signature, Token, Type,
    Visibility, token,
};

/// The names of the hooks.
pub(crate) const HOOKS: [&str; 4] = ["next", "init", "close", "size_hint"];

/// The attribute's item.
// One a parse, so its size does not matter.
#[allow(clippy::large_enum_variant)]
pub(crate) enum Item {
    Struct(Struct),
    Block(Block),
    Function,
    /// Nothing that the attribute knows: `enum`, `trait`, …
    Other {
        keyword: Ident,
    },
}

/// A struct; or an enum or a union, which is an error, but has the same parts.
pub(crate) struct Struct {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) keyword: Ident,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) fields: Fields,
}

pub(crate) enum Fields {
    /// What follows the where clause: `{ … }`, or `;`.
    Last(TokenStream),
    /// What stands before it: `( … )`.
    First(Group),
}

impl Fields {
    /// What stands around the fields, but for a unit struct.
    pub(crate) fn group(&self) -> Option<Group> {
        match self {
            Self::First(group) => Some(group.clone()),
            Self::Last(fields) => fields.clone().into_iter().find_map(|token| match token {
                TokenTree::Group(group) => Some(group),
                _ => None,
            }),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.group().is_none_or(|group| group.stream().is_empty())
    }

    pub(crate) fn span(&self) -> Option<Span> {
        self.group().map(|group| group.span())
    }
}

/// An `impl` block.
pub(crate) struct Block {
    pub(crate) attrs: Vec<Attribute>,
    /// `unsafe`, `default`.
    pub(crate) modifiers: TokenStream,
    pub(crate) keyword: Token![impl],
    pub(crate) generics: Generics,
    /// `Trait for`.
    pub(crate) of_trait: Option<TokenStream>,
    pub(crate) self_ty: Type,
    pub(crate) body: Group,
    pub(crate) words: Words,
    pub(crate) functions: Vec<Function>,
    pub(crate) constants: Vec<Constant>,
    /// Hooks whose signature cannot be read.
    pub(crate) broken: Vec<syn::Error>,
    /// Whether something in it is no item, or only the beginning of one. rustc reports that, and reads nothing behind it.
    pub(crate) half_typed: bool,
}

/// A function in a block, without its body.
#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
}

/// A constant in a block, without its value.
pub(crate) struct Constant {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) const_token: Token![const],
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    /// If it is a literal of that type, without any mistake.
    pub(crate) literal: Option<Lit>,
}

impl Parse for Item {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        ahead.parse::<Visibility>()?;
        loop {
            if ahead.peek(Token![impl]) {
                return input.parse().map(Self::Block);
            }
            let word = ahead.call(Ident::parse_any)?;
            match word.to_string().as_str() {
                "struct" | "enum" | "union" => return input.parse().map(Self::Struct),
                "fn" => return skip(input, Self::Function),
                // What may stand before another keyword.
                "unsafe" | "default" | "auto" | "safe" => {}
                "const" | "async"
                    if ahead.peek(Token![fn])
                        || ahead.peek(Token![unsafe])
                        || ahead.peek(Token![async])
                        || ahead.peek(Token![extern]) => {}
                "extern" if ahead.peek(syn::LitStr) && !ahead.peek2(token::Brace) => {
                    ahead.parse::<syn::LitStr>()?;
                }
                "extern" if ahead.peek(Token![fn]) => {}
                _ => return skip(input, Self::Other { keyword: word }),
            }
        }
    }
}

fn skip<T>(input: ParseStream, item: T) -> syn::Result<T> {
    input.parse::<TokenStream>()?;
    Ok(item)
}

impl Parse for Struct {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let keyword = input.call(Ident::parse_any)?;
        let ident = input.parse()?;
        let mut generics: Generics = input.parse()?;
        let fields = if input.peek(token::Paren) {
            let group = input.parse()?;
            generics.where_clause = input.parse()?;
            input.parse::<Token![;]>()?;
            Fields::First(group)
        } else {
            generics.where_clause = input.parse()?;
            Fields::Last(input.parse()?)
        };
        Ok(Self { attrs, vis, keyword, ident, generics, fields })
    }
}

impl Parse for Block {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let mut modifiers = TokenStream::new();
        while !input.peek(Token![impl]) {
            modifiers.extend([input.parse::<TokenTree>()?]);
        }
        let keyword = input.parse()?;
        let mut generics = if input.peek(Token![<]) { input.parse()? } else { Generics::default() };
        let not: Option<Token![!]> = input.parse()?;
        let first: Type = input.parse()?;
        let (of_trait, self_ty) = if input.peek(Token![for]) {
            let for_token: Token![for] = input.parse()?;
            (Some(quote!(#not #first #for_token)), input.parse()?)
        } else {
            (None, first)
        };
        generics.where_clause = input.parse()?;
        let ahead = input.fork();
        let mut body: Group = input.parse()?;
        let members = if body.delimiter() == Delimiter::Brace {
            // What is read already, where `parse2` would ask the compiler for all of it again.
            let content;
            syn::braced!(content in ahead);
            let members: Members = content.parse()?;
            if members.words.has_fragments {
                body = regroup(&body, without_fragments(body.stream()));
                syn::parse2(body.stream())?
            } else {
                members
            }
        } else {
            syn::parse2(body.stream())?
        };
        let Members { words, functions, constants, broken, half_typed } = members;
        Ok(Self {
            attrs,
            modifiers,
            keyword,
            generics,
            of_trait,
            self_ty,
            body,
            words,
            functions,
            constants,
            broken,
            half_typed,
        })
    }
}

/// The members of a block, each with its own tokens on the level of the block. What has invisible delimiters within a member keeps them.
fn without_fragments(members: TokenStream) -> TokenStream {
    let mut out = Vec::<TokenTree>::new();
    let mut at_start = true;
    for token in members {
        let is_first = at_start;
        at_start = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';' || is_first && punct.as_char() == '#',
            TokenTree::Group(group) => match group.delimiter() {
                Delimiter::Brace => true,
                Delimiter::Bracket | Delimiter::None => is_first,
                Delimiter::Parenthesis => false,
            },
            _ => false,
        };
        match token {
            TokenTree::Group(group) if is_first && group.delimiter() == Delimiter::None => {
                out.extend(without_fragments(group.stream()));
            }
            token => out.push(token),
        }
    }
    out.into_iter().collect()
}

/// The words of a block: its identifiers, and those inside of its groups.
///
/// They are read once, since each look at a token costs a macro a thousand instructions.
#[derive(Clone, Default)]
pub(crate) struct Words {
    all: Vec<String>,
    /// Whether something has invisible delimiters, as a `$member:item` of somebody's macro.
    has_fragments: bool,
}

impl Words {
    fn of(input: ParseStream) -> Self {
        let mut words = Self::default();
        words.collect(input.cursor());
        words
    }

    pub(crate) fn contains(&self, word: &str) -> bool {
        self.all.iter().any(|own| own == word)
    }

    /// Whether a word stands there more than once.
    pub(crate) fn repeats(&self, word: &str) -> bool {
        self.all.iter().filter(|own| *own == word).nth(1).is_some()
    }

    /// Whether one of them is a letter.
    pub(crate) fn has_letter(&self) -> bool {
        self.all.iter().any(|own| own.len() == 1)
    }

    fn collect(&mut self, mut cursor: Cursor) {
        while !cursor.eof() {
            if let Some((inside, delimiter, _, behind)) = cursor.any_group() {
                self.has_fragments |= delimiter == Delimiter::None;
                self.collect(inside);
                cursor = behind;
            } else if let Some((word, behind)) = cursor.ident() {
                self.all.push(word.to_string());
                cursor = behind;
            } else if let Some((_, behind)) = cursor.token_tree() {
                cursor = behind;
            } else {
                return;
            }
        }
    }
}

/// What is found in a block, which rustc reads again.
#[derive(Default)]
pub(crate) struct Members {
    pub(crate) words: Words,
    pub(crate) functions: Vec<Function>,
    pub(crate) constants: Vec<Constant>,
    pub(crate) broken: Vec<syn::Error>,
    half_typed: bool,
}

impl Parse for Members {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut members = Self { words: Words::of(input), ..Self::default() };
        input.call(Attribute::parse_inner)?;
        while !input.is_empty() {
            let ahead = input.fork();
            match ahead.parse::<Function>() {
                Ok(function) => {
                    input.advance_to(&ahead);
                    members.functions.push(function);
                    if input.peek(token::Brace) || input.peek(Token![;]) {
                        input.parse::<TokenTree>()?;
                    } else {
                        members.half_typed = true;
                    }
                }
                Err(error) => {
                    let constant = input.fork().parse::<Constant>();
                    match pass_member(input)? {
                        Passed::Hook => members.broken.push(error),
                        Passed::Other => members.constants.extend(constant),
                        Passed::HalfTyped => members.half_typed = true,
                    }
                }
            }
        }
        Ok(members)
    }
}

/// The members of a block but for those that are half-typed, which rustc has reported as it read the block.
pub(crate) struct Whole(pub(crate) TokenStream);

impl Parse for Whole {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut whole = TokenStream::new();
        while !input.is_empty() {
            let begin = input.cursor();
            let ahead = input.fork();
            let is_whole = if ahead.parse::<Function>().is_ok() {
                input.advance_to(&ahead);
                let ends = input.peek(token::Brace) || input.peek(Token![;]);
                if ends {
                    input.parse::<TokenTree>()?;
                }
                ends
            } else {
                !matches!(pass_member(input)?, Passed::HalfTyped)
            };
            let mut cursor = begin;
            while let Some((token, behind)) = cursor.token_tree().filter(|_| is_whole && cursor != input.cursor()) {
                whole.extend([token]);
                cursor = behind;
            }
        }
        Ok(Self(whole))
    }
}

/// What a member was that is no readable function.
enum Passed {
    Hook,
    /// A constant, a type, a macro, or a function in a syntax that is not known here.
    Other,
    /// What has no end before the next function begins.
    HalfTyped,
}

/// What may stand before `fn`, now or one day.
const MODIFIERS: [&str; 9] = ["async", "auto", "const", "default", "extern", "final", "gen", "safe", "unsafe"];

/// Passes over a member that is no readable function: at least a token, and no function behind it.
fn pass_member(input: ParseStream) -> syn::Result<Passed> {
    let begin = input.cursor();
    let attributes = input.fork();
    if attributes.call(Attribute::parse_outer).is_ok() {
        input.advance_to(&attributes);
    }
    let visibility = input.fork();
    if visibility.parse::<Visibility>().is_ok() {
        input.advance_to(&visibility);
    }
    let passed = |is_whole| if is_whole { Passed::Other } else { Passed::HalfTyped };
    pass_modifiers(input);
    if input.peek(Token![fn]) {
        input.parse::<Token![fn]>()?;
        let name = input.fork();
        let Ok(hook) = name.parse::<Ident>() else { return Ok(Passed::HalfTyped) };
        input.advance_to(&name);
        let is_whole = pass_to_end(input, true)?;
        return Ok(if HOOKS.iter().any(|name| hook == name) { Passed::Hook } else { passed(is_whole) });
    }
    if input.peek(Token![const]) || input.peek(Token![type]) {
        input.parse::<TokenTree>()?;
        // A brace may stand in the value.
        return pass_to_end(input, false).map(passed);
    }
    if input.peek(Token![::]) || input.peek2(Token![::]) || input.peek2(Token![!]) {
        input.parse::<TokenTree>()?;
        return pass_to_end(input, true).map(passed);
    }
    if input.cursor() == begin {
        input.parse::<TokenTree>()?;
    }
    Ok(Passed::HalfTyped)
}

/// Passes over the words that may stand before `fn`.
fn pass_modifiers(input: ParseStream) {
    while pass_modifier(input).is_ok_and(|passed| passed) {}
}

fn pass_modifier(input: ParseStream) -> syn::Result<bool> {
    let ahead = input.fork();
    let Ok(word) = ahead.call(Ident::parse_any) else { return Ok(false) };
    let is_modifier = MODIFIERS.iter().any(|modifier| word == modifier);
    // from: `const fn`, not from: `const N: usize`
    let is_value = word == "const"
        && !(ahead.peek(Token![fn])
            || ahead.peek(Token![async])
            || ahead.peek(Token![unsafe])
            || ahead.peek(Token![extern]));
    if is_modifier && !is_value {
        input.advance_to(&ahead);
        if word == "extern" && input.peek(syn::LitStr) {
            input.parse::<syn::LitStr>()?;
        }
    }
    Ok(is_modifier && !is_value)
}

fn is_before_modifier(input: ParseStream) -> bool {
    let word = input.fork().call(Ident::parse_any);
    word.is_ok_and(|word| MODIFIERS.iter().any(|modifier| word == modifier))
}

/// Passes over the tokens up to the end of a member: `;`, or `{ … }` where that ends it. Whether there is an end before the next function.
fn pass_to_end(input: ParseStream, ends_with_brace: bool) -> syn::Result<bool> {
    while !input.is_empty() && !is_before_function(input) {
        match input.parse::<TokenTree>()? {
            TokenTree::Punct(punct) if punct.as_char() == ';' => return Ok(true),
            TokenTree::Group(group) if ends_with_brace && group.delimiter() == Delimiter::Brace => return Ok(true),
            _ => {}
        }
    }
    Ok(false)
}

fn is_before_function(input: ParseStream) -> bool {
    if !input.peek(Token![#]) && !input.peek(Token![pub]) && !input.peek(Token![fn]) && !is_before_modifier(input) {
        return false;
    }
    let ahead = input.fork();
    if ahead.call(Attribute::parse_outer).is_err() || ahead.parse::<Visibility>().is_err() {
        return false;
    }
    pass_modifiers(&ahead);
    ahead.parse::<Token![fn]>().is_ok() && ahead.parse::<Ident>().is_ok()
}

impl Parse for Function {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        if input.peek(Token![default]) {
            input.parse::<Token![default]>()?;
        }
        let mut sig: Signature = input.parse()?;
        // `r#next` is `next`.
        let name = sig.ident.unraw();
        if HOOKS.iter().any(|hook| name == hook) {
            sig.ident = name;
        }
        Ok(Self { attrs, vis, sig })
    }
}

impl Parse for Constant {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let const_token = input.parse()?;
        let ident = input.parse()?;
        input.parse::<Token![:]>()?;
        let ty = input.parse()?;
        input.parse::<Option<Token![=]>>()?;
        let literal = input.parse::<Option<Lit>>()?.filter(|lit| input.peek(Token![;]) && fits(lit, &ty));
        Ok(Self { attrs, vis, const_token, ident, ty, literal })
    }
}

/// Whether a literal is of this type for sure.
fn fits(lit: &Lit, ty: &Type) -> bool {
    let ty = ty.to_token_stream().to_string();
    match lit {
        Lit::Bool(_) => ty == "bool",
        Lit::Char(_) => ty == "char",
        Lit::Str(_) => matches!(&*ty, "& str" | "& 'static str"),
        Lit::Int(int) => {
            let value = int.base10_parse::<u64>().ok().filter(|_| int.suffix().is_empty() || int.suffix() == ty);
            // The least that such a type has room for.
            let most = match &*ty {
                "i8" => i8::MAX.unsigned_abs().into(),
                "u8" => u8::MAX.into(),
                "i16" | "isize" => i16::MAX.unsigned_abs().into(),
                "u16" | "usize" => u16::MAX.into(),
                "i32" => i32::MAX.unsigned_abs().into(),
                "u32" => u32::MAX.into(),
                "i64" | "i128" => i64::MAX.unsigned_abs(),
                "u64" | "u128" => u64::MAX,
                _ => return false,
            };
            value.is_some_and(|value| value <= most)
        }
        _ => false,
    }
}

/// Whether anyone but its own module was meant to reach it.
pub(crate) fn is_visible(vis: &Visibility) -> bool {
    match vis {
        Visibility::Public(_) => true,
        Visibility::Restricted(vis) => !vis.path.is_ident("self"),
        Visibility::Inherited => false,
    }
}

impl Function {
    pub(crate) fn name(&self) -> &Ident {
        &self.sig.ident
    }

    pub(crate) fn span(&self) -> Span {
        self.sig.ident.span()
    }

    /// The predicate under which the function is there, if not always.
    pub(crate) fn cfg(&self) -> Option<TokenStream> {
        all(cfgs(&self.attrs).collect())
    }

    /// The arguments after the receiver.
    pub(crate) fn args(&self) -> impl Iterator<Item = &PatType> {
        self.sig.inputs.iter().filter_map(|arg| match arg {
            FnArg::Typed(arg) => Some(arg),
            FnArg::Receiver(_) => None,
        })
    }

    pub(crate) fn output(&self) -> Option<&Type> {
        match &self.sig.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(ty),
        }
    }

    /// Whether it has type or const parameters of its own.
    pub(crate) fn is_generic(&self) -> bool {
        self.sig.generics.params.iter().any(|param| !matches!(param, GenericParam::Lifetime(_)))
    }

    /// Whether safe code of the ordinary kind can call it: neither `unsafe` nor `extern`.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.sig.safety, Safety::Default) && self.sig.abi.is_none() && self.sig.variadic.is_none()
    }

    /// Whether anyone but the module of the state was meant to call it.
    pub(crate) fn is_visible(&self) -> bool {
        is_visible(&self.vis)
    }
}

/// The predicates of the `cfg`s among these attributes.
pub(crate) fn cfgs(attrs: &[Attribute]) -> impl Iterator<Item = TokenStream> {
    attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::List(list) if list.path.is_ident("cfg") => Some(list.tokens.clone()),
        _ => None,
    })
}

/// `all(…)` of these predicates; nothing of none.
pub(crate) fn all(mut predicates: Vec<TokenStream>) -> Option<TokenStream> {
    match predicates.len() {
        0 | 1 => predicates.pop(),
        _ => Some(quote!(all(#(#predicates),*))),
    }
}
