//! Hooks under `cfg`s: a macro cannot know which are there, so it expands for each combination, under its predicate.

use proc_macro2::TokenStream;
use quote::quote;
use syn::PatType;

use crate::hooks::{Close, Failing, Functions, Init, Next};
use crate::syntax::{Function, all, cfgs};

/// One definition of each hook, and the predicate under which just these are there.
pub(crate) struct Combination<'a> {
    pub(crate) cfg: Option<TokenStream>,
    pub(crate) next: &'a Next<'a>,
    pub(crate) init: Option<&'a Init<'a>>,
    pub(crate) close: Option<&'a Close<'a>>,
}

impl<'a> Combination<'a> {
    /// The hooks beside `next` that can fail. Their errors are items, so what a step gives must have a place for one.
    pub(crate) fn failing(&self) -> impl Iterator<Item = Failing<'a>> {
        let init = self.init.and_then(Init::failing);
        self.close.and_then(Close::failing).into_iter().chain(init)
    }
}

/// Something, or none of it, and the predicate under which this is so.
type Alternative<T> = (Option<T>, Option<TokenStream>);

/// The definitions of a hook; and none of them, where all are under `cfg`s.
pub(crate) fn alternatives<T>(definitions: &[T], function: impl Fn(&T) -> &Function) -> Vec<Alternative<&T>> {
    let cfgs: Vec<_> = definitions.iter().map(|definition| function(definition).cfg()).collect();
    let predicates: Vec<_> = cfgs.iter().flatten().collect();
    let absent = match predicates.as_slice() {
        [] if definitions.is_empty() => Some((None, None)),
        [only] if definitions.len() == 1 => Some((None, Some(quote!(not(#only))))),
        all if all.len() == definitions.len() => Some((None, Some(quote!(not(any(#(#all),*)))))),
        _ => None,
    };
    let mut alternatives: Vec<_> = definitions.iter().map(Some).zip(cfgs.iter().cloned()).collect();
    alternatives.extend(absent);
    alternatives
}

/// The product of the alternatives of `next`, `init` and `close`: without any `cfg`, a single combination.
pub(crate) fn combinations<'a>(functions: &'a Functions<'a>) -> Vec<Combination<'a>> {
    let inits = alternatives(&functions.init, |init| init.function);
    let closes = alternatives(&functions.close, |close| close.function);
    let mut combinations = Vec::new();
    for (next, next_cfg) in alternatives(&functions.next, |next| next.function) {
        let Some(next) = next else { continue };
        for (init, init_cfg) in &inits {
            for (close, close_cfg) in &closes {
                let cfgs = [&next_cfg, init_cfg, close_cfg].into_iter().flatten().cloned();
                combinations.push(Combination { cfg: all(cfgs.collect()), next, init: *init, close: *close });
            }
        }
    }
    combinations
}

/// An async init's arguments become a tuple type, where an element cannot have a `cfg`: so each argument that has one makes
/// two of it.
pub(crate) fn arguments<'a>(init: &Init<'a>) -> Vec<(Vec<&'a PatType>, Option<TokenStream>)> {
    let mut choices = vec![(Vec::new(), Vec::from_iter(init.function.cfg()))];
    for arg in init.function.args() {
        let mut without = Vec::new();
        if let Some(predicate) = all(cfgs(&arg.attrs).collect()) {
            without.clone_from(&choices);
            for (_, cfgs) in &mut without {
                cfgs.push(quote!(not(#predicate)));
            }
            for (_, cfgs) in &mut choices {
                cfgs.push(predicate.clone());
            }
        }
        for (args, _) in &mut choices {
            args.push(arg);
        }
        choices.extend(without);
    }
    choices.into_iter().map(|(args, cfgs)| (args, all(cfgs))).collect()
}
