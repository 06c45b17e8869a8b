//! A generator's body, as far as it is read: where it yields, where it ends, and what it cleans up. Everything else stays as it is.
//!
//! [`Body::parse`] makes a tree of the tokens. A [`Place`] says, for every part of it, what a yield, a `return` and a `?` mean there.
//! [`Body::validate`] reports what may not stand where it stands; [`Body::expand`] writes the tokens again.
//!
//! Each level of nesting is read once from left to right, so the whole takes time in proportion to the number of tokens.

mod parse;

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use super::output::located_at;
use crate::diagnostics::{Errors, show};
use crate::tokens::{Root, any_token, regroup};

/// What becomes of a yield, and of a `return` or `?`, in a part of the body.
#[derive(Clone, Copy)]
struct Place {
    yields: Yields,
    exits: Exits,
}

/// Whether code can yield.
#[derive(Clone, Copy, PartialEq)]
enum Yields {
    /// It is the body's own code: a yield is polled by the generator, and by nobody else.
    Here,
    /// It stands in an inner `async` block, or in another macro's arguments. It may be polled by somebody in between, who needs to be
    /// woken.
    Within,
    Not(Why),
}

/// Why code cannot yield.
#[derive(Clone, Copy, PartialEq)]
enum Why {
    Closure,
    Function,
    Cleanup,
    Hook,
    Task,
}

/// What a `return` or a `?` leaves.
#[derive(Clone, Copy, PartialEq)]
enum Exits {
    /// The generator.
    Body,
    /// A closure, an `async` block or a function of its own.
    Inner,
    /// The expression of a `finally!`, which has to run to its end.
    Cleanup,
}

/// A macro of ours.
#[derive(Clone, Copy, PartialEq)]
enum Call {
    Yield,
    YieldFrom,
    Finally,
}

/// A part of the body.
enum Node {
    Token(TokenTree),
    Group {
        group: Group,
        inner: Vec<Node>,
    },
    /// A call of a macro of ours, without the path in front of it.
    Call(Invocation),
    /// `return` that leaves the generator, or that may not; and its value, if any.
    Return {
        keyword: Ident,
        value: Vec<Node>,
        /// Whether the value is a yield, as in `return yield_!(item)`.
        yields: bool,
        place: Place,
    },
    /// `?` that leaves the generator, or that may not.
    Raise {
        mark: TokenTree,
        place: Place,
    },
    /// `yield`, the reserved word. What it would yield is left out.
    Keyword {
        keyword: Ident,
        place: Place,
    },
    /// `closing(…)`, of any path, in which something yields.
    Closing {
        name: Ident,
        call: Vec<Node>,
    },
    /// `finally!(…);` in the body's outermost block, and what comes after it.
    Cleanup {
        path: TokenStream,
        bang: TokenTree,
        args: Group,
        inner: Vec<Node>,
        rest: Vec<Node>,
    },
}

/// A call of a macro of ours.
struct Invocation {
    call: Call,
    name: Ident,
    bang: TokenTree,
    args: Group,
    inner: Vec<Node>,
    place: Place,
    /// Whether several items stand in the place of one.
    is_list: bool,
    /// Whether it is a statement without a `;`, as it may be in braces.
    is_statement: bool,
}

/// A body, read.
// What it has: facts that do not depend on each other.
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct Body {
    group: Group,
    nodes: Vec<Node>,
    /// The first `?`, or `return` with a value, that leaves the generator.
    pub(crate) raises: Option<Span>,
    /// The first `?` that leaves the generator.
    pub(crate) raise_mark: Option<Span>,
    /// Another macro may hide a `return Err(…)`, as `bail!` does.
    pub(crate) may_raise: bool,
    /// How many calls yield.
    yields: usize,
    /// A yield may be polled by somebody else than the generator.
    pub(crate) yields_within: bool,
    pub(crate) has_cleanup: bool,
    /// A yield stands in the body of a `closing`, which closes its stream when the generator is closed.
    pub(crate) has_closing: bool,
    /// Another crate's stream macro, where it is the value of the body.
    pub(crate) foreign_stream: Option<Ident>,
    /// A value at its end, which is a mistake.
    end: Option<End>,
}

/// What stands at a body's end in the place of a value.
struct End {
    tokens: TokenStream,
}

impl End {
    fn message(&self, results: bool) -> String {
        let mut tokens = self.tokens.clone().into_iter();
        let name = tokens.next().map(|name| name.to_string());
        let is_unit = matches!(tokens.next(), Some(TokenTree::Group(group)) if show(group.stream()) == "()");
        let mend = match name.as_deref() {
            Some("None") => "leave out `None`",
            Some("Ok") if is_unit => "leave out `Ok(())`",
            Some("Err") if results => "raise an error with `return Err(…);`",
            _ => "an item goes through `yield_!(…);`",
        };
        format!("a generator ends without a value: {mend}")
    }
}

impl Why {
    fn message(self) -> &'static str {
        match self {
            Self::Closure => {
                "a closure cannot yield: it is a function of its own, that the generator does not wait for; write a loop, or \
                 `async |…| { … }`, and `yield_!` in that"
            }
            Self::Function => {
                "a nested function cannot yield: it is no part of the generator; return the item, and `yield_!` it outside"
            }
            Self::Task => {
                "a task cannot yield: it runs beside the generator; let it send the items through a channel, and yield what that receives"
            }
            Self::Cleanup => {
                "a cleanup cannot yield: it runs when nobody asks for an item any more; yield before `finally!`"
            }
            Self::Hook => {
                "a hook returns one item a call, and does not yield: what yields is a generator, an `async fn … -> impl Stream<Item = T>` \
                 under `#[async_iter]`"
            }
        }
    }
}

/// Reports a yield of a block of hooks, and leaves it out. That of a generator in one of its functions is right. `yields` says whether the block has
/// a word that yields.
pub(crate) fn refuse_in_hooks(errors: &Errors, krate: &Root, block: &Group, yields: bool) -> Group {
    let body = Body::parse_hooks(block.clone());
    let all = Errors::silent();
    validate(&all, &body.nodes, true);
    match all.first() {
        Some(error) => errors.push(error),
        // The reserved word alone, which rustc reports as it reads the file.
        None if yields && has_keyword(&body.nodes) => errors.leave_to_rustc(),
        // What yields is a generator inside of a function, or the stream of another crate's macro; or a name is no call of a macro.
        None => return block.clone(),
    }
    body.expand(&Ident::new("yield_", Span::mixed_site()), krate, None)
}

impl Body {
    /// Reports what may not stand where it stands. Without `fallible`, nothing can be raised; without `results`, the items are no `Result`s.
    pub(crate) fn validate(&self, errors: &Errors, fallible: bool, results: bool) {
        validate(errors, &self.nodes, fallible);
        if let Some(end) = &self.end {
            errors.on(&end.tokens, end.message(results));
        }
    }

    /// Whether there is a part that a close cuts, before it drops the body.
    pub(crate) fn has_scopes(&self) -> bool {
        self.has_cleanup || self.has_closing
    }

    /// The tokens of the body, whose yields go through `yielder`.
    ///
    pub(crate) fn expand(&self, yielder: &Ident, krate: &Root, raises: Option<Raises<'_>>) -> Group {
        regroup(&self.group, Expand { yielder, krate, raises, body: &self.group }.nodes(&self.nodes))
    }

    /// Whether the body is a block in which a `;` comes last, where it stands as a statement.
    pub(crate) fn is_statement_with_semicolon(&self) -> bool {
        self.has_cleanup || is_semicolon(self.group.stream().into_iter().last().as_ref())
    }

    /// The body, as the user wrote it.
    pub(crate) fn group(&self) -> &Group {
        &self.group
    }

    pub(crate) fn tokens(&self) -> TokenStream {
        self.group.stream()
    }

    pub(crate) fn span(&self) -> Span {
        self.group.span()
    }

    /// The name of a macro of ours where it is called without a path, by an import then.
    pub(crate) fn bare_call(&self, name: &str) -> Option<Ident> {
        let mut found = None;
        let (mut last, mut before) = (' ', ' ');
        any_token(self.tokens(), &mut |token| {
            match token {
                TokenTree::Ident(ident) if ident == name && before != ':' && last != ':' => found = Some(ident.clone()),
                _ => {}
            }
            before = last;
            last = match token {
                TokenTree::Punct(punct) => punct.as_char(),
                _ => ' ',
            };
            found.is_some()
        });
        found
    }
}

fn validate(errors: &Errors, nodes: &[Node], fallible: bool) {
    for node in nodes {
        match node {
            // In a hook there is nothing to write in the place of `yield`, and rustc reports it as it reads the file.
            Node::Token(_) | Node::Keyword { place: Place { yields: Yields::Not(Why::Hook), .. }, .. } => {}
            Node::Group { inner, .. } | Node::Closing { call: inner, .. } => validate(errors, inner, fallible),
            Node::Call(invocation) => {
                validate_call(errors, invocation);
                validate(errors, &invocation.inner, fallible);
            }
            Node::Return { keyword, value, yields, place } => {
                if !yields || place.exits == Exits::Cleanup {
                    validate_return(errors, keyword, value, *place, fallible);
                }
                validate(errors, value, fallible);
            }
            Node::Raise { mark, place } => {
                if place.exits == Exits::Cleanup {
                    errors.at(mark.span(), CLEANUP_EXITS);
                }
            }
            Node::Keyword { keyword, .. } => {
                errors.at(keyword.span(), "`yield` is a reserved word: write `yield_!(…)`, after `use aiter::yield_;`");
            }
            Node::Cleanup { inner, rest, .. } => {
                validate(errors, inner, fallible);
                validate(errors, rest, fallible);
            }
        }
    }
}

/// Whether the reserved word `yield` stands among the nodes.
fn has_keyword(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Token(_) | Node::Raise { .. } => false,
        Node::Keyword { .. } => true,
        Node::Group { inner, .. } | Node::Closing { call: inner, .. } => has_keyword(inner),
        Node::Call(invocation) => has_keyword(&invocation.inner),
        Node::Return { value, .. } => has_keyword(value),
        Node::Cleanup { inner, rest, .. } => has_keyword(inner) || has_keyword(rest),
    })
}

const CLEANUP_EXITS: &str =
    "a cleanup runs to its end: `return` and `?` cannot leave it; an expression that is a `Result` hands on its error";

fn validate_call(errors: &Errors, invocation: &Invocation) {
    let Invocation { call, name, args, place, is_list, .. } = invocation;
    if *call == Call::Finally && place.yields == Yields::Not(Why::Hook) {
        errors.at(name.span(), "a hook has no `finally!`: what a stream does at its end is the hook `close`");
    } else if *call == Call::Finally {
        errors.at(
            name.span(),
            "`finally!` is a statement of the generator's outermost block, and covers what comes after it there",
        );
    } else if let Yields::Not(why) = place.yields {
        errors.at(name.span(), why.message());
    } else if *is_list {
        errors.at(args.span(), "`yield_!` takes one item: for a tuple write `yield_!((a, b))`");
    } else if *call == Call::YieldFrom && is_iterator(args.stream()) {
        errors.on(
            args.stream(),
            "`yield_from!` takes a stream, and this can only be iterated: write `for item in … { yield_!(item); }`",
        );
    }
}

/// Whether an expression is plainly no stream: `0..n`, `[1, 2]`, `vec![1, 2]`.
fn is_iterator(tokens: TokenStream) -> bool {
    let tokens: Vec<_> = tokens.into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => is_iterator(group.stream()),
        [TokenTree::Group(group)] => group.delimiter() == Delimiter::Bracket,
        [TokenTree::Ident(vec), TokenTree::Punct(bang), TokenTree::Group(_)] => vec == "vec" && bang.as_char() == '!',
        tokens => tokens.windows(2).any(|pair| {
            matches!(pair, [TokenTree::Punct(first), TokenTree::Punct(second)]
                if first.as_char() == '.' && first.spacing() == Spacing::Joint && second.as_char() == '.')
        }),
    }
}

fn validate_return(errors: &Errors, keyword: &Ident, value: &[Node], place: Place, fallible: bool) {
    if place.exits == Exits::Cleanup {
        errors.at(keyword.span(), CLEANUP_EXITS);
    } else if !value.is_empty() && !fallible {
        errors.at(keyword.span(), "a generator ends with `return` alone: what it gives goes through `yield_!`");
    } else if let Some(span) = returned_item(value) {
        errors.at(
            span,
            "a generator ends with `return`, and raises with `return Err(error)`: what it gives goes through `yield_!(Ok(…))`",
        );
    }
}

/// The item of `Ok(item)`, if it is not `()`.
fn returned_item(value: &[Node]) -> Option<Span> {
    let [Node::Token(TokenTree::Ident(name)), Node::Group { group, .. }] = value else { return None };
    let tokens: Vec<_> = group.stream().into_iter().collect();
    let is_unit = matches!(&*tokens, [TokenTree::Group(unit)] if unit.stream().is_empty());
    (name == "Ok" && !is_unit && !tokens.is_empty()).then(|| group.span())
}

/// What the items of a generator that can raise mean for its body.
#[derive(Clone, Copy)]
pub(crate) struct Raises<'a> {
    /// The type of the items.
    pub(crate) item: &'a TokenStream,
    /// What it ends with: `Ok::<(), E>(())`.
    pub(crate) end: &'a TokenStream,
}

/// Writes a body.
struct Expand<'a> {
    yielder: &'a Ident,
    krate: &'a Root,
    raises: Option<Raises<'a>>,
    body: &'a Group,
}

impl Expand<'_> {
    fn nodes(&self, nodes: &[Node]) -> TokenStream {
        let mut out = TokenStream::new();
        for node in nodes {
            self.node(node, &mut out);
        }
        out
    }

    fn node(&self, node: &Node, out: &mut TokenStream) {
        match node {
            Node::Token(token) => out.extend([token.clone()]),
            Node::Group { group, inner } => out.extend([TokenTree::Group(regroup(group, self.nodes(inner)))]),
            Node::Call(invocation) => self.expand_call(invocation, out),
            Node::Return { keyword, value, yields: true, place } if place.exits == Exits::Body => {
                self.expand_last_yield(keyword, value, out);
            }
            Node::Return { keyword, value, place, .. } => self.expand_return(keyword, value, *place, out),
            // One that may not be there is an error already, and its type would be another.
            Node::Raise { place: Place { exits: Exits::Cleanup, .. }, .. } => {}
            Node::Raise { mark, .. } => mark.to_tokens(out),
            Node::Keyword { keyword, .. } => out.extend(quote_spanned!(keyword.span()=> ())),
            Node::Closing { name, call } => self.expand_closing(name, call, out),
            Node::Cleanup { path, bang, args, inner, rest } => self.expand_cleanup(path, bang, args, inner, rest, out),
        }
    }

    /// The future and its `.await` have the place of the macro's name. So what rustc says of them points at that name, and not into a macro.
    ///
    /// from: `yield_!(item)`
    ///
    /// into: `yield_!(@ yield_ item).taken_here().await`
    fn expand_call(&self, invocation: &Invocation, out: &mut TokenStream) {
        let Invocation { call, name, bang, args, inner, place, is_list, is_statement } = invocation;
        name.to_tokens(out);
        bang.to_tokens(out);
        let is_here = match place.yields {
            _ if *is_list || *call == Call::Finally => None,
            // An error already.
            _ if *call == Call::YieldFrom && is_iterator(args.stream()) => None,
            Yields::Here => Some(true),
            Yields::Within => Some(false),
            Yields::Not(_) => None,
        };
        let span = name.span();
        let yielder = self.yielder;
        let (mode, future) = match (call, is_here) {
            (_, None) => (quote!(error), TokenStream::new()),
            (Call::YieldFrom, Some(true)) => (quote!(here #yielder), quote_spanned!(span=> .await)),
            (Call::YieldFrom, Some(false)) => (quote!(within #yielder), quote_spanned!(span=> .await)),
            (_, Some(true)) => (quote!(#yielder), quote_spanned!(span=> .taken_here().await)),
            (_, Some(false)) => (quote!(#yielder), quote_spanned!(span=> .taken().await)),
        };
        let item = if is_here.is_some() { self.nodes(inner) } else { TokenStream::new() };
        // Braces would end a statement before its `.await`.
        let mut group = Group::new(Delimiter::Parenthesis, quote!(@ #mode #item));
        group.set_span(args.span());
        out.extend([TokenTree::Group(group)]);
        out.extend(future);
        if *is_statement {
            out.extend(quote_spanned!(span=> ;));
        }
    }

    /// from: `return yield_!(item)`
    ///
    /// into: `return yield_!(@here yield_ item).await`, `return Ok(yield_!(@here yield_ item).await)`
    fn expand_last_yield(&self, keyword: &Ident, value: &[Node], out: &mut TokenStream) {
        keyword.to_tokens(out);
        let value = self.nodes(value);
        if self.raises.is_none() {
            out.extend(value);
            return;
        }
        let krate = self.krate;
        let site = Span::mixed_site().located_at(keyword.span());
        out.extend(quote_spanned!(site=> #krate::private::core::result::Result::Ok(#value)));
    }

    /// The variable has a name that no item of a user's has: `end` may be a unit struct or a constant, and a pattern then.
    ///
    /// The type of a returned value is written out: rustc takes the type of an async closure's body from its first `return`. The type has the place
    /// of the `return`, where rustc shows why it is expected.
    ///
    /// from: `return` (where `?` raises), `return Err(error)`
    ///
    /// into: `return Ok(())`, `return { let raised_here: Ended<Item> = Err(error); raised_here }`
    fn expand_return(&self, keyword: &Ident, value: &[Node], place: Place, out: &mut TokenStream) {
        if place.exits == Exits::Cleanup {
            // An error already.
            out.extend(quote_spanned!(keyword.span()=> ()));
            return;
        }
        if self.raises.is_none() && !value.is_empty() {
            // A value that may not be there is an error already, and its type would be another. Without it, braces that come next
            // are no value.
            out.extend(quote_spanned!(keyword.span()=> (#keyword)));
            return;
        }
        keyword.to_tokens(out);
        match self.raises {
            None => {}
            Some(_) if value.is_empty() || returned_item(value).is_some() => {
                let krate = self.krate;
                let site = Span::mixed_site().located_at(keyword.span());
                out.extend(quote_spanned!(site=> #krate::private::core::result::Result::Ok(())));
            }
            Some(raises) => {
                let value = self.nodes(value);
                let site = Span::mixed_site().located_at(keyword.span());
                let ty = self.ended(raises, keyword.span());
                out.extend(quote_spanned!(site=> { let raised_here: #ty = #value; raised_here }));
            }
        }
    }

    /// The type of what a body ends with. Its first and its last token are the user's, so that a message about it points at no macro.
    fn ended(&self, Raises { item, .. }: Raises<'_>, at: Span) -> TokenStream {
        let krate = self.krate;
        let site = Span::mixed_site().located_at(at);
        let mut path: Vec<_> = located_at(krate.to_token_stream(), site).into_iter().collect();
        // `::`, which is two tokens here and one to rustc.
        path.iter_mut().take_while(|token| matches!(token, TokenTree::Punct(_))).for_each(|token| token.set_span(at));
        let end = quote_spanned!(at=> >);
        quote_spanned!(site=> #(#path)*::private::Ended<#item #end)
    }

    /// from: `closing(stream, body)`
    ///
    /// into: `InBody(Yielder::scope(&yield_), closing(stream, body)).in_scope()`
    fn expand_closing(&self, name: &Ident, call: &[Node], out: &mut TokenStream) {
        let Self { krate, yielder, .. } = self;
        let call = self.nodes(call);
        let site = Span::mixed_site().located_at(name.span());
        let krate = &located_at(krate.to_token_stream(), site);
        out.extend(quote_spanned! {site=>
            #krate::private::InBody(#krate::private::Yielder::scope(&#yielder), #call).in_scope()
        });
    }

    /// from: `finally!(cleanup); rest`
    ///
    /// into: `return after(until_closed(…, async { { rest } Ok::<(), E>(()) }).await, finally!(@cleanup cleanup), &mut yield_);`
    fn expand_cleanup(
        &self,
        path: &TokenStream,
        bang: &TokenTree,
        args: &Group,
        inner: &[Node],
        rest: &[Node],
        out: &mut TokenStream,
    ) {
        let Self { yielder, krate, raises, body } = self;
        let cleanup = self.nodes(inner);
        let cleanup = regroup(args, quote!(@cleanup #cleanup));
        let rest = regroup(body, self.nodes(rest));
        let site = Span::mixed_site().located_at(args.span());
        let krate = &located_at(krate.to_token_stream(), site);
        let end = raises.map_or_else(|| quote!(()), |raises| raises.end.clone());
        let is_quiet = is_semicolon(body.stream().into_iter().last().as_ref());
        let quiet = is_quiet.then(|| quote!(#[allow(clippy::semicolon_outside_block)]));
        out.extend(quote_spanned! {site=>
            return #krate::cleanup::after(
                #krate::private::until_closed(#krate::private::Yielder::scope(&#yielder), async {
                    #quiet
                    #rest
                    #[allow(unreachable_code)]
                    { #end }
                }).await,
                #path #bang #cleanup,
                &mut #yielder,
            );
        });
    }
}

fn is_semicolon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ';')
}
