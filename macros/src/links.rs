//! Links in docs that stand on the stream, though the user wrote them where `Self` is the state.
//!
//! What the stream has not (a field, a helper) cannot be linked to there, so only the text stays. `init` is called `new` there.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::parse::Parser as _;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// What the docs of an item on the stream may link to.
pub(crate) struct Links<'a> {
    /// The name of the struct.
    pub(crate) name: &'a str,
    /// Whether the stream has nothing of this name, which the state has.
    pub(crate) is_missing: &'a dyn Fn(&str) -> bool,
}

impl Links<'_> {
    /// The attributes of an item, its docs as they can stand on the stream.
    pub(crate) fn on_stream(&self, attrs: impl IntoIterator<Item = TokenStream>) -> Vec<TokenStream> {
        let mut is_code = false;
        attrs.into_iter().map(|attr| self.mend(attr.clone(), &mut is_code).unwrap_or(attr)).collect()
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
        let mut out = String::new();
        let mut rest = line;
        while let Some(at) = rest.find(['[', '`']) {
            let (before, behind) = rest.split_at(at);
            out.push_str(before);
            // A code span, or a link.
            let (part, mended) = if behind.starts_with('`') {
                (behind.get(1..).and_then(|code| code.find('`')).and_then(|end| behind.get(..end + 2)), None)
            } else {
                link(behind).map_or((None, None), |(whole, label, target)| (Some(whole), self.link(label, target)))
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

    /// What stands for a link, if it is wrong.
    fn link(&self, label: &str, target: &str) -> Option<String> {
        let target = target.trim_matches('`').trim_end_matches("()");
        let (kind, path) = target.split_once('@').unwrap_or(("", target));
        let (of, member) = path.split_once("::")?;
        if of != "Self" && of != self.name || !kind.chars().all(char::is_alphabetic) {
            return None;
        }
        match member {
            "init" => Some(format!("[{label}]({of}::new)")),
            _ => (self.is_missing)(member).then(|| label.to_owned()),
        }
    }
}

/// A link at the start of a text: the whole of it, its label and its target.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.find(']')?;
    let label = text.get(1..end)?;
    let behind = text.get(end + 1..)?;
    let close = match behind.chars().next() {
        Some('(') => ')',
        Some('[') => ']',
        _ => return Some((text.get(..=end)?, label, label)),
    };
    let target_end = behind.find(close)?;
    Some((text.get(..end + 1 + target_end + 1)?, label, behind.get(1..target_end)?))
}
