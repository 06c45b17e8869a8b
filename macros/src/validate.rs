//! What is wrong with the functions of a block.

use proc_macro2::Span;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Attribute, GenericParam, Receiver, ReceiverKind, ReturnType, Type, WherePredicate};

use crate::args::{Args, Inline};
use crate::beside;
use crate::cfg::{Combination, MOST_ARGUMENTS, alternatives, combinations};
use crate::diagnostics::{Errors, show};
use crate::hooks::{
    ACCESSORS, Call, Close, Constructor, Functions, Init, Made, Next, Step, constants, is_associated, made,
};
use crate::names::Types;
use crate::syntax::{Block, Function, HOOKS, Struct, cfgs};
use crate::ty::{
    ResultPath, borrowed_lifetime, boxed_future_output, foreign_lifetime, future_output, impl_trait, impl_traits,
    is_named, is_self, is_static, is_unit, is_unsized, only_arg, peel,
};

pub(crate) fn validate_struct(errors: &Errors, args: &Args, definition: &Struct) {
    let keyword = &definition.keyword;
    if keyword != "struct" {
        errors.at(
            keyword.span(),
            format!(
                "a state is a struct: put what this `{keyword}` says into a field of one, and `#[async_iter]` on that"
            ),
        );
    }
    args.validate_place(errors, &["state", "crate", "inline"], "on the struct");
    validate_inline(errors, args, definition);
}

impl<'a> Functions<'a> {
    /// Sorts the functions of an inherent block.
    pub(crate) fn validate(errors: &Errors, block: &'a Block, args: &'a Args, types: &Types) -> Self {
        let mut sorted = Self::default();
        let functions = &block.functions;
        let has_next =
            functions.iter().any(|function| function.name() == "next") || !block.broken.is_empty() || block.half_typed;
        for error in &block.broken {
            errors.push(error.clone());
        }
        if block.half_typed {
            errors.leave_to_rustc();
        }

        let misnamed = misnamed_next(block);
        if !has_next {
            if misnamed.is_none() {
                args.validate_place(errors, &["state", "crate"], "on a block without `next`");
            }
            if let Some(next) = &misnamed {
                errors.at(next.span(), misnamed_message(next));
            } else if let Some(hook) = functions.iter().find(|function| is_hook(function)) {
                // Beside another error, it is that one's.
                if !errors.any() {
                    report_without_next(errors, hook);
                }
            }
        }
        if functions.iter().any(|function| is_defined_before(block, function)) {
            // rustc says that they are defined twice.
            errors.leave_to_rustc();
        }

        for function in functions {
            match function.name().to_string().as_str() {
                "next" => {
                    if let Some(next) = validate_next(errors, function, args) {
                        sorted.next.push(next);
                    }
                }
                "init" => {
                    if let Some(init) = validate_init(errors, function, types) {
                        sorted.init.push(init);
                    }
                }
                "close" => {
                    if let Some(close) = validate_close(errors, function) {
                        sorted.close.push(close);
                    }
                }
                "size_hint" => {
                    if validate_size_hint(errors, function) {
                        sorted.size_hint.push(function);
                    }
                }
                _ if misnamed.is_some_and(|next| std::ptr::eq(next, function)) => {}
                _ => sorted.classify(errors, function, args, types),
            }
        }
        sorted.constants.extend(constants(block));
        sorted.validate_together(errors, functions, args);
        if has_next {
            validate_close_on_drop(errors, block, args);
            validate_close_of_python(errors, block, args);
        }
        sorted
    }

    /// Classifies a function that is no hook.
    fn classify(&mut self, errors: &Errors, function: &'a Function, args: &Args, types: &Types) {
        let made = function.output().and_then(|output| made(output, types));
        let Some(receiver) = function.sig.receiver() else {
            if let Some(made) = made.filter(|_| function.is_plain()) {
                self.constructors.push(Constructor { function, made });
            } else if is_associated(function) {
                self.associated.push(function);
            }
            return;
        };
        let by_value = match &receiver.kind {
            ReceiverKind::Value => true,
            ReceiverKind::Typed(_, ty) => types.is_state(ty),
            _ => false,
        };
        if by_value && matches!(made, Some(Made::Plain)) && function.is_plain() && function.sig.asyncness.is_none() {
            self.builders.push(function);
        } else if function.is_visible() && args.state.is_none() {
            let name = function.name();
            errors.on(
                &function.vis,
                if is_close_of_python(function) {
                    format!("`{name}` is a method of the state here, out of reach on the stream: what closes a stream is the hook `close`")
                } else {
                    format!(
                        "`{name}` is a method of the state here, out of reach on the stream: move it to a plain `impl`, where \
                         `self.state()` has the fields, or take `pub` away"
                    )
                },
            );
        }
    }

    /// What must fit together.
    fn validate_together(&self, errors: &Errors, functions: &[Function], args: &Args) {
        if let (Some(span), Some(next)) = (args.continue_on_error, self.next.first()) {
            if self.next.iter().all(|next| next.step.raises() == Some(false)) {
                errors.at(
                    span,
                    format!(
                        "there is no error to continue on: `next` raises none, since it returns `{}`; where it can fail it \
                         returns `Result<Option<T>, E>`",
                        show(next.returns)
                    ),
                );
            }
        }

        if self.init.iter().any(Init::is_async) {
            for builder in self.builders.iter().filter(|builder| builder.is_visible()) {
                errors.on(
                    &builder.vis,
                    format!(
                        "`{name}` changes a state that an async `init` has yet to make: give what it sets to `init`, or make it \
                         private",
                        name = builder.name()
                    ),
                );
            }
        }

        let has_init = functions.iter().any(|function| function.name() == "init");
        for function in functions.iter().filter(|function| !HOOKS.iter().any(|hook| function.name() == hook)) {
            let name = function.name();
            let on_stream = self.constructors.iter().any(|constructor| constructor.function.name() == name)
                || self.builders.iter().any(|builder| builder.name() == name);
            if has_init && name == "new" && function.sig.receiver().is_none() {
                errors.at(
                    name.span(),
                    "`new` is made from `init`: keep one of the two, or give this constructor another name",
                );
            } else if on_stream && ACCESSORS.iter().any(|taken| name == taken) {
                errors.at(
                    name.span(),
                    format!("`{name}` is taken: on the stream it gives the state; choose another name"),
                );
            }
        }
    }
}

/// Reports a private method with Python's name of `close`, if nobody can call it: then the stream would never be closed.
fn validate_close_of_python(errors: &Errors, block: &Block, args: &Args) {
    let Some(place) = &args.place else { return };
    if block.functions.iter().any(|function| function.name() == "close") {
        return;
    }
    let is_about_use =
        |attr: &Attribute| ["allow", "cfg", "cfg_attr", "expect"].iter().any(|name| attr.path().is_ident(name));
    for function in block.functions.iter().filter(|function| is_close_of_python(function) && !function.is_visible()) {
        let name = function.name();
        let is_method =
            matches!(function.sig.receiver().map(|receiver| &receiver.kind), Some(ReceiverKind::Reference(..)));
        let is_kept = block.attrs.iter().chain(&function.attrs).any(is_about_use);
        if is_method && !is_kept && !block.words.repeats(&name.to_string()) && beside::stands_once(place, name, block) {
            errors.at(
                name.span(),
                format!("`{name}` is a method of the state here, which nobody calls: what closes a stream is the hook `close`"),
            );
        }
    }
}

/// Whether a function has Python's name of `close`.
fn is_close_of_python(function: &Function) -> bool {
    ["aclose", "__aexit__"].iter().any(|name| function.name() == name)
}

/// Whether a function stands in its block twice, and this is not the first one.
pub(crate) fn is_defined_before(block: &Block, function: &Function) -> bool {
    let before = block.functions.iter().take_while(|other| !std::ptr::eq(*other, function));
    let mut same = before.filter(|other| other.name() == function.name());
    same.any(|other| other.cfg().is_none() && function.cfg().is_none())
}

/// Reports a hook in a block without `next`.
pub(crate) fn report_without_next(errors: &Errors, hook: &Function) {
    let name = hook.name();
    errors.at(
        name.span(),
        format!(
            "`{name}` is a hook, and this block has no `next`: hooks stand in one block, beside \
             `async fn next(&mut self) -> Option<T>`"
        ),
    );
}

pub(crate) fn is_hook(function: &Function) -> bool {
    HOOKS.iter().any(|hook| function.name() == hook)
}

/// What `next` is called elsewhere.
pub(crate) const NAMES_OF_NEXT: [&str; 9] =
    ["__anext__", "__next__", "anext", "async_next", "get_next", "next_async", "next_item", "poll_next", "try_next"];

pub(crate) fn misnamed_message(next: &Function) -> String {
    let name = next.name();
    let is_poll = name.unraw() == "poll_next" || next.output().is_some_and(|output| is_named(output, "Poll"));
    let mend = if is_poll {
        "write `async fn next(&mut self) -> Option<T>`, which awaits what it needs"
    } else {
        "call it `next`"
    };
    format!("this block has no `next`, and `{name}` looks like it: {mend}")
}

/// Whether a name is one that was meant to be `next`, or almost.
pub(crate) fn is_like_next(name: &str) -> bool {
    NAMES_OF_NEXT.contains(&name) || is_within_two_edits(name, "next")
}

/// The method that may be `next` by another name, in a block without hooks.
pub(crate) fn like_next(block: &Block) -> Option<&Function> {
    let methods = || block.functions.iter().filter(|function| function.sig.receiver().is_some());
    if block.functions.iter().any(is_hook) {
        return None;
    }
    let named = methods().find(|function| NAMES_OF_NEXT.contains(&function.name().unraw().to_string().as_str()));
    named.or_else(|| methods().find(|function| is_like_next(&function.name().unraw().to_string())))
}

/// The function that was meant to be `next`, in a block that needs one and has none.
///
/// A block without hooks needs none: it may hold helpers, by any name, of hooks in another block.
pub(crate) fn misnamed_next(block: &Block) -> Option<&Function> {
    let functions = &block.functions;
    let has_next = functions.iter().any(|function| function.name() == "next");
    if !block.broken.is_empty() || block.half_typed || has_next || !functions.iter().any(is_hook) {
        return None;
    }
    let named = functions.iter().find(|function| {
        function.sig.receiver().is_some() && NAMES_OF_NEXT.iter().any(|name| function.name().unraw() == *name)
    });
    named.or_else(|| {
        let steps = || functions.iter().filter(|function| !is_hook(function) && is_like_step(function));
        let similar = steps().find(|function| is_within_two_edits(&function.name().unraw().to_string(), "next"));
        similar.or_else(|| {
            let mut steps = steps();
            let only = steps.next().filter(|function| function.sig.asyncness.is_some())?;
            steps.next().is_none().then_some(only)
        })
    })
}

/// Whether a function takes `&mut self` alone, and gives what may have an end.
fn is_like_step(function: &Function) -> bool {
    let is_mutable = function.sig.receiver().is_some_and(
        |receiver| matches!(&receiver.kind, ReceiverKind::Reference(_, _, mutability) if mutability.is_some()),
    );
    let may_end = |output: &Type| {
        let output = future_output(output).unwrap_or(output);
        is_named(output, "Option") || ResultPath::new(output).is_some()
    };
    is_mutable && function.args().next().is_none() && function.output().is_some_and(may_end)
}

/// Whether at most two letters are to be put in, left out or exchanged.
pub(crate) fn is_within_two_edits(from: &str, to: &str) -> bool {
    fn distance(from: &[u8], to: &[u8], most: usize) -> bool {
        match (from, to) {
            ([], rest) | (rest, []) => rest.len() <= most,
            ([a, from @ ..], [b, to @ ..]) if a == b => distance(from, to, most),
            ([_, shorter_from @ ..], [_, shorter_to @ ..]) => {
                most > 0
                    && (distance(shorter_from, shorter_to, most - 1)
                        || distance(shorter_from, to, most - 1)
                        || distance(from, shorter_to, most - 1))
            }
        }
    }
    distance(from.as_bytes(), to.as_bytes(), 2)
}

/// The combinations of hooks that fit together. Definitions under different `cfg`s that never meet need not.
pub(crate) fn validate_combinations<'a>(
    errors: &Errors,
    functions: &'a Functions<'a>,
    args: &Args,
) -> Vec<Combination<'a>> {
    for (next, predicate) in alternatives(&functions.next, |next| next.function) {
        let (None, Some(predicate)) = (next, predicate) else { continue };
        let message = "no `next` is left under this configuration: put the `cfg` on the `impl`";
        errors.under(Some(&predicate), syn::Error::new(Span::call_site(), message));
    }
    let (fitting, misfits): (Vec<_>, Vec<_>) =
        combinations(functions).into_iter().partition(|combination| misfit(combination, args).is_none());
    for combination in &misfits {
        let predicate = combination.cfg.as_ref().filter(|_| !fitting.is_empty());
        if let Some(error) = misfit(combination, args) {
            errors.under(predicate, error);
        }
        if predicate.is_none() {
            break;
        }
    }
    fitting
}

/// Why the hooks of a combination do not fit together.
fn misfit(combination: &Combination, args: &Args) -> Option<syn::Error> {
    combination.failing().find_map(|failing| failing.misfit(combination.next, args))
}

/// The room of a stream that is not on the heap: the compiler measures the hooks' futures, unless there are types that it does not know yet.
fn validate_inline(errors: &Errors, args: &Args, definition: &Struct) {
    let Some(Inline { option, size: None }) = &args.inline else { return };
    let unknown = definition.generics.params.iter().find_map(|param| match param {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
    });
    if let Some(unknown) = unknown {
        errors.at(
            option.span(),
            format!(
                "how much room the hooks' futures need depends on `{unknown}`, so say how many bytes they get: `inline = 256`. If that is \
                 too little, an error says how many there have to be"
            ),
        );
    }
}

/// `close_on_drop` hands the close to another task.
fn validate_close_on_drop(errors: &Errors, block: &Block, args: &Args) {
    let Some(span) = args.close_on_drop else { return };
    if !block.functions.iter().any(|function| function.name() == "close") {
        errors.at(span, "there is no close to run on a drop: write `async fn close(&mut self)`");
    }
    let fails = block.functions.iter().any(|function| {
        function.name() == "close"
            && function.output().is_some_and(|output| crate::ty::ResultPath::new(output).is_some())
    });
    if fails && args.handler.is_none() {
        errors.at(
            span,
            "a close that nobody awaits can fail here: write `close_on_drop = handler`, where `fn handler(error: E)` gets the error",
        );
    }
    if let Some(handler) = args.handler.as_ref().filter(|_| !fails) {
        errors.on(handler, "this close cannot fail: write `close_on_drop` alone");
    }
    if args.inline.is_some() {
        errors.at(
            span,
            "`close_on_drop` does not go with `inline`: the close is spawned, and a stream without a heap block cannot move into a task",
        );
    }
    if args.local {
        errors.at(
            span,
            "`close_on_drop` does not go with `local`: the close is spawned, and a task of a runtime has to be `Send`",
        );
    }
    if let Some(lifetime) = block.generics.lifetimes().next() {
        errors.at(
            lifetime.lifetime.span(),
            format!(
                "`close_on_drop` needs a state that is `'static`, and this one may borrow for `{}`: the close that is spawned \
                 can outlive what it borrows",
                lifetime.lifetime
            ),
        );
    }
}

/// Reports what no hook may be.
fn validate_hook(errors: &Errors, function: &Function, form: &str) {
    let sig = &function.sig;
    let name = &sig.ident;
    let refuse = |span: Span, word: &str| errors.at(span, format!("a hook cannot be `{word}`: write `{form}`"));
    if let syn::Safety::Unsafe(token) = &sig.safety {
        refuse(token.span, "unsafe");
    }
    if let Some(abi) = &sig.abi {
        refuse(abi.extern_token.span, "extern");
    }
    if let Some(variadic) = &sig.variadic {
        errors.on(variadic, format!("`{name}` takes a fixed number of arguments"));
    }
}

/// Reports a method hook with a wrong receiver, or with arguments or parameters of its own.
fn validate_method(errors: &Errors, function: &Function, form: &str, mutable: bool) {
    validate_hook(errors, function, form);
    let name = function.name();
    let expected = if mutable { "&mut self" } else { "&self" };
    let fits = |receiver: &Receiver| match &receiver.kind {
        ReceiverKind::Reference(_, _, mutability) => mutability.is_some() == mutable,
        ReceiverKind::Typed(_, ty) => {
            matches!(peel(ty), Type::Reference(ty) if ty.mutability.is_some() == mutable && is_self(&ty.elem))
        }
        _ => false,
    };
    match function.sig.receiver() {
        Some(receiver) if fits(receiver) => {}
        Some(receiver) => errors.on(receiver, format!("`{name}` takes `{expected}`")),
        None => {
            errors.at(name.span(), format!("`{name}` takes `{expected}`: write `{form}`"));
            return;
        }
    }
    if let Some(arg) = function.args().next() {
        errors.on(arg, format!("`{name}` takes nothing but `{expected}`: what it needs is a field"));
    }
    if let Some(param) = own_parameter(function) {
        errors.on(param, format!("`{name}` has no parameters of its own: put them on the struct and on the `impl`"));
    }
}

/// The first type or const parameter of a function's own.
fn own_parameter(function: &Function) -> Option<&GenericParam> {
    function.sig.generics.params.iter().find(|param| !matches!(param, GenericParam::Lifetime(_)))
}

/// How a hook's result comes, and what it is. Nothing, and an error, for a future in a box.
fn validate_call<'a>(errors: &Errors, function: &'a Function) -> Option<(Call, Option<&'a Type>)> {
    let name = function.name();
    let is_async = function.sig.asyncness.is_some();
    let Some(output) = function.output() else {
        return Some((if is_async { Call::Future } else { Call::Value }, None));
    };
    if is_async {
        return Some((Call::Future, Some(output)));
    }
    if matches!(peel(output), Type::ImplTrait(_)) {
        let inner = future_output(output);
        if inner.is_none() {
            errors.on(
                output,
                format!("`{name}` may return `impl Future<Output = R>`, or be an `async fn` that returns `R`"),
            );
        }
        return inner.map(|inner| (Call::Future, (!is_unit(inner)).then_some(inner)));
    }
    if let Some(inner) = boxed_future_output(output) {
        let returns = if is_unit(inner) { String::new() } else { format!(" -> {}", show(inner)) };
        errors.on(output, format!("a hook's future needs no box: write `async fn {name}(&mut self){returns}`"));
        return None;
    }
    Some((Call::Value, Some(output)))
}

fn validate_next<'a>(errors: &Errors, function: &'a Function, args: &'a Args) -> Option<Next<'a>> {
    let polls = function.output().filter(|output| args.item.is_none() && is_named(output, "Poll"));
    if let Some(output) = polls.filter(|_| function.args().next().is_some()) {
        // A `poll_next` in all but its name, whose arguments are none of a hook's either.
        errors.on(output, NO_POLL);
        return None;
    }
    validate_method(errors, function, "async fn next(&mut self) -> Option<T>", true);
    let (call, returns) = validate_call(errors, function)?;
    let Some(returns) = returns else {
        errors.at(
            function.span(),
            "`next` returns nothing: write `-> Option<T>`, or `-> Result<Option<T>, E>` where it can fail",
        );
        return None;
    };
    if let Some(span) = foreign_lifetime(returns, function) {
        errors.at(span, "an item cannot borrow from the stream: let `next` give an owned value, or one that borrows as a field does");
        return None;
    }
    let step = validate_step(errors, returns, args)?;
    Some(Next { function, call, returns, step })
}

/// Tells the rows of the table of return types apart.
fn validate_step<'a>(errors: &Errors, returns: &'a Type, args: &'a Args) -> Option<Step<'a>> {
    if let Some(nameless) = impl_trait(returns) {
        let shown = show(&nameless);
        let boxed = shown.replacen("impl", "dyn", 1);
        let send = if args.local || shown.contains("Send") { "" } else { " + Send" };
        errors.on(
            &nameless,
            format!("an item's type has a name, and `{shown}` has none: write the type, or box the item, as `Box<{boxed}{send}>`"),
        );
        return None;
    }
    let step = Step::new(returns, args);
    if step.as_ref().is_some_and(|step| is_unsized(step.value()) && !args.is_own_type(step.value())) {
        // rustc says so of the user's function.
        errors.leave_to_rustc();
        return None;
    }
    if step.is_none() {
        if is_stop_alone(returns, args) {
            // rustc says that it has an argument.
            errors.leave_to_rustc();
        } else {
            errors.on(returns, step_hint(returns, args));
        }
    }
    step
}

/// Whether this is `Result<T, Stop>`, with the `Stop` of this crate.
fn is_stop_alone(returns: &Type, args: &Args) -> bool {
    let error = ResultPath::new(returns).and_then(|path| path.error);
    let is_stop = error.is_some_and(|error| matches!(peel(error), Type::Path(path) if path.path.is_ident("Stop")));
    is_stop && args.place.as_ref().is_some_and(|place| beside::is_ours(place, "Stop"))
}

const NO_POLL: &str =
    "a hook is no `poll` function: write `async fn next(&mut self) -> Option<T>`, which awaits what it needs";

/// Why this is no return type of `next`, and which one is nearest.
fn step_hint(returns: &Type, args: &Args) -> String {
    let shown = show(returns);
    if let Some(path) = ResultPath::new(returns).filter(|_| !args.is_own_type(returns)) {
        return match (path.ok, path.error) {
            (Some(ok), Some(error)) => format!(
                "`{shown}` cannot say that there are no more items: write `{}`, or `{}`",
                show(path.with_ok(&quote!(Option<#ok>))),
                show(path.with_error(&quote!(Stop<#error>)))
            ),
            (Some(ok), None) => format!(
                "`{shown}` does not tell how the items end: write `{}`; or, where it is an alias that hides the end, \
                 `#[async_iter(item = …)]`",
                show(path.with_ok(&quote!(Option<#ok>)))
            ),
            _ => format!("`{shown}` does not tell the item: write it out, or say `#[async_iter(item = …)]`"),
        };
    }
    match peel(returns) {
        ty if is_unit(ty) => {
            "`()` is no item: write `Option<T>`, or `Result<Option<T>, E>` where `next` can fail".to_owned()
        }
        ty if is_named(ty, "Poll") => NO_POLL.to_owned(),
        ty => format!(
            "`{shown}` cannot say that there are no more items: write `Option<{shown}>`, or `Result<Option<{shown}>, E>` where \
             `next` can fail{}",
            match ty {
                Type::Path(_) => "; or, where it is an alias, `#[async_iter(item = …)]`",
                _ => "",
            }
        ),
    }
}

fn validate_close<'a>(errors: &Errors, function: &'a Function) -> Option<Close<'a>> {
    validate_method(errors, function, "async fn close(&mut self)", true);
    let (call, output) = validate_call(errors, function)?;
    let fails = match output {
        None => false,
        Some(output) if is_unit(output) => false,
        Some(output) => {
            // Without arguments it is an alias, as `fmt::Result`.
            let fits = ResultPath::new(output).is_some_and(|path| path.ok.is_none_or(is_unit));
            if !fits {
                errors.on(
                    output,
                    format!(
                        "`close` gives nothing, or `Result<(), E>` where it can fail; nobody would see `{}`",
                        show(output)
                    ),
                );
                return None;
            }
            true
        }
    };
    Some(Close { function, call, fails })
}

fn validate_size_hint(errors: &Errors, function: &Function) -> bool {
    const FORM: &str = "fn size_hint(&self) -> (usize, Option<usize>)";
    validate_method(errors, function, FORM, false);
    if let Some(token) = &function.sig.asyncness {
        errors.at(token.span, format!("`size_hint` cannot wait: write `{FORM}`"));
        return false;
    }
    let fits = matches!(function.output().map(peel), Some(Type::Tuple(tuple)) if tuple.elems.len() == 2);
    if !fits {
        let message = format!("`size_hint` gives the least and the greatest number of items left: write `{FORM}`");
        match &function.sig.output {
            ReturnType::Default => errors.at(function.span(), message),
            ReturnType::Type(_, ty) => errors.on(ty, message),
        }
    }
    fits
}

fn validate_init<'a>(errors: &Errors, function: &'a Function, types: &Types) -> Option<Init<'a>> {
    validate_hook(errors, function, "fn init(…) -> Self");
    if let Some(receiver) = function.sig.receiver() {
        errors.on(receiver, "`init` makes the state, so there is no `self` yet: write `fn init(…) -> Self`");
        return None;
    }
    let Some(output) = function.output() else {
        errors
            .at(function.span(), "`init` returns nothing: write `-> Self`, or `-> Result<Self, E>` where it can fail");
        return None;
    };
    let Some(made) = made(output, types) else {
        errors.on(output, init_hint(output));
        return None;
    };
    let mut init = Init { function, made, generic: false };
    if init.is_async() {
        init.generic = validate_lazy_args(errors, function);
    }
    Some(init)
}

/// Why this is no return type of `init`.
fn init_hint(output: &Type) -> String {
    if let Some(inner) = future_output(output).or_else(|| boxed_future_output(output)) {
        return format!("a future is what `async` is for: write `async fn init(…) -> {}`", show(inner));
    }
    if ResultPath::new(output).is_some_and(|path| path.ok.is_some_and(|ok| only_arg(ok, "Option").is_some_and(is_self)))
    {
        return "`init` says with `Option<Self>` that there is nothing to iterate over, or with `Result<Self, Stop<E>>` where it \
                can fail too"
            .to_owned();
    }
    format!("`init` makes the state: it gives `Self`, `Result<Self, E>` or `Option<Self>`, not `{}`", show(output))
}

/// The arguments of an async init wait for the first poll: they live as long as the struct's own parameters, or `'static`.
/// Tells whether init has type parameters of its own.
fn validate_lazy_args(errors: &Errors, function: &Function) -> bool {
    let generics = &function.sig.generics;
    let mut generic = false;
    let mut cfgs = function.args().filter_map(|arg| cfgs(&arg.attrs).next());
    if let Some(predicate) = cfgs.nth(MOST_ARGUMENTS) {
        errors.on(
            predicate,
            format!(
                "at most {MOST_ARGUMENTS} arguments of an async `init` can have a `cfg`: put some of them into a struct"
            ),
        );
    }
    for arg in function.args() {
        if let Some(span) = foreign_lifetime(&arg.ty, function) {
            errors.at(
                span,
                "the arguments of an async `init` wait for the first poll, so they cannot borrow for the call alone: take an owned \
                 value, or use a lifetime of the struct",
            );
        }
        for bounds in impl_traits(&arg.ty) {
            generic = true;
            if !bounds.iter().any(is_static) {
                errors.on(
                    &arg.ty,
                    "this argument of an async `init` waits for the first poll: add `+ 'static` to its bounds",
                );
            }
        }
    }
    for param in generics.type_params() {
        generic = true;
        let in_where =
            generics.where_clause.iter().flat_map(|clause| &clause.predicates).any(|predicate| match predicate {
                WherePredicate::Type(predicate) => {
                    matches!(peel(&predicate.bounded_ty), Type::Path(path) if path.path.is_ident(&param.ident))
                        && predicate.bounds.iter().any(is_static)
                }
                _ => false,
            });
        if !in_where && !param.bounds.iter().any(is_static) {
            let name = &param.ident;
            errors.at(
                name.span(),
                format!(
                    "the arguments of an async `init` wait for the first poll: add `'static` to the bounds of `{name}`"
                ),
            );
        }
    }
    generic |= function.is_generic();
    if generic {
        let mut borrows = function.args().filter(|arg| foreign_lifetime(&arg.ty, function).is_none());
        if let Some(span) = borrows.find_map(|arg| borrowed_lifetime(&arg.ty)) {
            errors.at(
                span,
                "an async `init` with type parameters of its own cannot borrow: take an owned value, or put the parameters on the \
                 struct",
            );
        }
    }
    generic
}
