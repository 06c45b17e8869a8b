//! Where the members of a struct are that its docs link to: on the state, on the stream, or on both.
//!
//! What stands in the same file is found, wherever the link is. Of the rest nothing is said, and a link stays as it is.

use syn::ext::IdentExt;
use syn::{Attribute, Ident, ReceiverKind, Type, Visibility};

use crate::args::Args;
use crate::beside::{self, name_of};
use crate::diagnostics::Errors;
use crate::hooks::{ACCESSORS, is_associated, made};
use crate::links::Target;
use crate::names::Types;
use crate::shared::Shared;
use crate::source::{Item, Place};
use crate::syntax::{Block, Function, HOOKS, Struct, is_visible};
use crate::ty::{last_segment, peel};

/// The members of a struct, as one of the attribute's items sees them.
pub(crate) struct Members<'a> {
    /// The name of the struct.
    pub(crate) name: String,
    place: Option<&'a Place>,
    item: Annotated<'a>,
}

/// The item with the docs.
enum Annotated<'a> {
    /// With the name of its state.
    Struct(&'a Args, &'a Struct, &'a Ident),
    Block(&'a Args, &'a Block, &'a Types),
}

impl<'a> Members<'a> {
    pub(crate) fn of_struct(args: &'a Args, definition: &'a Struct, state: &'a Ident) -> Self {
        let name = definition.ident.unraw().to_string();
        let item = Annotated::Struct(args, definition, state);
        Self { name, place: args.place.as_ref(), item }
    }

    pub(crate) fn of_block(args: &'a Args, block: &'a Block, types: &'a Types) -> Self {
        let name = last_segment(&types.stream).map(|last| last.ident.unraw().to_string()).unwrap_or_default();
        Self { name, place: args.place.as_ref(), item: Annotated::Block(args, block, types) }
    }

    /// Where a link leads that stands on the stream. `of` is `Self`, or the name of the struct.
    pub(crate) fn on_stream(&self, of: &str, member: &str) -> Target {
        match member {
            "init" => Target::Path(format!("{of}::new")),
            // A trait's function is found by its name only where the trait is in scope.
            "size_hint" => Target::Path(format!("{of}#method.size_hint")),
            _ if self.has_on_stream(member) => Target::Here,
            _ => match self.only_of_state(member) {
                None if ACCESSORS.contains(&member) && self.hides_state() => Target::Nowhere,
                None => Target::Here,
                Some(vis) if is_public(&vis) && self.is_opened() => Target::Path(format!("{}::{member}", self.state())),
                Some(_) => Target::Nowhere,
            },
        }
    }

    /// Where a link leads that stands on the state. `of` is `Self`, or the name of the struct.
    pub(crate) fn on_state(&self, of: &str, member: &str) -> Target {
        let of_stream = |member: &str| Target::Path(format!("{}{member}", self.stream()));
        if of != "Self" {
            return match member {
                "init" => of_stream("::new"),
                "size_hint" => of_stream("#method.size_hint"),
                _ if self.has_on_stream(member) || self.only_of_state(member).is_none() => Target::Here,
                _ => Target::Path(format!("Self::{member}")),
            };
        }
        let own = self.own_function(member);
        match member {
            "next" | "close" | "size_hint" if own.is_some_and(Function::is_visible) => Target::Here,
            "next" | "close" => of_stream(&format!("::{member}")),
            "size_hint" => of_stream("#method.size_hint"),
            _ if own.is_some() || self.only_of_state(member).is_some() => Target::Here,
            _ if member == "new" || ACCESSORS.contains(&member) || self.has_on_stream(member) => {
                of_stream(&format!("::{member}"))
            }
            _ => Target::Here,
        }
    }

    /// The path of the stream.
    fn stream(&self) -> String {
        match self.item {
            Annotated::Struct(..) => self.name.clone(),
            Annotated::Block(_, _, types) => path_of(&types.stream),
        }
    }

    /// The path of the state.
    fn state(&self) -> String {
        match self.item {
            Annotated::Struct(_, _, state) => state.to_string(),
            Annotated::Block(_, _, types) => path_of(&types.state),
        }
    }

    /// A function of the block.
    fn own_function(&self, name: &str) -> Option<&'a Function> {
        let Annotated::Block(_, block, _) = self.item else { return None };
        block.functions.iter().find(|function| function.name().unraw() == name)
    }

    /// The visibility of what the state has and the stream has not.
    fn only_of_state(&self, name: &str) -> Option<Visibility> {
        let field = self.definition(|definition| Shared::unshared(&definition.fields, name)).flatten();
        let own = || match self.item {
            Annotated::Struct(..) => None,
            Annotated::Block(_, block, types) => only_of_state(block, types, name),
        };
        field.or_else(own).or_else(|| self.helper(name))
    }

    /// The visibility of a function in another annotated block, if it is the state's alone: it borrows `self`, and is no hook.
    fn helper(&self, name: &str) -> Option<Visibility> {
        let place = self.place.filter(|_| !HOOKS.contains(&name))?;
        let is_block = |item: &&Item| {
            item.is_annotated() && item.header().is_some_and(|(of, ty)| of.is_none() && name_of(&ty) == self.name)
        };
        let blocks = place.named(&self.name).map(|(item, _)| item).filter(is_block);
        blocks.filter_map(|block| syn::parse_str::<Block>(place.text(block)?).ok()).find_map(|block| {
            let mut functions = block.functions.into_iter();
            let function = functions.find(|function| function.name().unraw() == name)?;
            matches!(function.sig.receiver()?.kind, ReceiverKind::Reference(..)).then_some(function.vis)
        })
    }

    /// Whether a plain `impl` of the stream has a function of this name.
    fn has_on_stream(&self, name: &str) -> bool {
        self.place.is_some_and(|place| beside::has_on_stream(place, &self.name, name))
    }

    /// Whether everyone sees the state.
    fn is_opened(&self) -> bool {
        self.state_visibility().is_some_and(|vis| is_public(&vis))
    }

    /// Whether some see the stream who do not see its state.
    fn hides_state(&self) -> bool {
        let is_exported = || self.definition(|definition| is_public(&definition.vis)).unwrap_or(false);
        self.state_visibility().is_some_and(|vis| !is_public(&vis)) && is_exported()
    }

    /// How visible the state is, as far as that is known.
    fn state_visibility(&self) -> Option<Visibility> {
        match self.item {
            Annotated::Struct(args, ..) => {
                Some(args.state.as_ref().map_or(Visibility::Inherited, |state| state.vis.clone()))
            }
            Annotated::Block(args, ..) if args.state.is_none() => Some(Visibility::Inherited),
            Annotated::Block(_, _, types) => state_visibility(self.place, &types.stream),
        }
    }

    /// Something of the struct, if that is found.
    fn definition<T>(&self, f: impl FnOnce(&Struct) -> T) -> Option<T> {
        match self.item {
            Annotated::Struct(_, definition, _) => Some(f(definition)),
            Annotated::Block(_, _, types) => Some(f(&definition(self.place, &types.stream)?)),
        }
    }
}

/// The visibility of what a block puts on the state alone.
fn only_of_state(block: &Block, types: &Types, name: &str) -> Option<Visibility> {
    let mut all = block.functions.iter();
    let has_async_init = all.any(|function| function.name() == "init" && function.sig.asyncness.is_some());
    let is_on_stream = |function: &Function| {
        let makes = || function.output().is_some_and(|output| made(output, types).is_some());
        match function.sig.receiver().map(|receiver| &receiver.kind) {
            None => is_associated(function) || makes(),
            // A builder changes the state, which has to be there.
            Some(ReceiverKind::Value) => makes() && !has_async_init,
            Some(_) => HOOKS.iter().any(|hook| function.name() == hook),
        }
    };
    let mut functions = block.functions.iter().filter(|function| function.name().unraw() == name);
    let mut constants = block.constants.iter().filter(|constant| constant.ident.unraw() == name);
    let function = functions.find(|function| !is_on_stream(function)).map(|function| &function.vis);
    let constant = || constants.find(|constant| !is_visible(&constant.vis)).map(|constant| &constant.vis);
    function.or_else(constant).cloned()
}

/// How visible the state of a block's struct is, if it has a name of its own.
pub(crate) fn state_visibility(place: Option<&Place>, stream: &Type) -> Option<Visibility> {
    let is_ours = |attr: &&Attribute| attr.path().segments.last().is_some_and(|last| last.ident == "async_iter");
    let definition = definition(place, stream)?;
    let options = definition.attrs.iter().find(is_ours)?.meta.require_list().ok()?.tokens.clone();
    Some(Args::parse(&Errors::silent(), options).state?.vis)
}

/// The annotated struct of a block, which stands beside it, or in another module of its file.
fn definition(place: Option<&Place>, stream: &Type) -> Option<Struct> {
    let ident = &last_segment(stream)?.ident;
    let name = ident.unraw().to_string();
    let parse = |text| syn::parse_str(text).ok();
    if let Some(place) = place {
        let mut structs = place.named(&name).map(|(item, _)| item);
        if let Some(item) = structs.find(|item| item.is_struct(&name) && item.is_annotated()) {
            return parse(place.text(item)?);
        }
    }
    let source = place.map_or_else(|| Some(Place::of_attribute(ident.span())?.whole()), |place| Some(place.whole()))?;
    parse(source.annotated_struct(&name)?)
}

fn is_public(vis: &Visibility) -> bool {
    matches!(vis, Visibility::Public(_))
}

/// A type's path as it stands in a link, without arguments.
fn path_of(ty: &Type) -> String {
    let Type::Path(path) = peel(ty) else { return String::new() };
    let segments: Vec<_> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    segments.join("::")
}
