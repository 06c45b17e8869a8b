//! The attribute's options.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Expr, Ident, Lit, LitStr, Path, Token, Type, Visibility, token};

use crate::beside;
use crate::diagnostics::Errors;
use crate::source::Place;
use crate::tokens::{Root, is_path_keyword};
use crate::ty::peel;
use crate::validate::is_within_two_edits;

const KNOWN: &str = "`state`, `crate`, `local`, `item`, `continue_on_error`, `close_on_drop` and `inline`";

const NAMES: [&str; 7] = ["state", "crate", "local", "item", "continue_on_error", "close_on_drop", "inline"];

/// `state = pub Inner`.
pub(crate) struct State {
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
}

/// `inline`, or `inline = 256`.
pub(crate) struct Inline {
    pub(crate) option: Ident,
    /// The bytes for the futures of the hooks.
    pub(crate) size: Option<Expr>,
}

impl Inline {
    /// Where it should stand, and does not.
    pub(crate) fn missing() -> Self {
        Self { option: Ident::new("inline", Span::call_site()), size: None }
    }
}

pub(crate) struct Args {
    /// Where the runtime is: `::aiter`, or `crate = path`.
    pub(crate) krate: Root,
    pub(crate) state: Option<State>,
    pub(crate) item: Option<Type>,
    pub(crate) local: bool,
    pub(crate) continue_on_error: Option<Span>,
    pub(crate) close_on_drop: Option<Span>,
    /// `close_on_drop = handler`: a function that gets the error of a close that nobody awaits.
    pub(crate) handler: Option<Path>,
    pub(crate) inline: Option<Inline>,
    /// Where the attribute stands, if that can be read.
    pub(crate) place: Option<Place>,
    /// What was given, and where.
    given: Vec<Ident>,
}

impl Args {
    /// The options as far as they can be read.
    pub(crate) fn parse(errors: &Errors, tokens: TokenStream) -> Self {
        let mut args = Self {
            krate: Root::new(quote_spanned!(Span::mixed_site()=> ::aiter)),
            state: None,
            item: None,
            local: false,
            continue_on_error: None,
            close_on_drop: None,
            handler: None,
            inline: None,
            place: None,
            given: Vec::new(),
        };
        let parser = |input: ParseStream| {
            while !input.is_empty() {
                if let Err(error) = args.parse_option(errors, input) {
                    errors.push(error);
                    // One mistake, one message: on to the next option.
                    while !input.is_empty() && !input.peek(Token![,]) {
                        input.parse::<proc_macro2::TokenTree>()?;
                    }
                }
                input.parse::<Option<Token![,]>>()?;
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(tokens) {
            errors.push(error);
        }
        args
    }

    /// Whether a type is one of the user's own, and no alias of a `Result`, whatever its name ends in.
    pub(crate) fn is_own_type(&self, ty: &Type) -> bool {
        let Type::Path(path) = peel(ty) else { return false };
        let name = path.path.segments.first().map(|segment| segment.ident.unraw().to_string());
        let name = name.filter(|_| path.path.segments.len() == 1 && path.path.leading_colon.is_none());
        self.place.as_ref().zip(name).is_some_and(|(place, name)| beside::defines_type(place, &name))
    }

    /// Where `core` is. The user's crate may know another one by that name.
    pub(crate) fn core(&self) -> Root {
        self.krate.join(&["private", "core"])
    }

    /// `crate = my::aiter`.
    fn parse_crate(input: ParseStream, name: &Ident) -> syn::Result<Root> {
        Self::parse_equals(input, name, "crate = my::aiter")?;
        if input.peek(LitStr) {
            return Err(input.error("expected a path, without quotes: `crate = my::aiter`"));
        }
        let path = input.call(Path::parse_mod_style)?;
        // No `use` takes a type, and macros are imported from the path.
        match path.segments.iter().find(|segment| segment.ident == "Self") {
            Some(segment) => {
                Err(syn::Error::new(segment.span(), "expected the path of a crate or a module: `crate = my::aiter`"))
            }
            None => Ok(Root::new(quote!(#path))),
        }
    }

    fn parse_option(&mut self, errors: &Errors, input: ParseStream) -> syn::Result<()> {
        let Ok(name) = input.call(Ident::parse_any) else {
            if input.peek(Token![?]) && input.peek2(Ident) {
                return Err(input.error("for futures that are not `Send` write `local`"));
            }
            return Err(input.error(format!("expected an option: {KNOWN}")));
        };
        let text = name.to_string();
        match text.as_str() {
            "state" => {
                Self::parse_equals(input, &name, "state = Inner")?;
                let vis = input.parse()?;
                let ident = input.parse().map_err(|error: syn::Error| {
                    // Where nothing follows, the error is the whole attribute's.
                    let span = if input.is_empty() { name.span() } else { error.span() };
                    syn::Error::new(span, "expected a name for the state, as in `state = pub Inner`")
                })?;
                self.state = Some(State { vis, ident });
            }
            "crate" => {
                self.krate = Self::parse_crate(input, &name)?;
            }
            "item" => {
                Self::parse_equals(input, &name, "item = T")?;
                let item = input.parse().map_err(|error: syn::Error| {
                    let span = if input.is_empty() { name.span() } else { error.span() };
                    syn::Error::new(span, "expected a type, as in `item = T`")
                });
                self.item = Some(item?);
            }
            "local" => self.local = true,
            "continue_on_error" => self.continue_on_error = Some(name.span()),
            "close_on_drop" => {
                self.close_on_drop = Some(name.span());
                if input.peek(Token![=]) {
                    input.parse::<Token![=]>()?;
                    let handler = input.call(Path::parse_mod_style).map_err(|error| {
                        let span = if input.is_empty() { name.span() } else { error.span() };
                        syn::Error::new(
                            span,
                            "expected the name of a function that gets the error, `fn handler(error: E)`, as in `close_on_drop = handler`",
                        )
                    });
                    self.handler = Some(handler?);
                }
            }
            "inline" => {
                self.inline = Some(Inline { option: name.clone(), size: None });
                if input.peek(Token![=]) {
                    input.parse::<Token![=]>()?;
                    let expected = |span| {
                        syn::Error::new(
                            span,
                            "expected a number of bytes, as in `inline = 256`; or write `inline` alone",
                        )
                    };
                    let expr = input.parse().map_err(|error: syn::Error| {
                        expected(if input.is_empty() { name.span() } else { error.span() })
                    })?;
                    let is_no_number = match &expr {
                        Expr::Lit(lit) => !matches!(lit.lit, Lit::Int(_)),
                        // `crate` or `self` alone, too, is a path to syn.
                        Expr::Path(path) => path.path.get_ident().is_some_and(is_path_keyword),
                        _ => false,
                    };
                    if is_no_number {
                        return Err(expected(expr.span()));
                    }
                    self.inline = Some(Inline { option: name.clone(), size: Some(expr) });
                }
            }
            "shared" => {
                return Err(syn::Error::new(
                    name.span(),
                    "`shared` is an option of a field: write `#[async_iter(shared)]` above the field, and `#[async_iter]` on the struct",
                ));
            }
            _ => {
                let lower = text.to_lowercase();
                let meant = NAMES.iter().find(|known| is_within_two_edits(&lower, known));
                let hint =
                    meant.map_or_else(|| format!("there are {KNOWN}"), |meant| format!("did you mean `{meant}`?"));
                return Err(syn::Error::new(name.span(), format!("unknown option `{text}`: {hint}")));
            }
        }
        if !input.is_empty() && !input.peek(Token![,]) {
            let message = match text.as_str() {
                "local" | "continue_on_error" | "close_on_drop"
                    if input.peek(Token![=]) || input.peek(token::Paren) =>
                {
                    format!("`{text}` takes no value: write `{text}` alone")
                }
                _ => "expected `,` before the next option".to_owned(),
            };
            return Err(input.error(message));
        }
        if self.given.contains(&name) {
            errors.at(name.span(), format!("`{text}` is given twice"));
        }
        self.given.push(name);
        Ok(())
    }

    fn parse_equals(input: ParseStream, name: &Ident, form: &str) -> syn::Result<()> {
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            return Ok(());
        }
        Err(syn::Error::new(name.span(), format!("`{name}` needs a value: `{form}`")))
    }

    /// Reports the options that do not belong on a generator.
    pub(crate) fn validate_generator(&self, errors: &Errors) {
        for name in &self.given {
            let mend = match name.to_string().as_str() {
                "crate" | "item" | "close_on_drop" | "inline" => continue,
                "local" => "it is `Send` when its body is; a name for one that is not is `LocalGenerator<'a, T>`",
                "continue_on_error" => "`?` raises, and `yield_!(Err(error))` goes on",
                _ => "it has no state but its variables",
            };
            errors.at(name.span(), format!("a generator takes no `{name}`: {mend}"));
        }
    }

    /// Reports the options that do not belong here.
    pub(crate) fn validate_place(&self, errors: &Errors, allowed: &[&str], place: &str) {
        for name in &self.given {
            if !allowed.iter().any(|allowed| name == allowed) {
                errors.at(
                    name.span(),
                    format!("`{name}` does not belong {place}: put it on the `impl` block that has `next`"),
                );
            }
        }
    }
}
