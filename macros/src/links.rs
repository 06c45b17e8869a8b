//! Links in docs to members of `Self`, which is the state where the user wrote them, and the stream for who reads them.
//!
//! Docs that stand on the stream may link to what it has not (a field, a helper), and those that stand on the state to what only the stream
//! has (`new`, `state`). Such a link leads to the other one. Where that is private, only the text stays.

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::parse::Parser as _;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::tokens::regroup;

/// Where a member is that a link names, for docs at a certain place.
#[derive(Clone, PartialEq)]
pub(crate) enum Target {
    /// Where the link says.
    Here,
    /// Of another type, or by another name: `Foo::new`.
    Path(String),
    /// Nowhere that could be linked to.
    Nowhere,
}

/// What the docs of an item may link to.
pub(crate) struct Links<'a> {
    /// The name of the struct.
    pub(crate) name: &'a str,
    /// Where a member is, from the two parts of a link: `Self` or the name of the struct, and the member.
    pub(crate) target: &'a dyn Fn(&str, &str) -> Target,
}

impl Links<'_> {
    /// The attributes of an item, with other links in its docs where they are wrong.
    pub(crate) fn in_attrs(&self, attrs: impl IntoIterator<Item = TokenStream>) -> Vec<TokenStream> {
        let mut is_code = false;
        attrs.into_iter().map(|attr| self.mend(attr.clone(), &mut is_code).unwrap_or(attr)).collect()
    }

    /// What stands between the delimiters of a type or an `impl`, with other links in the docs of its members. If none is wrong, it stays the user's group, and
    /// rustc reports what is wrong there once.
    pub(crate) fn in_members(&self, group: Group) -> Group {
        let mut out = Vec::<TokenTree>::new();
        let mut is_code = false;
        let mut is_mended = false;
        for token in group.stream() {
            match (&token, out.last()) {
                (TokenTree::Group(group), Some(TokenTree::Punct(pound)))
                    if pound.as_char() == '#' && group.delimiter() == Delimiter::Bracket =>
                {
                    let attr = [TokenTree::Punct(pound.clone()), token.clone()].into_iter().collect();
                    match self.mend(attr, &mut is_code) {
                        Some(mended) => {
                            is_mended = true;
                            out.pop();
                            out.extend(mended);
                        }
                        None => out.push(token),
                    }
                }
                (TokenTree::Punct(_), _) => out.push(token),
                _ => {
                    is_code = false;
                    out.push(token);
                }
            }
        }
        if is_mended { regroup(&group, out.into_iter().collect()) } else { group }
    }

    /// [`in_members`](Self::in_members) of what stands in braces or parentheses, at the end of a struct.
    pub(crate) fn in_fields(&self, fields: TokenStream) -> TokenStream {
        let of_fields = |group: &Group| matches!(group.delimiter(), Delimiter::Brace | Delimiter::Parenthesis);
        fields
            .into_iter()
            .map(|token| match token {
                TokenTree::Group(group) if of_fields(&group) => self.in_members(group).into(),
                token => token,
            })
            .collect()
    }

    /// A doc attribute with other links, if any is wrong.
    fn mend(&self, attr: TokenStream, is_code: &mut bool) -> Option<TokenStream> {
        // Most have neither such a link, nor the start of code, nor an escape; then nothing has to be parsed.
        let text = attr.to_string();
        if !["::", "```", "~~~", "\\"].iter().any(|sign| text.contains(sign)) {
            return None;
        }
        let attr = Attribute::parse_outer.parse2(attr).ok()?.pop()?;
        let Meta::NameValue(meta) = &attr.meta else { return None };
        let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &meta.value else { return None };
        let path = &meta.path;
        let before = text.value();
        let lines: Vec<_> = before.split('\n').map(|line| self.line(line, is_code)).collect();
        let after = lines.join("\n");
        if !path.is_ident("doc") || before == after {
            return None;
        }
        let mut literal = Literal::string(&after);
        literal.set_span(text.span());
        let text = literal.to_token_stream();
        Some(quote_spanned!(attr.pound_token.span=> #[doc = #text]))
    }

    fn line(&self, line: &str, is_code: &mut bool) -> String {
        let start = line.trim_start();
        if start.starts_with("```") || start.starts_with("~~~") {
            *is_code = !*is_code;
        }
        if *is_code || !line.contains("::") {
            return line.to_owned();
        }
        if let Some(definition) = self.definition(line) {
            return definition;
        }
        let mut out = String::new();
        let mut rest = line;
        while let Some(at) = rest.find(['[', '`']) {
            let (before, behind) = rest.split_at(at);
            out.push_str(before);
            // A code span, or a link.
            let (part, mended) = if behind.starts_with('`') {
                (behind.get(1..).and_then(|code| code.find('`')).and_then(|end| behind.get(..end + 2)), None)
            } else {
                link(behind).map_or((None, None), |link| (Some(link.whole), self.link(&link)))
            };
            let part = part.or_else(|| behind.get(..1)).unwrap_or(behind);
            match mended {
                Some(mended) => out.push_str(&mended),
                None => out.push_str(part),
            }
            rest = behind.get(part.len()..).unwrap_or_default();
        }
        out.push_str(rest);
        out
    }

    /// A line that says where links lead, if that is wrong.
    ///
    /// from: `[made]: Self::init`
    ///
    /// into: `[made]: Self::new`
    fn definition(&self, line: &str) -> Option<String> {
        let (label, target) = line.split_once("]:")?;
        if !label.trim_start().starts_with('[') {
            return None;
        }
        let (of, target) = self.target(target.trim())?;
        let target = match target {
            Target::Here => return None,
            Target::Path(path) => path,
            // Without a definition the links would be shown as they are written. So they lead to the type.
            Target::Nowhere => of,
        };
        Some(format!("{label}]: {target}"))
    }

    /// What stands for a link, if it is wrong.
    fn link(&self, link: &Link) -> Option<String> {
        let label = link.label;
        match self.target(link.target)?.1 {
            Target::Here => None,
            Target::Path(path) if label == link.target && !path.contains('#') => {
                let (start, end) = if label.starts_with('`') { ("`", "`") } else { ("", "") };
                let call = if label.contains("()") { "()" } else { "" };
                Some(format!("[{start}{path}{call}{end}]"))
            }
            Target::Path(path) => Some(format!("[{label}]({path})")),
            Target::Nowhere => Some(label.to_owned()),
        }
    }

    /// What a target names the type by, and where its member is.
    fn target(&self, target: &str) -> Option<(String, Target)> {
        let target = target.trim_matches('`').trim_end_matches("()");
        let (kind, path) = target.split_once('@').unwrap_or(("", target));
        let (of, member) = path.split_once("::")?;
        if of != "Self" && of != self.name || !kind.chars().all(char::is_alphabetic) {
            return None;
        }
        Some((of.to_owned(), (self.target)(of, member)))
    }
}

struct Link<'a> {
    whole: &'a str,
    label: &'a str,
    /// The label, where nothing else is said.
    target: &'a str,
}

/// A link at the start of a text.
fn link(text: &str) -> Option<Link<'_>> {
    let end = text.find(']')?;
    let label = text.get(1..end)?;
    let behind = text.get(end + 1..)?;
    let close = match behind.chars().next() {
        Some('(') => ')',
        Some('[') => ']',
        _ => return Some(Link { whole: text.get(..=end)?, label, target: label }),
    };
    let target_end = behind.find(close)?;
    let target = match behind.get(1..target_end)? {
        "" if close == ']' => label,
        target => target,
    };
    Some(Link { whole: text.get(..end + 1 + target_end + 1)?, label, target })
}
