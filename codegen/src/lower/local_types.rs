//! The types that one operation, message or named type writes in place, and their names.

use crate::in_place::{InPlaceNames, UnnamedType};
use crate::ir::TypeItem;
use crate::model::Shape;
use crate::names;

/// Types that a place defines for itself, in the order of their appearance, inner before outer.
#[derive(Default)]
pub(super) struct LocalTypes {
    pub(super) items: Vec<TypeItem>,
    names: InPlaceNames,
    /// The named type that writes them, if one does.
    pub(super) of: Option<String>,
}

/// Where a shape stands: decides how a type written in place is called.
pub(super) struct Place<'p> {
    /// The operation's or message's name.
    pub(super) owner: &'p str,
    /// The enclosing member's name, used where the short name is taken.
    pub(super) parent: &'p str,
    /// The Rust name of the value.
    pub(super) name: &'p str,
    /// In a request, so that records get builders.
    pub(super) input: bool,
}

impl<'p> Place<'p> {
    /// For the items of a named list or map: the name itself belongs to the list.
    pub(super) fn inside(name: &'p str, rust: &'p str, shape: &Shape, input: bool) -> Self {
        Self {
            owner: name,
            parent: rust,
            name: if shape.ty == "map" { "value" } else { "item" },
            input,
        }
    }
}

impl LocalTypes {
    /// Those of an operation or message that writes these shapes.
    pub(super) fn of_owner<'s>(owner: &str, shapes: impl IntoIterator<Item = &'s Shape>) -> Self {
        let mut names = InPlaceNames::of_operation(owner);
        shapes
            .into_iter()
            .for_each(|shape| names.keep_stated(shape));
        Self {
            names,
            ..Self::default()
        }
    }

    /// Those of a named type.
    pub(super) fn of_type(name: &str, shape: &Shape) -> Self {
        let mut names = InPlaceNames::beside(&names::type_name(name));
        names.keep_stated(shape);
        Self {
            names,
            of: Some(name.to_owned()),
            ..Self::default()
        }
    }

    /// The name of the type that a shape is written as.
    pub(super) fn name(&mut self, place: &Place<'_>, shape: &Shape) -> String {
        if let Some(stated) = &shape.type_name {
            return stated.clone();
        }
        self.names.name(&UnnamedType {
            owner: &names::type_name(place.owner),
            parent: place.parent,
            own: &names::type_name(place.name),
            input: place.input && shape.ty == "object",
        })
    }
}
